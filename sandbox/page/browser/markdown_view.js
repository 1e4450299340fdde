/** Turns the markdown tree into DOM nodes. */

import { h } from "./dom.js";
import { parseMarkdown } from "./markdown.js";
import { parseInline } from "./markdown_inline.js";
import { displayName, longDate, relativeTime } from "./words.js";

/** @import { Block, Inline, Link, List, SpanType, Time } from "./markdown_tree" */
/** @import { Store } from "./store.js" */

/** @type {Record<SpanType, "strong" | "em" | "u" | "s">} */
const SIMPLE_TAGS = { strong: "strong", em: "em", underline: "u", strike: "s" };

// The page's own heading is the channel's name, an h1; a message's begin below it.
const HEADING_TAGS = /** @type {const} */ ({ 1: "h2", 2: "h3", 3: "h4" });

/** @type {Record<Exclude<Time["style"], "R">, Intl.DateTimeFormatOptions>} */
const TIME_STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

/**
 * @typedef {object} MentionContext
 * @property {Store} store where names come from
 * @property {Set<string>} pinged ids of the users that the message really notifies
 * @property {boolean} everyone whether it notifies everyone
 */

/**
 * The nodes of a text with all of Discord's marks.
 *
 * @param {string} text
 * @param {MentionContext} context
 */
export function renderMarkdown(text, context) {
  return parseMarkdown(text).map((block) => renderBlock(block, context));
}

/**
 * The nodes of a text in which only inline marks count.
 *
 * @param {string} text
 * @param {MentionContext} context
 */
export function renderInline(text, context) {
  return inlineNodes(parseInline(text), context);
}

/**
 * @param {Block} block
 * @param {MentionContext} context
 * @returns {Node}
 */
function renderBlock(block, context) {
  switch (block.type) {
    case "quote":
      return h(
        "blockquote",
        {},
        block.blocks.map((inner) => renderBlock(inner, context)),
      );
    case "heading":
      return h(
        HEADING_TAGS[block.level],
        { class: `heading-${block.level}` },
        inlineNodes(block.children, context),
      );
    case "subtext":
      return h("div", { class: "subtext" }, inlineNodes(block.children, context));
    case "list":
      return renderList(block, context);
    case "codeblock":
      return h("pre", {}, h("code", {}, block.text));
    default:
      return h("div", { class: "text" }, inlineNodes(block.children, context));
  }
}

/**
 * @param {List} list
 * @param {MentionContext} context
 * @returns {HTMLElement}
 */
function renderList(list, context) {
  const items = list.items.map((item) =>
    h("li", {}, inlineNodes(item.children, context), item.list && renderList(item.list, context)),
  );
  return h(
    list.ordered ? "ol" : "ul",
    { start: list.ordered && list.start !== 1 ? list.start : null },
    items,
  );
}

/**
 * @param {Inline[]} nodes
 * @param {MentionContext} context
 */
function inlineNodes(nodes, context) {
  return nodes.map((node) => inlineNode(node, context));
}

/**
 * @param {Inline} node
 * @param {MentionContext} context
 * @returns {Node}
 */
function inlineNode(node, context) {
  switch (node.type) {
    case "plain":
      return document.createTextNode(node.text);
    case "code":
      return h("code", {}, node.text);
    case "link":
      return renderLink(node, context);
    case "spoiler":
      return renderSpoiler(node.children, context);
    case "mention":
      return renderMention(node.id, context);
    case "channel":
      return mark(`#${context.store.channel(node.id)?.name ?? "unknown"}`, true);
    case "role":
      return mark("@role", false);
    case "everyone":
      return mark(node.text, context.everyone);
    case "emoji":
      return document.createTextNode(`:${node.name}:`);
    case "command":
      return mark(`/${node.name}`, true);
    case "time":
      return renderTime(node);
    default:
      return h(SIMPLE_TAGS[node.type], {}, inlineNodes(node.children, context));
  }
}

/**
 * @param {string} text
 * @param {boolean} highlighted
 */
function mark(text, highlighted) {
  return h("span", { class: highlighted ? "mention pings" : "mention" }, text);
}

/**
 * @param {string} userId
 * @param {MentionContext} context
 */
function renderMention(userId, context) {
  const user = context.store.user(userId);
  return mark(`@${user ? displayName(user) : "unknown-user"}`, context.pinged.has(userId));
}

/**
 * @param {Link} node
 * @param {MentionContext} context
 */
function renderLink(node, context) {
  const attributes = {
    href: node.url,
    target: "_blank",
    rel: "noopener noreferrer",
    title: node.url,
  };
  return h("a", attributes, inlineNodes(node.children, context));
}

/**
 * @param {Inline[]} children
 * @param {MentionContext} context
 */
function renderSpoiler(children, context) {
  const inner = h("span", { class: "spoiler-text", inert: true }, inlineNodes(children, context));
  const reveal = (/** @type {Event} */ event) => {
    event.preventDefault();
    spoiler.classList.add("revealed");
    inner.inert = false;
    for (const name of ["role", "tabindex", "aria-label", "title"]) {
      spoiler.removeAttribute(name);
    }
    spoiler.removeEventListener("click", reveal);
  };
  /** @type {HTMLElement} */
  const spoiler = h(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: "0",
      "aria-label": "Spoiler, press to reveal",
      title: "Spoiler, press to reveal",
      onclick: reveal,
      onkeydown: (event) =>
        ["Enter", " "].includes(event.key) &&
        !spoiler.classList.contains("revealed") &&
        reveal(event),
    },
    inner,
  );
  return spoiler;
}

/** @param {Time} time */
function renderTime({ seconds, style }) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) {
    return document.createTextNode("Invalid Date");
  }
  const text = style === "R" ? relativeTime(date) : date.toLocaleString([], TIME_STYLES[style]);
  return h("time", { datetime: date.toISOString(), title: longDate(date), class: "stamp" }, text);
}
