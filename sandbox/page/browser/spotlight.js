/** What somebody points at in a picture, for all that shows it. */

import { Announcer } from "./announcer.js";
import { sameSpot } from "./picture_places.js";

/** @import { Spot } from "./picture_places.js" */

/** @extends {Announcer<{change: {spot: Spot | null}}>} */
export class Spotlight extends Announcer {
  constructor() {
    super();
    /** @type {Spot | null} what the pointer or the focus is on */
    this.passing = null;
    /** @type {Spot | null} what stays when they are gone */
    this.kept = null;
  }

  get spot() {
    return this.passing ?? this.kept;
  }

  /** @param {Spot | null} spot */
  pass(spot) {
    this.change(spot, this.kept);
  }

  /** @param {Spot | null} spot */
  keep(spot) {
    this.change(null, spot);
  }

  /**
   * Keeps it, or lets go of it if it is kept already; whether it is kept now.
   *
   * @param {Spot} spot
   */
  toggle(spot) {
    const keeps = !sameSpot(spot, this.kept);
    this.keep(keeps ? spot : null);
    return keeps;
  }

  /**
   * @param {Spot | null} passing
   * @param {Spot | null} kept
   */
  change(passing, kept) {
    if (sameSpot(passing, this.passing) && sameSpot(kept, this.kept)) {
      return;
    }
    this.passing = passing;
    this.kept = kept;
    this.announce("change", { spot: this.spot });
  }
}
