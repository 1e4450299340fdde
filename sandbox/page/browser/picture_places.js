/** Where the words and cells of a picture of heads are, and what is at a point of it. */

/** @import { HeadNumbers, PictureNumbers } from "./picture_numbers.js" */

/**
 * @typedef {object} Spot what somebody points at: a word that looks, one that is looked at, or both
 * @property {number} head its place among the heads of the picture
 * @property {number | null} row
 * @property {number | null} column
 */

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/**
 * A point of the window as one of the picture, which lies as large as it can in the middle of a box.
 *
 * @param {Box} box in the window
 * @param {PictureNumbers["size"]} size
 * @param {number} x in the window
 * @param {number} y in the window
 * @returns {[number, number]}
 */
export function inPicture(box, [width, height], x, y) {
  const scale = Math.min(box.width / width, box.height / height);
  return [
    (x - box.left - (box.width - width * scale) / 2) / scale,
    (y - box.top - (box.height - height * scale) / 2) / scale,
  ];
}

/**
 * What is at a point of the picture: a cell, or the label of a row or a column.
 *
 * @param {PictureNumbers} numbers
 * @param {number} x
 * @param {number} y
 * @returns {Spot | null}
 */
export function spotAt(numbers, x, y) {
  for (const [head, each] of numbers.heads.entries()) {
    const spot = numbers.view === "cells" ? cellAt(each, x, y) : wordAt(each, x, y);
    if (spot) {
      return { head, ...spot };
    }
  }
  return null;
}

/**
 * @param {HeadNumbers} head
 * @param {number} x
 * @param {number} y
 */
function cellAt({ box, labels, pitch, tokens }, x, y) {
  const [left, top, right, bottom] = box;
  if (x < labels[0] || y < labels[1] || x >= right || y >= bottom || (x < left && y < top)) {
    return null;
  }
  const place = (/** @type {number} */ at) => Math.min(tokens.length - 1, Math.floor(at / pitch));
  return {
    row: y < top ? null : place(y - top),
    column: x < left ? null : place(x - left),
  };
}

/**
 * Between the two columns of words, the nearer one counts.
 *
 * @param {HeadNumbers} head
 * @param {number} x
 * @param {number} y
 */
function wordAt({ box, labels, pitch, tokens }, x, y) {
  const [left, top, right, bottom] = box;
  if (x < labels[0] || x >= labels[1] || y < top || y >= bottom) {
    return null;
  }
  const place = Math.min(tokens.length - 1, Math.floor((y - top) / pitch));
  return x < (left + right) / 2 ? { row: place, column: null } : { row: null, column: place };
}

/**
 * From its first pixel to the one after its last, along the rows or the columns.
 *
 * @param {HeadNumbers} head
 * @param {number} place of the row or column
 * @param {"row" | "column"} of
 * @returns {[number, number]}
 */
export function bandOf({ box, pitch }, place, of) {
  const [first, last] = of === "row" ? [box[1], box[3]] : [box[0], box[2]];
  return [first + place * pitch, Math.min(last, first + (place + 1) * pitch)];
}

/**
 * Where an arrow key leads: up or down from nowhere to the first word, and over the edge to the next
 * head. Left and right from nowhere are left to whoever else has use for them.
 *
 * @param {PictureNumbers} numbers
 * @param {Spot | null} spot
 * @param {string} key
 * @returns {Spot | null} null if it leads nowhere
 */
export function spotAfter(numbers, spot, key) {
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[key];
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  if (step === undefined || (!spot && sideways)) {
    return null;
  }
  if (!spot) {
    return { head: 0, row: 0, column: null };
  }
  if (numbers.view === "lines") {
    return nextWord(numbers.heads, spot, step, sideways);
  }
  return (
    (!sideways && inNextHead(numbers.heads, spot, step)) ||
    nextCell(numbers.heads, spot, step, sideways)
  );
}

/**
 * @param {HeadNumbers[]} heads
 * @param {Spot} spot
 * @param {number} step
 * @returns {Spot | null}
 */
function inNextHead(heads, { head, row, column }, step) {
  const last = lastOf(heads, head);
  if (step > 0 && row === last && heads[head + 1]) {
    return { head: head + 1, row: 0, column: null };
  }
  if (step < 0 && row === 0 && column === null && heads[head - 1]) {
    return { head: head - 1, row: lastOf(heads, head - 1), column: null };
  }
  return null;
}

/**
 * @param {HeadNumbers[]} heads
 * @param {Spot} spot
 * @param {number} step
 * @param {boolean} sideways
 * @returns {Spot}
 */
function nextCell(heads, { head, row, column }, step, sideways) {
  const last = lastOf(heads, head);
  return sideways
    ? { head, row, column: moved(column, step, last, row !== null) }
    : { head, row: moved(row, step, last, column !== null), column };
}

/**
 * @param {HeadNumbers[]} heads
 * @param {Spot} spot
 * @param {number} step
 * @param {boolean} sideways
 * @returns {Spot}
 */
function nextWord(heads, { head, row, column }, step, sideways) {
  const place = row ?? column;
  const next = sideways ? place : moved(place, step, lastOf(heads, head), false);
  const left = sideways ? step < 0 : row !== null;
  return left ? { head, row: next, column: null } : { head, row: null, column: next };
}

/**
 * One step on, as far as there are words. Before the first is the label, where none is meant.
 *
 * @param {number | null} place
 * @param {number} step
 * @param {number} last
 * @param {boolean} mayBeNone
 */
function moved(place, step, last, mayBeNone) {
  const next = (place ?? -1) + step;
  return next < 0 && mayBeNone ? null : Math.max(0, Math.min(last, next));
}

/**
 * @param {HeadNumbers[]} heads
 * @param {number} head
 */
function lastOf(heads, head) {
  return (heads[head]?.tokens.length ?? 1) - 1;
}

/**
 * @param {Spot | null} one
 * @param {Spot | null} other
 */
export function sameSpot(one, other) {
  return (
    one === other ||
    (one?.head === other?.head && one?.row === other?.row && one?.column === other?.column)
  );
}
