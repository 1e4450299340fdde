/**
 * What a screen reader says of itself: one short sentence when a message comes or changes. The list
 * of messages says nothing, for it would read out every answer as a whole, after each press again.
 */

import { h } from "./dom.js";
import { displayName } from "./words.js";

/** @import { Message } from "./protocol" */
/** @import { Store } from "./store.js" */

const LONGEST = 200;
// An answer may change several times within one press: only how it ends is said.
const PAUSE_MS = 300;

/** @param {string} text */
function short(text) {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length > LONGEST ? `${words.slice(0, LONGEST - 1).trimEnd()}…` : words;
}

/**
 * What a message is about, in a few words: the title of an answer, else how it begins.
 *
 * @param {Message} message
 * @param {HTMLElement | null} [view] where marks and mentions are words already
 */
export function titleOf(message, view = null) {
  const written = view?.querySelector(".content, .thinking")?.textContent ?? message.content;
  return short(message.embeds[0]?.title || written || message.attachments[0]?.filename || "");
}

/**
 * @param {Message} message
 * @param {Store} store
 * @param {boolean} created whether it is new
 * @param {HTMLElement | null} view
 */
export function sentenceAbout(message, store, created, view) {
  const author = displayName(store.user(message.author.id) ?? message.author);
  const title = titleOf(message, view) || "a message";
  return created ? `${author}: ${title}` : `Changed: ${title}`;
}

export class Live {
  /** @param {HTMLElement} region */
  constructor(region) {
    this.region = region;
    /** @type {Map<string, string>} what waits to be said, by what it is about */
    this.waiting = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /**
   * Says a sentence, once; a later one about the same takes its place while it waits.
   *
   * @param {string} about
   * @param {string} sentence
   */
  say(about, sentence) {
    this.waiting.set(about, sentence);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.speak(), PAUSE_MS);
  }

  speak() {
    this.region.replaceChildren(...[...this.waiting.values()].map((words) => h("p", {}, words)));
    this.waiting.clear();
  }
}
