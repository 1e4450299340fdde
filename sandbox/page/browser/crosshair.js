/** What somebody points at, shown on the picture itself: its row and column, or its lines. */

import { h, svg } from "./dom.js";
import { bandOf } from "./picture_places.js";
import { shareOf, told, valuesAt } from "./picture_words.js";

/** @import { HeadNumbers, PictureNumbers } from "./picture_numbers.js" */
/** @import { Spot } from "./picture_places.js" */

const GAP_PX = 8;
const FAINTEST = 0.005;
const THINNEST_PX = 1;
const THICKEST_PX = 6;

/** @typedef {[number, number]} Band */

export class Crosshair {
  /**
   * @param {HTMLElement} stage around the image, positioned
   * @param {HTMLImageElement} image
   * @param {PictureNumbers} numbers
   */
  constructor(stage, image, numbers) {
    this.stage = stage;
    this.image = image;
    this.numbers = numbers;
    const [width, height] = numbers.size;
    this.marks = svg("svg", {
      class: "crosshair",
      viewBox: `0 0 ${width} ${height}`,
      "aria-hidden": "true",
    });
    this.marks.style.setProperty("--ground", numbers.ground);
    this.note = h("span", { class: "crosshair-note", "aria-hidden": "true", hidden: true });
    stage.append(this.marks, this.note);
    /** @type {Spot | null} */
    this.spot = null;
    // Lines that open beside an image, or larger text, may give it another size.
    new ResizeObserver(() => this.show(this.spot)).observe(image);
  }

  /** @param {Spot | null} spot */
  show(spot) {
    this.spot = spot;
    const head = spot && this.numbers.heads[spot.head];
    this.note.hidden = !head;
    if (!spot || !head) {
      this.marks.replaceChildren();
      return;
    }
    this.fit();
    const marks = this.numbers.view === "cells" ? cross(head, spot) : this.lines(head, spot);
    this.marks.replaceChildren(...marks);
    this.note.textContent = told(this.numbers, spot);
    this.note.classList.toggle("of-cell", spot.row !== null && spot.column !== null);
    this.place(head, spot);
  }

  /** The marks lie exactly on the image, whatever space the page gives it. */
  fit() {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.image;
    setBox(this.marks, offsetLeft, offsetTop);
    this.marks.style.setProperty("width", `${offsetWidth}px`);
    this.marks.style.setProperty("height", `${offsetHeight}px`);
  }

  /**
   * The note stands in the corner between row and column that has most room, and hides neither.
   *
   * @param {HeadNumbers} head
   * @param {Spot} spot
   */
  place(head, { row, column }) {
    const matrix = this.marks.getScreenCTM();
    if (!matrix) {
      return;
    }
    const { note, stage } = this;
    const { left, top } = stage.getBoundingClientRect();
    const [first, last] = this.aside(head, row, column);
    const across = first.map((at) => at * matrix.a + matrix.e - left);
    const down = last.map((at) => at * matrix.d + matrix.f - top);
    const lines = this.numbers.view === "lines";
    const width = lines ? head.box[2] * matrix.a + matrix.e - left : stage.clientWidth;
    const room = Math.max(across[0] ?? 0, width - (across[1] ?? 0)) - 2 * GAP_PX;
    note.style.setProperty("max-width", `${Math.max(room, width / 3)}px`);
    setBox(
      note,
      beyond(across, width, note.offsetWidth),
      beyond(down, stage.clientHeight, note.offsetHeight),
    );
  }

  /**
   * What the note must not hide, across and down.
   *
   * @param {HeadNumbers} head
   * @param {number | null} row
   * @param {number | null} column
   * @returns {[Band, Band]}
   */
  aside(head, row, column) {
    const [left, top] = head.box;
    if (this.numbers.view === "lines") {
      return [[left, left], bandOf(head, row ?? column ?? 0, "row")];
    }
    return [
      column === null ? [left, left] : bandOf(head, column, "column"),
      row === null ? [top, top] : bandOf(head, row, "row"),
    ];
  }

