/**
 * A head as lines that answer: who looks on the left, who is looked at on the right. A word that
 * somebody points at shows its own lines and the number at the end of each.
 */

import { line } from "./crosshair.js";
import { h, svg } from "./dom.js";
import { sameSpot } from "./picture_places.js";
import { figure, shareOf, told, valuesAt } from "./picture_words.js";

/** @import { HeadNumbers, PictureNumbers } from "./picture_numbers.js" */
/** @import { Spot } from "./picture_places.js" */
/** @import { Spotlight } from "./spotlight.js" */

const MOST_LINES = 600;
const FAINTEST = 0.02;

/**
 * All heads of a picture, one below the other.
 *
 * @param {PictureNumbers} numbers
 * @param {Spotlight} spotlight
 */
export function liveLines(numbers, spotlight) {
  const views = numbers.heads.map((_, head) => new LiveHead(numbers, head, spotlight));
  const show = (/** @type {Spot | null} */ spot) => {
    for (const view of views) {
      view.show(spot);
    }
  };
  // The log around it reads out what is added to it; this speaks when somebody comes here.
  const element = h(
    "div",
    { class: "live-lines", "aria-live": "off" },
    views.map((view) => view.element),
  );
  spotlight.on("change", ({ spot }) => {
    show(spot);
    bringIntoView(element);
  });
  show(spotlight.spot);
  return element;
}

/**
 * Scrolls to the word that somebody points at elsewhere: in the picture.
 *
 * @param {HTMLElement} element
 */
