/** How wide the fields of an embed are, of twelve columns. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fieldSpans } from "../../sandbox/page/browser/embed_view.js";

describe("fields", () => {
  for (const [fields, perRow, expected] of /** @type {[string, number, number[]][]} */ ([
    ["", 3, []],
    ["-", 3, [12]],
    ["i", 3, [12]],
    ["iii", 3, [4, 4, 4]],
    ["iiii", 3, [4, 4, 4, 12]],
    ["ii-i", 3, [6, 6, 12, 12]],
    ["iii", 2, [6, 6, 12]],
  ])) {
    test(`${fields} with ${perRow} in a row`, () => {
      const list = [...fields].map((field) => ({ inline: field === "i" }));
      assert.deepEqual(fieldSpans(list, perRow), expected);
    });
  }
});
