/**
 * Discord's markdown, as far as chat uses it, parsed into a plain tree. Knows nothing of the DOM.
 *
 * Block nodes: {type: "text"|"quote"|"heading"|"subtext"|"list"|"codeblock", …}. Inline nodes:
 * {type: "plain", text}, {type: "strong"|"em"|"underline"|"strike"|"spoiler", children},
 * {type: "code", text}, {type: "link", url, children}, {type: "mention"|"channel"|"role", id},
 * {type: "everyone", text}, {type: "emoji", name}, {type: "command", name},
 * {type: "time", seconds, style}.
 *
 * Every search for a closing mark is linear and nesting is bounded, so no message can make the
 * page hang.
 */

const DEEPEST = 12;

// A pair's marks are tried in this order: `**` must be seen before `*`, `__` before `_`.
const PAIRS = [
  { mark: "||", type: "spoiler" },
  { mark: "**", type: "strong" },
  { mark: "__", type: "underline" },
  { mark: "~~", type: "strike" },
  { mark: "*", type: "em" },
  { mark: "_", type: "em" },
];

const ESCAPABLE = /[!-/:-@[-`{-~]/;
const TOKENS = [
  { pattern: /<@!?(\d+)>/y, node: (m) => ({ type: "mention", id: m[1] }) },
  { pattern: /<@&(\d+)>/y, node: (m) => ({ type: "role", id: m[1] }) },
  { pattern: /<#(\d+)>/y, node: (m) => ({ type: "channel", id: m[1] }) },
  { pattern: /<a?:(\w{2,32}):\d+>/y, node: (m) => ({ type: "emoji", name: m[1] }) },
  { pattern: /<\/([-_' \w]{1,100}):\d+>/y, node: (m) => ({ type: "command", name: m[1] }) },
  {
    pattern: /<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y,
    node: (m) => ({ type: "time", seconds: Number(m[1]), style: m[2] ?? "f" }),
  },
  { pattern: /@(?:everyone|here)\b/y, node: (m) => ({ type: "everyone", text: m[0] }) },
  { pattern: /<(https?:\/\/[^\s<>]+)>/y, node: (m) => bareLink(m[1]) },
  { pattern: /https?:\/\/[^\s<>]+/y, node: (m) => bareLink(m[0]) },
];

function bareLink(url) {
  return { type: "link", url, children: [{ type: "plain", text: url }] };
}

/** Parses a whole message or embed text into blocks. */
export function parseMarkdown(text) {
  return parseBlocks(text.replaceAll("\r\n", "\n"), 0);
}

/** Parses text where only inline marks count, such as an embed's title. */
export function parseInline(text, depth = 0) {
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

/** The inline node that starts at this place, with the place after it, or null. */
function inlineAt(text, at, depth) {
  return (
    escapeAt(text, at) ??
    codeAt(text, at) ??
    pairAt(text, at, depth) ??
    maskedLinkAt(text, at, depth) ??
    tokenAt(text, at)
  );
}

function escapeAt(text, at) {
  if (text[at] !== "\\" || !ESCAPABLE.test(text[at + 1] ?? "")) {
    return null;
  }
  return { node: { type: "plain", text: text[at + 1] }, end: at + 2 };
}

function codeAt(text, at) {
  const end = codeEnd(text, at);
  if (end === null) {
    return null;
  }
  const width = text[at + 1] === "`" ? 2 : 1;
  const inner = text.slice(at + width, end - width);
  return { node: { type: "code", text: inner.replace(/^ `/, "`").replace(/` $/, "`") }, end };
}

/** The place after the code span that starts here, or null. */
function codeEnd(text, at) {
  if (text[at] !== "`") {
    return null;
  }
  const mark = text[at + 1] === "`" ? "``" : "`";
  const close = text.indexOf(mark, at + mark.length + 1);
  return close === -1 ? null : close + mark.length;
}

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

/** Single marks are choosy, so that `2 * 3 * 4` and `snake_case_name` stay as they are. */
function mayOpen(text, at, mark) {
  if (mark === "*") {
    return /[^\s*]/.test(text[at + 1] ?? "");
  }
  if (mark === "_") {
    return !/\w/.test(text[at - 1] ?? "") && text[at + 1] !== "_";
  }
  return true;
}

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

function mayClose(text, at, mark) {
  const after = text[at + mark.length] ?? "";
  // In `***both***` the outer pair ends with the last two stars.
  if (after === mark[0]) {
    return false;
  }
  if (mark === "*") {
    return /\S/.test(text[at - 1]) && text[at - 1] !== "*";
  }
  if (mark === "_") {
    return !/\w/.test(after) && text[at - 1] !== "_";
  }
  return true;
}

function maskedLinkAt(text, at, depth) {
  if (text[at] !== "[") {
    return null;
  }
  const pattern =
    /\[((?:\\.|[^\]\\\n]){1,1000})\]\(<?(https?:\/\/[^\s<>)]+(?:\([^\s<>)]*\)[^\s<>)]*)*)>?\)/y;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) {
    return null;
  }
  const children = parseInline(match[1], depth + 1).filter((node) => node.type !== "link");
  return { node: { type: "link", url: match[2], children }, end: pattern.lastIndex };
}

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

