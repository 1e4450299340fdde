/**
 * Makes the numbers of a picture of heads live: whoever points at a word or a cell sees its row and
 * column, and "Live lines" opens the head as lines that answer. The picture stays as it is, and one
 * without numbers stays a picture.
 */

import { Crosshair } from "./crosshair.js";
import { h } from "./dom.js";
import { liveLines } from "./live_lines.js";
import { numbersOf } from "./picture_numbers.js";
import { inPicture, sameSpot, spotAfter, spotAt } from "./picture_places.js";
import { told } from "./picture_words.js";
import { Spotlight } from "./spotlight.js";

/** @import { PictureNumbers } from "./picture_numbers.js" */

const OWN_FILES = "/attachments/";
const WITH_LINES = "with-lines";
/** Heads: those of a whole layer would be a very long list of lines. */
const MOST_AS_LINES = 4;

/**
 * Opens the lines again where somebody has opened those of the answer that this one replaces.
 *
 * @param {HTMLElement} old
 * @param {HTMLElement} view
 */
export function keepLines(old, view) {
  if (old.querySelector(`.${WITH_LINES}`)) {
    view.querySelector(".picture")?.classList.add(WITH_LINES);
  }
}

/**
 * @typedef {object} Parts what the page shows a picture with
 * @property {HTMLElement} frame around all of it; the lines come last in it
 * @property {HTMLElement} stage around the image, positioned; it has the keys
 * @property {HTMLImageElement} image
 * @property {HTMLElement} tools where the button for the lines comes last
 */

export class LivePicture {
  /**
   * @param {Parts} parts
   * @param {string} path
   */
  constructor(parts, path) {
    this.parts = parts;
    this.path = path;
    this.spotlight = new Spotlight();
    /** @type {PictureNumbers | null} */
    this.numbers = null;
    this.touched = false;
    this.status = h("span", { class: "unseen", role: "status" });
    const { origin, pathname } = new URL(path, location.href);
    if (origin === location.origin && pathname.startsWith(OWN_FILES)) {
      parts.image.addEventListener("load", () => this.begin(), { once: true });
    }
  }

  async begin() {
    const numbers = await numbersOf(this.path);
    if (!numbers) {
      return;
    }
    this.numbers = numbers;
    const { stage, image, frame, tools } = this.parts;
    const crosshair = new Crosshair(stage, image, numbers);
    this.spotlight.on("change", ({ spot }) => crosshair.show(spot));
    stage.addEventListener("pointerdown", (event) => {
      this.touched = event.pointerType === "touch";
    });
    stage.addEventListener("pointermove", (event) => this.hover(event));
    stage.addEventListener("pointerleave", () => this.spotlight.pass(null));
    stage.addEventListener("keydown", (event) => this.key(event));
    stage.addEventListener("blur", ({ relatedTarget }) => {
      const next = /** @type {Node | null} */ (relatedTarget);
      if (!frame.contains(next) && !tools.contains(next)) {
        this.spotlight.keep(null);
      }
    });
    if (numbers.heads.length <= MOST_AS_LINES) {
      tools.append(this.linesButton(numbers));
    }
    frame.append(this.status);
    stage.setAttribute(
      "aria-description",
      "Arrows down and up read out its numbers, word by word; Escape ends that.",
    );
    if (!(stage instanceof HTMLButtonElement)) {
      this.makeReachable();
    }
  }

  /** A stage that opens nothing can be reached for the numbers alone, and a click keeps them. */
  makeReachable() {
    const { stage } = this.parts;
    stage.tabIndex = 0;
    stage.setAttribute("role", "application");
    stage.setAttribute("aria-label", "Picture with numbers");
    stage.addEventListener("click", (event) => {
      const spot = this.spotOf(event);
      return spot ? this.spotlight.toggle(spot) : this.spotlight.keep(null);
    });
  }

  /** @param {PictureNumbers} numbers */
  linesButton(numbers) {
    const { frame } = this.parts;
    /** @type {HTMLElement | null} */
    let lines = null;
    const button = h(
      "button",
      {
        type: "button",
        class: "picture-tool",
        title: "The same numbers as lines, word by word",
        onclick: () => show(!frame.classList.contains(WITH_LINES)),
      },
      "Live lines",
    );
    const show = (/** @type {boolean} */ wanted) => {
      frame.classList.toggle(WITH_LINES, wanted);
      button.setAttribute("aria-expanded", String(wanted));
      if (wanted && !lines) {
        lines = liveLines(numbers, this.spotlight);
        frame.append(lines);
      }
      if (lines) {
        lines.hidden = !wanted;
      }
    };
    show(frame.classList.contains(WITH_LINES));
    return button;
  }

  /** @param {MouseEvent} event */
  spotOf({ clientX, clientY }) {
    const { numbers } = this;
    if (!numbers) {
      return null;
    }
    const box = this.parts.image.getBoundingClientRect();
    return spotAt(numbers, ...inPicture(box, numbers.size, clientX, clientY));
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (event.pointerType !== "touch") {
      this.spotlight.pass(this.spotOf(event));
    }
  }

  /**
   * Whether a click is meant for the numbers: the first tap on a word or cell, on a screen without
   * a pointer that could hover.
   *
   * @param {MouseEvent} event
   */
  takes(event) {
    const spot = this.touched && event.detail > 0 ? this.spotOf(event) : null;
    if (!spot || sameSpot(spot, this.spotlight.kept)) {
      return false;
    }
    this.spotlight.keep(spot);
    return true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { numbers, spotlight } = this;
    const leaves = event.key === "Escape" && spotlight.kept !== null;
    const spot = numbers && spotAfter(numbers, spotlight.kept, event.key);
    if (!numbers || !(spot || leaves)) {
      return;
    }
    event.preventDefault();
    spotlight.keep(spot);
    this.status.textContent = spot ? told(numbers, spot) : "";
  }
}
