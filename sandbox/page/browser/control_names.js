/**
 * Names for controls whose label is a sign: Discord gives a button no other name than its label,
 * and a screen reader says "black right-pointing triangle".
 */

/** @import { Message } from "./protocol" */

const BACK = "◀";
const ON = "▶";
const SUBJECTS = ["head", "layer", "word", "sentence", "lesson", "page"];
/** @type {Record<string, string>} */
const SIGNS = { "√": "square-root", "→": "to", "▲": "up", "▼": "down" };

/**
 * Where a button leads by its label: one on, one back, or neither.
 *
 * @param {string | undefined} label
 * @returns {"next" | "previous" | null}
 */
export function stepOf(label = "") {
  if (label.startsWith(BACK)) {
    return "previous";
  }
  return label.endsWith(ON) ? "next" : null;
}

/**
 * What an answer shows one of, as its title has it: "Layer 3, head 10" is about a head. Empty if
 * the title does not say.
 *
 * @param {Message} message
 */
export function subjectOf(message) {
  const words = (message.embeds[0]?.title ?? "").toLowerCase().match(/[a-z]+(?=\s+\d)/g) ?? [];
  return words.findLast((word) => SUBJECTS.includes(word)) ?? "";
}

/**
 * The name of a button; null where its label is one already.
 *
 * @param {string | undefined} label
 * @param {string} subject what a step leads to another of
 */
export function nameOf(label = "", subject = "") {
  const step = stepOf(label);
  const rest = label.replace(BACK, "").replace(ON, "").trim();
  if (step) {
    const word = step === "next" ? "Next" : "Previous";
    return rest ? `${word}: ${rest}` : `${word} ${subject}`.trim();
  }
  const said = [...label].map((sign) => SIGNS[sign] ?? sign).join("");
  return said === label ? null : said;
}
