/**
 * The numbers inside a picture of heads. The bot's drawing puts them into a text chunk of the PNG
 * file (rendering/picture_numbers.py says what stands there); a picture without them, or with
 * anything unexpected in their place, has none.
 */

/**
 * @typedef {object} HeadNumbers one head, and where it is drawn, in pixels of the picture
 * @property {string} name
 * @property {string[]} tokens
 * @property {[left: number, top: number, right: number, bottom: number]} box cells or lines
 * @property {number} pitch from one row to the next, and of cells from one column to the next
 * @property {[number, number]} labels where labels end: of cells, their left and their top; of
 *   lines, left and right
 * @property {number[][]} rows whole steps, as many rows and columns as tokens; rows attend
 */

/**
 * @typedef {object} PictureNumbers
 * @property {[width: number, height: number]} size of the picture
 * @property {string} ground the colour around the cells
 * @property {"cells" | "lines"} view
 * @property {string} of what the numbers are
 * @property {number} end where their scale ends, in steps
 * @property {HeadNumbers[]} heads
 */

/** Of a weight of 1. */
export const STEPS = 10_000;

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const KEYWORD = "attention";
const VERSION = 1;

const MOST_FILE_BYTES = 10 * 1024 * 1024;
const MOST_CHUNK_BYTES = 256 * 1024;
const MOST_TEXT_BYTES = 512 * 1024;
const MOST_HEADS = 16;
const MOST_TOKENS = 128;
const LONGEST_TEXT = 300;
const LARGEST_SIDE = 10_000;
const LARGEST_NUMBER = 1e9;

const MOST_KEPT = 60;
/** @type {Map<string, Promise<PictureNumbers | null>>} by address, the oldest first */
const kept = new Map();

/**
 * The numbers of one of the page's own pictures. A message that is drawn again asks again.
 *
 * @param {string} path
 * @returns {Promise<PictureNumbers | null>}
 */
export function numbersOf(path) {
  const known = kept.get(path);
  if (known) {
    return known;
  }
  const found = fetchNumbers(path).catch(() => null);
  kept.set(path, found);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) {
    kept.delete(oldest);
  }
  return found;
}

/** @param {string} path */
async function fetchNumbers(path) {
  const response = await fetch(path);
  const size = Number(response.headers.get("Content-Length"));
  if (!response.ok || !(size <= MOST_FILE_BYTES)) {
    return null;
  }
  return numbersIn(new Uint8Array(await response.arrayBuffer()));
}

/**
 * @param {Uint8Array<ArrayBuffer>} file
 * @returns {Promise<PictureNumbers | null>}
 */
export async function numbersIn(file) {
  try {
    const packed = packedText(file);
    return packed && numbersFrom(JSON.parse(await unpacked(packed)));
  } catch {
    return null;
  }
}

/**
 * The compressed text of our chunk, which stands before the pixels.
 *
 * @param {Uint8Array<ArrayBuffer>} file
 */
function packedText(file) {
  if (SIGNATURE.some((byte, place) => file[place] !== byte)) {
    return null;
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // A chunk is its length, four letters, that many bytes and four of a checksum.
  for (let at = SIGNATURE.length; at + 12 <= file.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const data = file.subarray(at + 8, at + 8 + length);
    if (type === "IDAT" || data.length < length) {
      return null;
    }
    const packed = type === "iTXt" && length <= MOST_CHUNK_BYTES && textOf(data);
    if (packed) {
      return packed;
    }
    at += 12 + length;
  }
  return null;
}

/**
 * What follows keyword, compression, language and translated keyword, if the keyword is ours.
 *
 * @param {Uint8Array<ArrayBuffer>} data
 */
function textOf(data) {
  const compressed = [0, 1, 0];
  const head = [...KEYWORD].map((letter) => letter.charCodeAt(0)).concat(compressed);
  if (head.some((byte, place) => data[place] !== byte)) {
    return null;
  }
  const language = data.indexOf(0, head.length);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  return translated < 0 ? null : data.subarray(translated + 1);
}

/**
 * Stops at a bound, since a few bytes may hold very much text.
 *
 * @param {Uint8Array<ArrayBuffer>} packed
 */
async function unpacked(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > MOST_TEXT_BYTES) {
      await reader.cancel();
      throw new Error("Too much text.");
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * Copies what is as it must be; throws where something is not.
 *
 * @param {any} json anything
 * @returns {PictureNumbers}
 */
function numbersFrom(json) {
  const size = pair(json.size, LARGEST_SIDE);
  const { view } = json;
  check(json.version === VERSION && (view === "cells" || view === "lines"));
  check(typeof json.ground === "string" && /^#[0-9a-f]{6}$/.test(json.ground));
  check(Array.isArray(json.heads) && json.heads.length >= 1 && json.heads.length <= MOST_HEADS);
  return {
    size,
    ground: json.ground,
    view,
    of: text(json.of),
    end: whole(json.end, LARGEST_NUMBER, 1),
    heads: json.heads.map((/** @type {any} */ head) => headFrom(head, size, view)),
  };
}

/**
 * @param {any} json anything
 * @param {[number, number]} size of the picture
 * @param {PictureNumbers["view"]} view
 * @returns {HeadNumbers}
 */
function headFrom(json, [width, height], view) {
  check(Array.isArray(json.tokens) && json.tokens.length >= 1 && json.tokens.length <= MOST_TOKENS);
  const count = json.tokens.length;
  check(Array.isArray(json.box) && json.box.length === 4);
  const [left, right] = pair([json.box[0], json.box[2]], width);
  const [top, bottom] = pair([json.box[1], json.box[3]], height);
  const pitch = whole(json.pitch, LARGEST_SIDE, 1);
  const beyond = count * pitch - (bottom - top); // a gap that follows no cell
  check(left < right && top < bottom && beyond >= 0 && beyond < pitch);
  const labels = pair(json.labels, Math.max(width, height));
  check(labels[0] <= left && (view === "cells" ? labels[1] <= top : labels[1] >= right));
  check(Array.isArray(json.rows) && json.rows.length === count);
  return {
    name: text(json.name),
    tokens: json.tokens.map(text),
    box: [left, top, right, bottom],
    pitch,
    labels,
    rows: json.rows.map((/** @type {unknown} */ row) => {
      check(Array.isArray(row) && row.length === count);
      return /** @type {unknown[]} */ (row).map((value) => whole(value, LARGEST_NUMBER));
    }),
  };
}

/** @param {boolean} holds */
function check(holds) {
  if (!holds) {
    throw new Error("Not the numbers of a picture.");
  }
}

/**
 * @param {unknown} value
 * @param {number} most
 * @param {number} [least]
 */
function whole(value, most, least = 0) {
  const number = /** @type {number} */ (value);
  check(Number.isInteger(value) && number >= least && number <= most);
  return number;
}

/**
 * @param {unknown} value
 * @param {number} most
 * @returns {[number, number]}
 */
function pair(value, most) {
  check(Array.isArray(value) && value.length === 2);
  const [first, second] = /** @type {unknown[]} */ (value);
  return [whole(first, most), whole(second, most)];
}

/** @param {unknown} value */
function text(value) {
  check(typeof value === "string" && value.length <= LONGEST_TEXT);
  return /** @type {string} */ (value);
}
