/** What is said of the numbers of a picture: the bot's own figures. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  figure,
  namesOf,
  shareOf,
  told,
  valuesAt,
} from "../../sandbox/page/browser/picture_words.js";
import { heads, numbers } from "./support.mjs";

const CELLS = numbers("cells");

describe("a figure", () => {
  for (const [value, expected] of /** @type {[number, string][]} */ ([
    [0, "0.00"],
    [49, "0.00"],
    [50, "0.01"],
    [1249, "0.12"],
    [1250, "0.13"],
    [8300, "0.83"],
    [10_000, "1.00"],
    [33_650, "3.37"],
  ])) {
    test(`of ${value} steps is ${expected}`, () => assert.equal(figure(value), expected));
  }
});

test("a share is of the scale, and never more than all of it", () => {
  assert.equal(shareOf({ ...CELLS, end: 20_000 }, 5_000), 0.25);
  assert.equal(shareOf(CELLS, 10_001), 1);
});

test("a word has the values of its row, or of its column", () => {
  const [head] = heads("cells");
  assert.ok(head);
  assert.deepEqual(valuesAt(head, { row: 1, column: null }), [2_500, 7_500]);
  assert.deepEqual(valuesAt(head, { row: null, column: 0 }), [0, 2_500]);
});

describe("what is told", () => {
  for (const [
    name,
    row,
    column,
    expected,
  ] of /** @type {[string, number | null, number | null, string][]} */ ([
    ["of a cell", 1, 0, "moved → the 0.25"],
    ["of who looks", 1, null, "moved looks at: moved 0.75, the 0.25"],
    ["of who looks at one word only", 0, null, "the looks at: moved 1.00"],
    ["of what is looked at", null, 1, "moved is looked at by: the 1.00, moved 0.75"],
  ])) {
    test(name, () => assert.equal(told(CELLS, { head: 0, row, column }), expected));
  }

  test("of what is carried is no look", () => {
    const carried = { ...CELLS, of: "carried" };
    assert.equal(
      told(carried, { head: 0, row: 0, column: null }),
      "the takes most from: moved 1.00",
    );
  });

  test("of a word that nothing looks at", () => {
    const [head] = heads("cells");
    assert.ok(head);
    const nothing = {
      ...CELLS,
      heads: [
        {
          ...head,
          rows: [
            [0, 49],
            [0, 49],
          ],
        },
      ],
    };
    const words = "the is looked at by: no word by 0.01 or more";
    assert.equal(told(nothing, { head: 0, row: null, column: 0 }), words);
  });

  test("of many words names the first of them", () => {
    const [head] = heads("cells");
    assert.ok(head);
    const tokens = ["a", "b", "c", "d", "e", "f", "g"];
    const rows = tokens.map(() => [100, 200, 300, 400, 500, 600, 7_900]);
    const many = { ...CELLS, heads: [{ ...head, tokens, rows }] };
    const words = "a looks at: g 0.79, f 0.06, e 0.05, d 0.04, c 0.03, and 2 more";
    assert.equal(told(many, { head: 0, row: 0, column: null }), words);
  });
});

test("words that stand there more than once are numbered", () => {
  assert.deepEqual(namesOf(["the", "dog", "the", "."]), ["the#1", "dog", "the#2", "."]);
});

test("among the many heads of a layer it is said which one is meant", () => {
  const spot = { head: 4, row: 1, column: 1 };
  const layer = { ...CELLS, heads: Array(12).fill({ ...CELLS.heads[0], name: "head 5" }) };
  assert.equal(told(layer, spot), "head 5: moved → moved 0.75");
  assert.equal(told(CELLS, { ...spot, head: 0 }), "moved → moved 0.75");
});