function bringIntoView(element) {
  const chosen = element.querySelector(".chosen");
  if (!chosen || element.matches(":hover, :focus-within")) {
    return;
  }
  const [inner, outer] = [chosen.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    element.scrollTop += (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
  }
}

class LiveHead {
  /**
   * @param {PictureNumbers} numbers
   * @param {number} place of the head
   * @param {Spotlight} spotlight
   */
  constructor(numbers, place, spotlight) {
    this.numbers = numbers;
    this.place = place;
    this.spotlight = spotlight;
    this.head = /** @type {HeadNumbers} */ (numbers.heads[place]);
    const count = this.head.tokens.length;
    this.sides = [0, 1].map((side) =>
      this.head.tokens.map((token, at) => new LiveWord(this, token, at, side)),
    );
    this.all = svg("g", { class: "live-all" });
    this.all.append(...this.strongest());
    this.own = svg("g", { class: "live-own" });
    this.plate = svg("svg", {
      class: "live-plate",
      viewBox: `0 0 100 ${count}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    this.plate.append(this.all, this.own);
    this.element = this.makeElement(count);
    this.reached = { side: 0, place: 0 };
    this.reach(0, 0);
  }

  /** @param {number} count */
  makeElement(count) {
    const { head, sides, numbers } = this;
    const column = (/** @type {LiveWord[]} */ words) =>
      h(
        "div",
        { class: "live-words" },
        words.map((word) => word.element),
      );
    const [left, right] = sides.map(column);
    const element = h(
      "div",
      {
        class: "live-head",
        role: "group",
        "aria-label": `Lines of ${head.name}; arrow keys move from word to word`,
        onkeydown: (event) => this.key(event),
        onpointerleave: () => this.spotlight.pass(null),
      },
      numbers.heads.length > 1 && h("p", { class: "live-name" }, head.name),
      h(
        "p",
        { class: "live-axes", "aria-hidden": "true" },
        h("span", {}, "attending"),
        h("span", {}, "attended to"),
      ),
      h("div", { class: "live-table" }, left, this.plate, right),
    );
    element.style.setProperty("--count", String(count));
    return element;
  }

  /** The lines that are seen while nobody points at a word, the faintest first. */
  strongest() {
    const links = this.head.rows.flatMap((row, from) =>
      row.map((value, to) => ({ from, to, share: shareOf(this.numbers, value) })),
    );
    return links
      .filter(({ share }) => share >= FAINTEST)
      .sort((one, other) => one.share - other.share)
      .slice(-MOST_LINES)
      .map(({ from, to, share }) => between(from, to, share));
  }

  /** @param {Spot | null} spot */
  show(spot) {
    const mine = spot?.head === this.place ? spot : null;
    this.element.classList.toggle("pointed", mine !== null);
    const links = mine ? linksAt(this.head, mine) : [];
    this.own.replaceChildren(
      ...links.map(({ from, to, value }) => between(from, to, shareOf(this.numbers, value))),
    );
    for (const word of this.sides.flat()) {
      word.show(mine, links);
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { side, place } = this.reached;
    const last = this.head.tokens.length - 1;
    /** @type {Record<string, [number, number]>} */
    const targets = {
      ArrowUp: [side, Math.max(0, place - 1)],
      ArrowDown: [side, Math.min(last, place + 1)],
      ArrowLeft: [0, place],
      ArrowRight: [1, place],
      Home: [side, 0],
      End: [side, last],
    };
    if (event.key === "Escape" && this.spotlight.kept) {
      event.preventDefault();
      this.spotlight.keep(null);
    }
    const target = targets[event.key];
    if (target) {
      event.preventDefault();
      this.reach(...target)?.focus();
    }
  }

  /**
   * One word is in the Tab order; arrow keys move from it to the others.
   *
   * @param {number} side
   * @param {number} place
   */
  reach(side, place) {
    this.reached = { side, place };
    for (const word of this.sides.flat()) {
      word.element.tabIndex = word.side === side && word.place === place ? 0 : -1;
    }
    return this.sides[side]?.[place]?.element;
  }
}

class LiveWord {
  /**
   * @param {LiveHead} view
   * @param {string} token
   * @param {number} place
   * @param {number} side 0 for who looks, 1 for who is looked at
   */
  constructor(view, token, place, side) {
    const { numbers, spotlight } = view;
    this.view = view;
    this.place = place;
    this.side = side;
    /** @type {Spot} */
    this.spot =
      side === 0
        ? { head: view.place, row: place, column: null }
        : { head: view.place, row: null, column: place };
    this.figure = h("span", { class: "live-figure", "aria-hidden": "true" });
    this.element = h(
      "button",
      {
        type: "button",
        class: "live-word",
        "aria-label": told(numbers, this.spot),
        title: token,
        onpointerenter: () => spotlight.pass(this.spot),
        onfocus: () => {
          view.reach(side, place);
          spotlight.pass(this.spot);
        },
        onblur: () => spotlight.pass(null),
        onclick: () => spotlight.toggle(this.spot),
      },
      h("span", { class: "live-token" }, token),
      this.figure,
    );
  }

  /**
   * @param {Spot | null} spot
   * @param {Link[]} links of the spot
   */
  show(spot, links) {
    const own = (this.side === 0 ? spot?.row : spot?.column) === this.place;
    const answers = this.side === 0 ? spot?.row === null : spot?.row !== null;
    const link = links.find(({ from, to }) => (this.side === 0 ? from : to) === this.place);
    const value = answers && link ? link.value : 0;
    const share = shareOf(this.view.numbers, value);
    this.element.classList.toggle("chosen", own);
    this.element.style.setProperty("--share", share.toFixed(3));
    this.element.setAttribute(
      "aria-pressed",
      String(sameSpot(this.spot, this.view.spotlight.kept)),
    );
    // No text of the button: its name tells all numbers.
    this.figure.dataset.figure = figure(value) === "0.00" && !(own && answers) ? "" : figure(value);
  }
}

/** @typedef {{from: number, to: number, value: number}} Link from a row to a column, in steps */

/**
 * @param {HeadNumbers} head
 * @param {Spot} spot
 * @returns {Link[]}
 */
function linksAt(head, { row, column }) {
  return valuesAt(head, { row, column }).map((value, other) =>
    row === null ? { from: other, to: column ?? 0, value } : { from: row, to: other, value },
  );
}

/**
 * From the middle of one row to that of another, a row being 1 high.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} share
 */
function between(from, to, share) {
  return line([0, from + 0.5], [100, to + 0.5], share);
}
