/** Discord's marks: what they mean, and what stays text however it is written. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parseMarkdown } from "../../sandbox/page/browser/markdown.js";
import { DEEPEST, parseInline } from "../../sandbox/page/browser/markdown_inline.js";

/** @import { Block, Inline, Link } from "../../sandbox/page/browser/markdown_tree" */

/**
 * A tree in one line: `strong(a em(b))`.
 *
 * @param {Inline} node
 * @returns {string}
 */
function line(node) {
  switch (node.type) {
    case "plain":
      return node.text;
    case "code":
    case "everyone":
      return `${node.type}<${node.text}>`;
    case "link":
      return `link<${node.url}>(${node.children.map(line).join("")})`;
    case "mention":
    case "channel":
    case "role":
      return `${node.type}<${node.id}>`;
    case "emoji":
    case "command":
      return `${node.type}<${node.name}>`;
    case "time":
      return `time<${node.seconds} ${node.style}>`;
    default:
      return `${node.type}(${node.children.map(line).join("")})`;
  }
}

const inline = (/** @type {string} */ text) => parseInline(text).map(line).join("");

/**
 * Checks texts against what they must become.
 *
 * @param {string} name
 * @param {[string, string][]} cases
 */
function check(name, cases) {
  describe(name, () => {
    for (const [text, expected] of cases) {
      test(JSON.stringify(text), () => assert.equal(inline(text), expected));
    }
  });
}

check("marks", [
  ["**a** b", "strong(a) b"],
  ["*a* _b_", "em(a) em(b)"],
  ["__a__ ~~b~~", "underline(a) strike(b)"],
  ["***a***", "strong(em(a))"],
  ["**a *b* c**", "strong(a em(b) c)"],
  ["__**a**__", "underline(strong(a))"],
  ["*a **b** c*", "em(a strong(b) c)"],
]);

check("marks that are none", [
  ["2 * 3 * 4", "2 * 3 * 4"],
  ["2*3 and 4", "2*3 and 4"],
  ["snake_case_name", "snake_case_name"],
  ["**never closed", "**never closed"],
  ["~~never closed", "~~never closed"],
  ["||never closed", "||never closed"],
  ["[MASK]", "[MASK]"],
  ["****", "****"],
  ["", ""],
]);

check("escapes", [
  ["\\*a\\*", "*a*"],
  ["\\_\\_a\\_\\_", "__a__"],
  ["**a \\** b**", "strong(a ** b)"],
  ["\\`a`", "`a`"],
  ["\\<@1>", "<@1>"],
  ["C:\\new", "C:\\new"],
  ["a\\", "a\\"],
]);

check("code", [
  ["`a`", "code<a>"],
  ["`**a** <@1> ||b||`", "code<**a** <@1> ||b||>"],
  ["``a ` b``", "code<a ` b>"],
  ["`a``b`", "code<a``b>"],
  ["`` ` ``", "code<`>"],
  ["`````", "`````"],
  ["`never closed", "`never closed"],
  ["**a `**` b**", "strong(a code<**> b)"],
  ["`a\\`", "code<a\\>"],
]);

check("spoilers", [
  ["||a||", "spoiler(a)"],
  ["||a **b**|| c", "spoiler(a strong(b)) c"],
  ["||`||`||", "spoiler(code<||>)"],
  ["a || b", "a || b"],
]);

check("mentions and other tokens", [
  ["<@1> <@!2>", "mention<1> mention<2>"],
  ["<#3> <@&4>", "channel<3> role<4>"],
  ["@everyone @here", "everyone<@everyone> everyone<@here>"],
  ["@everyones", "@everyones"],
  ["<:wave:5> <a:dance:6>", "emoji<wave> emoji<dance>"],
  ["</attn:7> </head show:8>", "command<attn> command<head show>"],
  ["<t:0> <t:-5:R> <t:1:x>", "time<0 f> time<-5 R> <t:1:x>"],
  ["<@abc> <@> <#>", "<@abc> <@> <#>"],
]);

check("links", [
  ["https://a.example/b?c=d", "link<https://a.example/b?c=d>(https://a.example/b?c=d)"],
  ["see https://a.example.", "see link<https://a.example>(https://a.example)."],
  ["(https://a.example)", "(link<https://a.example>(https://a.example))"],
  ["https://a.example/b_(c)", "link<https://a.example/b_(c)>(https://a.example/b_(c))"],
  ["<https://a.example.>", "link<https://a.example.>(https://a.example.)"],
  ["[words](https://a.example)", "link<https://a.example>(words)"],
  ["[**a**](<https://a.example>)", "link<https://a.example>(strong(a))"],
  ["[a](https://a.example/b_(c)) d", "link<https://a.example/b_(c)>(a) d"],
]);

check("links that must not be made", [
  ["[a](javascript:alert(1))", "[a](javascript:alert(1))"],
  ["[a](data:text/html,b)", "[a](data:text/html,b)"],
  ["[a](//a.example)", "[a](//a.example)"],
  ["<javascript:alert(1)>", "<javascript:alert(1)>"],
  ["[a](https://a.example/b_(c)", "[a](link<https://a.example/b_(c)>(https://a.example/b_(c))"],
  ["[a]( https://a.example)", "[a]( link<https://a.example>(https://a.example))"],
]);

