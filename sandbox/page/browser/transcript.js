/**
 * Messages without anything to press: what is printed and saved. It is made of the same views as
 * the chat, so that both look alike.
 */

import { h } from "./dom.js";
import { messageView } from "./message_view.js";
import { isWebAddress, longDate } from "./words.js";

/** @import { Page } from "./page_parts" */
/** @import { Message } from "./protocol" */

/**
 * @typedef {object} Part
 * @property {string} place a channel as people say it
 * @property {Message[]} messages oldest first
 */

const XHTML = "http://www.w3.org/1999/xhtml";
const CONTROLS =
  ".actions, .components, .picture-tools, figcaption, .file a, .ephemeral-line button";
const KEPT_ATTRIBUTES = ["class", "style", "src", "alt", "href", "title", "datetime", "start"];

/**
 * @param {string} title
 * @param {Part[]} parts
 * @param {Page} page
 */
export function transcript(title, parts, page) {
  return h(
    "section",
    { class: "transcript" },
    h("h1", {}, title),
    h("p", { class: "muted" }, `As of ${longDate(new Date())}`),
    parts.map(({ place, messages }) => [
      h("h2", {}, place),
      messages.length === 0 && h("p", { class: "muted" }, "No messages."),
      messages.map((message) => quiet(messageView(message, page, false))),
    ]),
  );
}

/**
 * A view that only shows: controls are left out, and what looks like text becomes text.
 *
 * @param {HTMLElement} view
 */
function quiet(view) {
  for (const control of view.querySelectorAll(CONTROLS)) {
    control.remove();
  }
  for (const spoiler of view.querySelectorAll(".spoiler")) {
    spoiler.classList.add("revealed");
    spoiler.removeAttribute("title");
  }
  for (const button of view.querySelectorAll("button")) {
    button.replaceWith(h("span", { class: button.className }, [...button.childNodes]));
  }
  for (const link of view.querySelectorAll("a")) {
    if (!isWebAddress(link.getAttribute("href") ?? "")) {
      link.replaceWith(h("span", {}, [...link.childNodes]));
    }
  }
  for (const element of [view, ...view.querySelectorAll("*")]) {
    for (const name of element.getAttributeNames()) {
      if (!KEPT_ATTRIBUTES.includes(name) && element.namespaceURI === XHTML) {
        element.removeAttribute(name);
      }
    }
  }
  // A copy, for a live picture gets its controls later.
  return view.cloneNode(true);
}
