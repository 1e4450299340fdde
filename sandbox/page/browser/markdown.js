/** Discord's markdown, as far as chat uses it, parsed into a plain tree. Knows nothing of the DOM. */

import { DEEPEST, parseInline } from "./markdown_inline.js";

/** @import { Block, Found, Inline, List } from "./markdown_tree" */

/**
 * Parses a whole message or embed text into blocks.
 *
 * @param {string} text
 */
export function parseMarkdown(text) {
  return parseBlocks(text.replaceAll("\r\n", "\n"), 0);
}

const BLOCK_PARSERS = [restQuoteAt, quoteAt, headingAt, subtextAt, listAt];

/**
 * @param {string} text
 * @param {number} depth
 * @returns {Block[]}
 */
function parseBlocks(text, depth) {
  /** @type {Block[]} */
  const blocks = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") {
      blocks.push({ type: "text", children: parseInline(plain) });
      plain = "";
    }
  };
  let at = 0;
  while (at < text.length) {
    const lineStart = at === 0 || text[at - 1] === "\n";
    const found =
      fenceAt(text, at) ?? (lineStart && depth < DEEPEST ? blockAt(text, at, depth) : null);
    if (found === null) {
      const next = endOfPlain(text, at);
      plain += text.slice(at, next);
      at = next;
    } else {
      // A block stands on lines of its own; the line break before it is not shown twice.
      plain = plain.replace(/\n$/, "");
      flush();
      blocks.push(found.node);
      at = text[found.end] === "\n" ? found.end + 1 : found.end;
    }
  }
  flush();
  return blocks;
}

/**
 * Plain text runs to a line break, an escape, or a code block that starts within the line.
 *
 * @param {string} text
 * @param {number} at
 */
function endOfPlain(text, at) {
  if (text[at] === "\\") {
    return Math.min(at + 2, text.length);
  }
  if (text[at] === "\n") {
    return at + 1;
  }
  const stop = /[\n\\]|```/g;
  stop.lastIndex = at + 1;
  return stop.exec(text)?.index ?? text.length;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {Found<Block> | null}
 */
function blockAt(text, at, depth) {
  for (const parser of BLOCK_PARSERS) {
    const found = parser(text, at, depth);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found<Block> | null}
 */
function fenceAt(text, at) {
  if (!text.startsWith("```", at)) {
    return null;
  }
  const close = text.indexOf("```", at + 3);
  if (close === -1) {
    return null;
  }
  const body = text.slice(at + 3, close);
  const [, language = "", code = ""] = /^(?:([\w+.-]+)\n)?([\s\S]*)$/.exec(body) ?? [];
  const trimmed = code.replace(/^\n+|\n+$/g, "");
  return trimmed === ""
    ? null
    : { node: { type: "codeblock", language, text: trimmed }, end: close + 3 };
}

/**
 * @param {string} text
 * @param {number} at
 */
function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {Found<Block> | null}
 */
function restQuoteAt(text, at, depth) {
  if (!text.startsWith(">>> ", at)) {
    return null;
  }
  return {
    node: { type: "quote", blocks: parseBlocks(text.slice(at + 4), depth + 1) },
    end: text.length,
  };
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {Found<Block> | null}
 */
function quoteAt(text, at, depth) {
  const lines = [];
  let start = at;
  let end = at;
  while (text.startsWith("> ", start)) {
    end = lineEnd(text, start);
    lines.push(text.slice(start + 2, end));
    start = end + 1;
  }
  if (lines.length === 0) {
    return null;
  }
  return { node: { type: "quote", blocks: parseBlocks(lines.join("\n"), depth + 1) }, end };
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found<Block> | null}
 */
function headingAt(text, at) {
  const end = lineEnd(text, at);
  const match = /^(#{1,3}) +(.*\S)\s*$/.exec(text.slice(at, end));
  if (match === null) {
    return null;
  }
  const [, marks = "", words = ""] = match;
  const level = /** @type {1 | 2 | 3} */ (marks.length);
  return { node: { type: "heading", level, children: parseInline(words) }, end };
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found<Block> | null}
 */
function subtextAt(text, at) {
  const end = lineEnd(text, at);
  const match = /^-# +(.*\S)\s*$/.exec(text.slice(at, end));
  return match && { node: { type: "subtext", children: parseInline(match[1] ?? "") }, end };
}

/** @typedef {{indent: number, marker: string, ordered: boolean, children: Inline[]}} Line */

const LIST_ITEM = /^( *)([-*]|\d{1,9}\.) +(.*\S)\s*$/;

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found<Block> | null}
 */
function listAt(text, at) {
  /** @type {Line[]} */
  const items = [];
  let start = at;
  let end = at;
  while (start <= text.length) {
    const next = lineEnd(text, start);
    const item = listItem(text.slice(start, next));
    if (item === null || (items[0] && startsOtherList(item, items[0]))) {
      break;
    }
    items.push(item);
    end = next;
    start = next + 1;
  }
  return items.length === 0 ? null : { node: nestItems(items), end };
}

/**
 * @param {string} line
 * @returns {Line | null}
 */
function listItem(line) {
  const match = LIST_ITEM.exec(line);
  if (match === null) {
    return null;
  }
  const [, spaces = "", marker = "", text = ""] = match;
  return {
    indent: spaces.length,
    marker,
    ordered: marker.endsWith("."),
    children: parseInline(text),
  };
}

/**
 * @param {Line} item
 * @param {Line} first
 */
function startsOtherList(item, first) {
  return item.indent <= first.indent && item.ordered !== first.ordered;
}

/**
 * Builds nested lists out of indented lines.
 *
 * @param {Line[]} lines at least one
 * @returns {List}
 */
function nestItems(lines) {
  const [first] = lines;
  const ordered = Boolean(first?.ordered);
  /** @type {List} */
  const list = {
    type: "list",
    ordered,
    start: ordered ? parseInt(first?.marker ?? "1", 10) : 1,
    items: [],
  };
  let rest = lines;
  for (let [line] = rest; line !== undefined; [line] = rest) {
    const { indent, children } = line;
    const next = rest.findIndex((other, index) => index > 0 && other.indent <= indent);
    const inner = rest.slice(1, next === -1 ? rest.length : next);
    list.items.push({ children, list: inner.length > 0 ? nestItems(inner) : null });
    rest = rest.slice(inner.length + 1);
  }
  return list;
}