/** A bare link does not swallow the full stop or the bracket that follows it in a sentence. */
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

const BLOCK_PARSERS = [restQuoteAt, quoteAt, headingAt, subtextAt, listAt];

function parseBlocks(text, depth) {
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

/** Plain text runs to a line break, an escape, or a code block that starts within the line. */
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

function blockAt(text, at, depth) {
  for (const parser of BLOCK_PARSERS) {
    const found = parser(text, at, depth);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function fenceAt(text, at) {
  if (!text.startsWith("```", at)) {
    return null;
  }
  const close = text.indexOf("```", at + 3);
  if (close === -1) {
    return null;
  }
  const body = text.slice(at + 3, close);
  const [, language = "", code] = /^(?:([\w+.-]+)\n)?([\s\S]*)$/.exec(body);
  const trimmed = code.replace(/^\n+|\n+$/g, "");
  return trimmed === ""
    ? null
    : { node: { type: "codeblock", language, text: trimmed }, end: close + 3 };
}

function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

function restQuoteAt(text, at, depth) {
  if (!text.startsWith(">>> ", at)) {
    return null;
  }
  return {
    node: { type: "quote", blocks: parseBlocks(text.slice(at + 4), depth + 1) },
    end: text.length,
  };
}

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

function headingAt(text, at) {
  const end = lineEnd(text, at);
  const match = /^(#{1,3}) +(.*\S)\s*$/.exec(text.slice(at, end));
  return (
    match && {
      node: { type: "heading", level: match[1].length, children: parseInline(match[2]) },
      end,
    }
  );
}

function subtextAt(text, at) {
  const end = lineEnd(text, at);
  const match = /^-# +(.*\S)\s*$/.exec(text.slice(at, end));
  return match && { node: { type: "subtext", children: parseInline(match[1]) }, end };
}

const LIST_ITEM = /^( *)([-*]|\d{1,9}\.) +(.*\S)\s*$/;

function listAt(text, at) {
  const items = [];
  let start = at;
  let end = at;
  while (start <= text.length) {
    const next = lineEnd(text, start);
    const item = listItem(text.slice(start, next));
    if (item === null || (items.length > 0 && startsOtherList(item, items[0]))) {
      break;
    }
    items.push(item);
    end = next;
    start = next + 1;
  }
  return items.length === 0 ? null : { node: nestItems(items), end };
}

function listItem(line) {
  const match = LIST_ITEM.exec(line);
  if (match === null) {
    return null;
  }
  const [, spaces, marker, text] = match;
  return {
    indent: spaces.length,
    marker,
    ordered: marker.endsWith("."),
    children: parseInline(text),
  };
}

function startsOtherList(item, first) {
  return item.indent <= first.indent && item.ordered !== first.ordered;
}

/** Builds nested lists out of indented lines. */
function nestItems(lines) {
  const [first] = lines;
  const { ordered } = first;
  const list = {
    type: "list",
    ordered,
    start: ordered ? parseInt(first.marker, 10) : 1,
    items: [],
  };
  let at = 0;
  while (at < lines.length) {
    let next = at + 1;
    while (next < lines.length && lines[next].indent > lines[at].indent) {
      next += 1;
    }
    const inner = lines.slice(at + 1, next);
    list.items.push({
      children: lines[at].children,
      list: inner.length > 0 ? nestItems(inner) : null,
    });
    at = next;
  }
  return list;
}
