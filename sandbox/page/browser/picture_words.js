/** What is said of the numbers of a picture, in the words and with the figures of the bot. */

import { STEPS } from "./picture_numbers.js";

/** @import { HeadNumbers, PictureNumbers } from "./picture_numbers.js" */
/** @import { Spot } from "./picture_places.js" */

const MOST_NAMED = 5;
/** So many stand apart enough for one to see which is meant. */
const FEW_HEADS = 4;
const HUNDREDTH = STEPS / 100;

/**
 * Hundredths, with halves rounded up.
 *
 * @param {number} value in steps
 */
export function figure(value) {
  return (Math.floor((value + HUNDREDTH / 2) / HUNDREDTH) / 100).toFixed(2);
}

/**
 * What part of the scale a value is, from 0 to 1.
 *
 * @param {PictureNumbers} numbers
 * @param {number} value in steps
 */
export function shareOf(numbers, value) {
  return Math.min(1, value / numbers.end);
}

/**
 * The values that belong to a word: what it looks at, or what looks at it. Of a cell they are those
 * of the word that looks.
 *
 * @param {HeadNumbers} head
 * @param {Pick<Spot, "row" | "column">} spot
 * @returns {number[]} in steps, in the order of the tokens
 */
export function valuesAt({ rows }, { row, column }) {
  if (row !== null) {
    return rows[row] ?? [];
  }
  return column === null ? [] : rows.map((each) => each[column] ?? 0);
}

/**
 * "slowly → moved 0.82", "slowly looks at: moved 0.82, turtle 0.06". Among many heads it begins with
 * the one that it is about.
 *
 * @param {PictureNumbers} numbers
 * @param {Spot} spot
 */
export function told(numbers, spot) {
  const head = numbers.heads[spot.head];
  if (!head) {
    return "";
  }
  const which = numbers.heads.length > FEW_HEADS ? `${head.name}: ` : "";
  return which + toldOf(numbers, head, spot);
}

/**
 * @param {PictureNumbers} numbers
 * @param {HeadNumbers} head
 * @param {Spot} spot
 */
function toldOf(numbers, head, spot) {
  const { row, column } = spot;
  const names = namesOf(head.tokens);
  const name = (/** @type {number | null} */ place) => names[place ?? -1] ?? "";
  if (row !== null && column !== null) {
    return `${name(row)} → ${name(column)} ${figure(head.rows[row]?.[column] ?? 0)}`;
  }
  const [looks, looked] = verbs(numbers);
  const verb = row === null ? looked : looks;
  return `${name(row ?? column)} ${verb}: ${largest(names, valuesAt(head, spot))}`;
}

/**
 * What the word on the left does and what is done by the one on the right.
 *
 * @param {PictureNumbers} numbers
 */
export function verbs({ of }) {
  return of === "attention weight"
    ? ["looks at", "is looked at by"]
    : ["takes most from", "gives most to"];
}

/**
 * Tokens as the bot names them, the#2 being the second of several.
 *
 * @param {string[]} tokens
 */
export function namesOf(tokens) {
  return tokens.map((token, place) => {
    const before = tokens.slice(0, place).filter((other) => other === token).length;
    return before > 0 || tokens.includes(token, place + 1) ? `${token}#${before + 1}` : token;
  });
}

/**
 * @param {string[]} names
 * @param {number[]} values
 */
function largest(names, values) {
  const places = [...values.keys()]
    .filter((place) => (values[place] ?? 0) >= HUNDREDTH / 2)
    .sort((one, other) => (values[other] ?? 0) - (values[one] ?? 0));
  const named = places
    .slice(0, MOST_NAMED)
    .map((place) => `${names[place]} ${figure(values[place] ?? 0)}`);
  const more = places.length > MOST_NAMED ? `, and ${places.length - MOST_NAMED} more` : "";
  return named.length > 0 ? named.join(", ") + more : "no word by 0.01 or more";
}
