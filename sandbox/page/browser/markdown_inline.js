/**
 * Discord's marks within a line, parsed into a plain tree. Knows nothing of the DOM.
 *
 * Every search for a closing mark is linear and nesting is bounded, so no message can make the
 * page hang.
 */

/** @import { Found, Inline, Link, SpanType, TimeStyle } from "./markdown_tree" */

/** How deep marks and quotes may nest; what lies deeper is shown as it was written. */
export const DEEPEST = 12;

// A pair's marks are tried in this order: `**` must be seen before `*`, `__` before `_`.
/** @type {{ mark: string, type: SpanType | "spoiler" }[]} */
const PAIRS = [
  { mark: "||", type: "spoiler" },
  { mark: "**", type: "strong" },
  { mark: "__", type: "underline" },
  { mark: "~~", type: "strike" },
  { mark: "*", type: "em" },
  { mark: "_", type: "em" },
];

const ESCAPABLE = /[!-/:-@[-`{-~]/;
/** @type {{ pattern: RegExp, node: (found: string[]) => Inline }[]} */
const TOKENS = [
  { pattern: /<@!?(\d+)>/y, node: ([, id = ""]) => ({ type: "mention", id }) },
  { pattern: /<@&(\d+)>/y, node: ([, id = ""]) => ({ type: "role", id }) },
  { pattern: /<#(\d+)>/y, node: ([, id = ""]) => ({ type: "channel", id }) },
  { pattern: /<a?:(\w{2,32}):\d+>/y, node: ([, name = ""]) => ({ type: "emoji", name }) },
  { pattern: /<\/([-_' \w]{1,100}):\d+>/y, node: ([, name = ""]) => ({ type: "command", name }) },
  {
    pattern: /<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y,
    node: ([, seconds, style = "f"]) => ({
      type: "time",
      seconds: Number(seconds),
      style: /** @type {TimeStyle} */ (style),
    }),
  },
  { pattern: /@(?:everyone|here)\b/y, node: ([text = ""]) => ({ type: "everyone", text }) },
  { pattern: /<(https?:\/\/[^\s<>]+)>/y, node: ([, url = ""]) => bareLink(url) },
  { pattern: /https?:\/\/[^\s<>]+/y, node: ([url = ""]) => bareLink(url) },
];

/**
 * @param {string} url
 * @returns {Link}
 */
function bareLink(url) {
  return { type: "link", url, children: [{ type: "plain", text: url }] };
}

/**
 * Parses text where only inline marks count, such as an embed's title.
 *
 * @param {string} text
 * @param {number} [depth]
 * @returns {Inline[]}
 */
export function parseInline(text, depth = 0) {
  /** @type {Inline[]} */
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") {
      nodes.push({ type: "plain", text: plain });
      plain = "";
    }
  };
  let at = 0;
  while (at < text.length) {
    const found = depth < DEEPEST ? inlineAt(text, at, depth) : null;
    if (found === null) {
      plain += text[at];
      at += 1;
    } else if (found.node.type === "plain") {
      plain += found.node.text;
      at = found.end;
    } else {
      flush();
      nodes.push(found.node);
      at = found.end;
    }
  }
  flush();
  return nodes;
}

/**
 * The inline node that starts at this place, with the place after it, or null.
 *
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {Found<Inline> | null}
 */
function inlineAt(text, at, depth) {
  return (
    escapeAt(text, at) ??
    codeAt(text, at) ??
    pairAt(text, at, depth) ??
    maskedLinkAt(text, at, depth) ??
    tokenAt(text, at)
  );
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found<Inline> | null}
 */
function escapeAt(text, at) {
  const escaped = text[at + 1] ?? "";
  if (text[at] !== "\\" || !ESCAPABLE.test(escaped)) {
    return null;
  }
  return { node: { type: "plain", text: escaped }, end: at + 2 };
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found<Inline> | null}
 */
function codeAt(text, at) {
  const end = codeEnd(text, at);
  if (end === null) {
    return null;
  }
  const width = backticks(text, at);
  const inner = text.slice(at + width, end - width);
  return { node: { type: "code", text: inner.replace(/^ `/, "`").replace(/` $/, "`") }, end };
}

/**
 * The place after the code span that starts here, or null. As many backticks as open it close it.
 *
 * @param {string} text
 * @param {number} at
 */
function codeEnd(text, at) {
  const width = backticks(text, at);
  let close = width === 0 ? -1 : text.indexOf("`", at + width);
  while (close !== -1) {
    const closing = backticks(text, close);
    if (closing === width) {
      return close + width;
    }
    close = text.indexOf("`", close + closing);
  }
  return null;
}

/**
 * How many backticks stand here in a row.
 *
 * @param {string} text
 * @param {number} at
 */
function backticks(text, at) {
  let end = at;
  while (text[end] === "`") {
    end += 1;
  }
  return end - at;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {Found<Inline> | null}
 */
function pairAt(text, at, depth) {
  for (const { mark, type } of PAIRS) {
    if (text.startsWith(mark, at) && mayOpen(text, at, mark)) {
      const close = closingMark(text, at + mark.length, mark);
      if (close !== null) {
        const children = parseInline(text.slice(at + mark.length, close), depth + 1);
        return { node: { type, children }, end: close + mark.length };
      }
    }
  }
  return null;
}

/**
 * Single marks are choosy, so that `2 * 3 * 4` and `snake_case_name` stay as they are.
 *
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 */
function mayOpen(text, at, mark) {
  if (mark === "*") {
    return /[^\s*]/.test(text[at + 1] ?? "");
  }
  if (mark === "_") {
    return !/\w/.test(text[at - 1] ?? "") && text[at + 1] !== "_";
  }
  return true;
}

/**
 * @param {string} text
 * @param {number} from
 * @param {string} mark
 */
function closingMark(text, from, mark) {
  let at = from;
  while (at < text.length) {
    if (text[at] === "\\") {
      at += 2;
      continue;
    }
    const code = codeEnd(text, at);
    if (code !== null) {
      at = code;
      continue;
    }
    if (text.startsWith(mark, at) && at > from && mayClose(text, at, mark)) {
      return at;
    }
    at += mark.length === 1 && text.startsWith(mark + mark, at) ? 2 : 1;
  }
  return null;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 */
function mayClose(text, at, mark) {
  const after = text[at + mark.length] ?? "";
  // In `***both***` the outer pair ends with the last two stars.
  if (after === mark[0]) {
    return false;
  }
  if (mark === "*") {
    return /\S/.test(text[at - 1] ?? "") && text[at - 1] !== "*";
  }
  if (mark === "_") {
    return !/\w/.test(after) && text[at - 1] !== "_";
  }
  return true;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @returns {Found<Inline> | null}
 */
function maskedLinkAt(text, at, depth) {
  if (text[at] !== "[") {
    return null;
  }
  const pattern =
    /\[((?:\\.|[^\]\\\n]){1,1000})\]\(<?(https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?\)/y;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) {
    return null;
  }
  const [, words = "", url = ""] = match;
  const children = parseInline(words, depth + 1).filter((node) => node.type !== "link");
  return { node: { type: "link", url, children }, end: pattern.lastIndex };
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found<Inline> | null}
 */
function tokenAt(text, at) {
  for (const { pattern, node } of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) {
      return trimLink(node(match), match[0], pattern.lastIndex);
    }
  }
  return null;
}

/**
 * A bare link does not swallow the full stop or the bracket that follows it in a sentence.
 *
 * @param {Inline} node
 * @param {string} matched
 * @param {number} end
 * @returns {Found<Inline>}
 */
function trimLink(node, matched, end) {
  if (node.type !== "link" || matched.startsWith("<")) {
    return { node, end };
  }
  const unbalanced = !matched.includes("(");
  const trailing =
    (unbalanced ? /[.,;:!?'"*_~|)\]]+$/ : /[.,;:!?'"*_~|\]]+$/).exec(matched)?.[0] ?? "";
  return {
    node: bareLink(matched.slice(0, matched.length - trailing.length)),
    end: end - trailing.length,
  };
}