  /**
   * The lines of one word over the plate of a picture of lines.
   *
   * @param {HeadNumbers} head
   * @param {Spot} spot
   */
  lines(head, spot) {
    const [left, top, right, bottom] = head.box;
    const middle = (/** @type {number} */ place) => {
      const [first, last] = bandOf(head, place, "row");
      return (first + last) / 2;
    };
    const own = middle(spot.row ?? spot.column ?? 0);
    const drawn = valuesAt(head, spot).map((value, place) => {
      const share = shareOf(this.numbers, value);
      const [from, to] = spot.row === null ? [middle(place), own] : [own, middle(place)];
      return share < FAINTEST ? null : line([left, from], [right, to], share);
    });
    const band = bandOf(head, spot.row ?? spot.column ?? 0, "row");
    const label = spot.row === null ? [right, head.labels[1]] : [head.labels[0], left];
    return [
      rect("crosshair-veil full", [left, right], [top, bottom]),
      ...drawn.filter((each) => each !== null),
      rect("crosshair-label", /** @type {Band} */ (label), band),
    ];
  }
}

/**
 * Row and column are left as they are, with a frame; what is in neither is veiled.
 *
 * @param {HeadNumbers} head
 * @param {Spot} spot
 */
function cross(head, { row, column }) {
  const [left, top, right, bottom] = head.box;
  const across = column === null ? null : bandOf(head, column, "column");
  const down = row === null ? null : bandOf(head, row, "row");
  const marks = beside(across, [left, right]).flatMap((columns) =>
    beside(down, [top, bottom]).map((rows) => rect("crosshair-veil", columns, rows)),
  );
  if (down) {
    marks.push(rect("crosshair-label", [head.labels[0], left], down));
    marks.push(rect("crosshair-band", [left, right], down));
  }
  if (across) {
    marks.push(rect("crosshair-label", across, [head.labels[1], top]));
    marks.push(rect("crosshair-band", across, [top, bottom]));
  }
  if (down && across) {
    marks.push(rect("crosshair-cell", across, down));
  }
  return marks;
}

/**
 * What a band leaves of a range, on either side.
 *
 * @param {Band | null} band
 * @param {Band} range
 * @returns {Band[]}
 */
function beside(band, [first, last]) {
  return band
    ? [
        [first, band[0]],
        [band[1], last],
      ]
    : [[first, last]];
}

/**
 * @param {string} name
 * @param {Band} across
 * @param {Band} down
 */
function rect(name, [left, right], [top, bottom]) {
  const [width, height] = [Math.max(0, right - left), Math.max(0, bottom - top)];
  return svg("rect", { class: name, x: left, y: top, width, height });
}

/**
 * The wider and the less transparent the larger the share.
 *
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {number} share
 */
export function line([x1, y1], [x2, y2], share) {
  const drawn = svg("line", { class: "live-line", x1, y1, x2, y2 });
  const width = THINNEST_PX + (THICKEST_PX - THINNEST_PX) * share;
  drawn.style.setProperty("stroke-width", `${width.toFixed(2)}px`);
  drawn.style.setProperty("--share", share.toFixed(3));
  return drawn;
}

/**
 * @param {HTMLElement | SVGElement} element
 * @param {number} left
 * @param {number} top
 */
function setBox(element, left, top) {
  element.style.setProperty("left", `${left}px`);
  element.style.setProperty("top", `${top}px`);
}

/**
 * Where something of a size begins that stands on the side of a band with more room.
 *
 * @param {number[]} band
 * @param {number} range
 * @param {number} size
 */
function beyond([first = 0, last = 0], range, size) {
  const at = first > range - last ? first - GAP_PX - size : last + GAP_PX;
  return Math.max(0, Math.min(range - size, at));
}
