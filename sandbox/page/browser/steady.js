/**
 * While somebody presses, nothing is drawn: a button that is drawn anew, or moves, between the
 * moment that it is pressed and the moment that it is let go takes no click. What comes meanwhile
 * waits for the end, but not for long: a press may also be one that marks text or scrolls.
 */

const LONGEST_MS = 1000;
const ENDS = ["pointerup", "pointercancel", "keyup", "blur"];

export class Steady {
  /** @param {EventTarget} target where presses are seen */
  constructor(target) {
    /** @type {ReturnType<typeof setTimeout> | null} while somebody presses */
    this.timer = null;
    /** @type {(() => void)[]} */
    this.waiting = [];
    target.addEventListener("pointerdown", () => this.hold(), true);
    target.addEventListener(
      "keydown",
      (event) => {
        // Of keys only the space bar takes its click when it is let go.
        if (/** @type {KeyboardEvent} */ (event).key === " ") {
          this.hold();
        }
      },
      true,
    );
    for (const end of ENDS) {
      // The click follows in the same turn.
      target.addEventListener(end, () => setTimeout(() => this.release(), 0), true);
    }
  }

  /**
   * Does something now, or at the end of the press.
   *
   * @param {() => void} act
   */
  soon(act) {
    if (this.timer === null) {
      act();
    } else {
      this.waiting.push(act);
    }
  }

  hold() {
    this.timer ??= setTimeout(() => this.release(), LONGEST_MS);
  }

  release() {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    for (const act of this.waiting.splice(0)) {
      act();
    }
  }
}