/** @param {Inline[]} nodes @returns {Link[]} */
function links(nodes) {
  return nodes.flatMap((node) => {
    const inner = "children" in node ? links(node.children) : [];
    return node.type === "link" ? [node, ...inner] : inner;
  });
}

test("a masked link does not hide another address in its words", () => {
  const found = links(parseInline("[https://good.example](https://evil.example)"));
  assert.deepEqual(
    found.map((link) => link.url),
    ["https://evil.example"],
  );
});

test("no link has another scheme than the web's, however it is wrapped", () => {
  const schemes = ["javascript:x", "JAVASCRIPT:x", "data:x", "vbscript:x", "file:///x", "blob:x"];
  const wraps = ["<@>", "@", "[a](@)", "[a](<@>)", "**[a](@)**", "[https://x](@)", "> [a](@)"];
  for (const scheme of schemes) {
    for (const wrap of wraps) {
      for (const { url } of links(parseInline(wrap.replace("@", scheme)))) {
        assert.match(url, /^https?:\/\//);
      }
    }
  }
});

test("markup is text", () => {
  for (const text of ["<img src=x onerror=alert(1)>", "<b>a</b>", "&lt;", "</code>"]) {
    assert.deepEqual(parseMarkdown(text), [{ type: "text", children: [{ type: "plain", text }] }]);
  }
});

/**
 * @param {Block} block
 * @returns {string}
 */
function blockLine(block) {
  switch (block.type) {
    case "quote":
      return `quote(${block.blocks.map(blockLine).join(", ")})`;
    case "codeblock":
      return `codeblock<${block.language}|${block.text}>`;
    case "heading":
      return `h${block.level}(${block.children.map(line).join("")})`;
    case "list":
      return listLine(block);
    default:
      return `${block.type}(${block.children.map(line).join("")})`;
  }
}

/**
 * @param {Extract<Block, {type: "list"}>} list
 * @returns {string}
 */
function listLine(list) {
  const items = list.items.map(
    (item) => item.children.map(line).join("") + (item.list ? ` ${listLine(item.list)}` : ""),
  );
  return `${list.ordered ? `ol${list.start}` : "ul"}(${items.join(", ")})`;
}

/** @type {[string, string][]} */
const BLOCKS = [
  ["a\nb", "text(a\nb)"],
  ["a\r\nb", "text(a\nb)"],
  ["# a", "h1(a)"],
  ["### a **b**", "h3(a strong(b))"],
  ["#### a", "text(#### a)"],
  ["#a", "text(#a)"],
  ["a # b", "text(a # b)"],
  ["-# a", "subtext(a)"],
  ["> a\n> b\nc", "quote(text(a\nb)), text(c)"],
  [">a", "text(>a)"],
  [">>> a\n# b", "quote(text(a), h1(b))"],
  ["> # a", "quote(h1(a))"],
  ["- a\n- b", "ul(a, b)"],
  ["3. a\n4. b", "ol3(a, b)"],
  ["- a\n  - b\n  - c\n- d", "ul(a ul(b, c), d)"],
  ["- a\n    - b\n  - c", "ul(a ul(b, c))"],
  ["- a\n1. b", "ul(a), ol1(b)"],
  ["- a\n  1. b", "ul(a ol1(b))"],
  ["a\n- b\nc", "text(a), ul(b), text(c)"],
  ["-a", "text(-a)"],
  ["```py\na = 1\n```", "codeblock<py|a = 1>"],
  ["```a```", "codeblock<|a>"],
  ["a ```\nb\n``` c", "text(a ), codeblock<|b>, text( c)"],
  ["```\n> a\n# b **c**\n```", "codeblock<|> a\n# b **c**>"],
  ["```never closed", "text(```never closed)"],
  ["``````", "text(``````)"],
  ["> ```\n> a\n> ```", "quote(codeblock<|a>)"],
  ["\\# a", "text(# a)"],
  ["\\- a", "text(- a)"],
  ["**a\nb**", "text(strong(a\nb))"],
];

describe("blocks", () => {
  for (const [text, expected] of BLOCKS) {
    test(JSON.stringify(text), () =>
      assert.equal(parseMarkdown(text).map(blockLine).join(", "), expected),
    );
  }
});

/**
 * @param {object} node
 * @returns {number}
 */
function depth(node) {
  const inner = Object.values(node).filter((value) => value !== null && typeof value === "object");
  return 1 + Math.max(0, ...inner.map(depth));
}

test("what nests without end is cut off at a depth, and stays there as text", () => {
  const quotes = `${"> ".repeat(500)}a`;
  const marks = "**a *b __c ~~d ||e ".repeat(100) + "||~~__*** ".repeat(100);
  for (const text of [quotes, marks]) {
    assert.ok(depth(parseMarkdown(text)) < 4 * DEEPEST + 4);
  }
  assert.ok(JSON.stringify(parseMarkdown(quotes)).includes("> > a"));
});

test("no mark, however often it is written, takes more than a moment", () => {
  // The test runner's time limit is what fails if one of these goes through every pair of marks.
  const starts = [
    "*",
    "_",
    "**",
    "||",
    "`",
    "[",
    "[a](",
    "<",
    "<@",
    "\\",
    "> ",
    "- ",
    "# ",
    "```\n",
  ];
  for (const start of starts) {
    assert.ok(parseMarkdown(start.repeat(4000 / start.length)).length > 0);
  }
});
