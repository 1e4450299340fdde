/** What is at a point of a picture of heads, where arrow keys lead, and what is said of it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  bandOf,
  inPicture,
  sameSpot,
  spotAfter,
  spotAt,
} from "../../sandbox/page/browser/picture_places.js";
import { heads, numbers } from "./support.mjs";

/** @import { Spot } from "../../sandbox/page/browser/picture_places.js" */

const CELLS = numbers("cells");
const LINES = numbers("lines");

/** @param {Spot | null} spot */
const short = (spot) => spot && [spot.head, spot.row, spot.column];

describe("a point of the window", () => {
  test("is one of the picture at any scale", () => {
    assert.deepEqual(
      inPicture({ left: 10, top: 20, width: 100, height: 50 }, [200, 100], 60, 45),
      [100, 50],
    );
  });

  test("counts from the picture's edge where it stands in the middle of a larger box", () => {
    const wide = { left: 0, top: 0, width: 300, height: 100 };
    assert.deepEqual(inPicture(wide, [100, 100], 100, 0), [0, 0]);
    const high = { left: 0, top: 0, width: 100, height: 300 };
    assert.deepEqual(inPicture(high, [100, 100], 0, 100), [0, 0]);
  });
});

describe("at a point of a heat map", () => {
  for (const [name, x, y, expected] of /** @type {[string, number, number, unknown][]} */ ([
    ["the first cell", 20, 30, [0, 0, 0]],
    ["the end of the first cell", 39, 49, [0, 0, 0]],
    ["the next column", 40, 49, [0, 0, 1]],
    ["the next row", 39, 50, [0, 1, 0]],
    ["the last pixel", 59, 69, [0, 1, 1]],
    ["a label of a row", 6, 55, [0, 1, null]],
    ["a label of a column", 45, 10, [0, null, 1]],
    ["the corner between the labels", 10, 20, null],
    ["left of the labels", 4, 55, null],
    ["above the labels", 45, 5, null],
    ["right of the cells", 60, 55, null],
    ["below the cells", 45, 70, null],
    ["the second head", 125, 35, [1, 0, 0]],
  ])) {
    test(`is ${name}`, () => assert.deepEqual(short(spotAt(CELLS, x, y)), expected));
  }
});

describe("at a point of a picture of lines", () => {
  for (const [name, x, y, expected] of /** @type {[string, number, number, unknown][]} */ ([
    ["a word on the left", 6, 35, [0, 0, null]],
    ["the beginning of a line", 22, 55, [0, 1, null]],
    ["the end of a line", 58, 55, [0, null, 1]],
    ["a word on the right", 75, 35, [0, null, 0]],
    ["beside the words", 90, 35, null],
    ["above the first word", 6, 29, null],
  ])) {
    test(`is ${name}`, () => assert.deepEqual(short(spotAt(LINES, x, y)), expected));
  }
});

test("a band ends where the cells end", () => {
  const [head] = heads("cells");
  assert.ok(head);
  assert.deepEqual(bandOf(head, 0, "row"), [30, 50]);
  assert.deepEqual(bandOf({ ...head, box: [20, 30, 58, 68] }, 1, "column"), [40, 58]);
});

describe("arrow keys", () => {
  for (const [
    name,
    view,
    keys,
    expected,
  ] of /** @type {[string, "cells" | "lines", string, unknown][]} */ ([
    ["begin with the first word", "cells", "v", [0, 0, null]],
    ["go down the rows", "cells", "vv", [0, 1, null]],
    ["go into the row", "cells", "v>", [0, 0, 0]],
    ["end at the last column", "cells", "v>>>", [0, 0, 1]],
    ["leave the row again", "cells", "v><", [0, 0, null]],
    ["reach the label of a column", "cells", "v>^", [0, null, 0]],
    ["stay on a label", "cells", "v<<", [0, 0, null]],
    ["lead on to the next head", "cells", "vvv", [1, 0, null]],
    ["lead back to the head before", "cells", "vvv^", [0, 1, null]],
    ["end with the last head", "cells", "vvvvvv", [1, 1, null]],
    ["go down the words of a side", "lines", "vv", [0, 1, null]],
    ["change sides", "lines", "vv>", [0, null, 1]],
    ["stay on their side", "lines", "v>v", [0, null, 1]],
    ["change back", "lines", "vv><", [0, 1, null]],
  ])) {
    test(name, () => {
      const names = { v: "ArrowDown", "^": "ArrowUp", "<": "ArrowLeft", ">": "ArrowRight" };
      /** @type {Spot | null} */
      let spot = null;
      for (const key of keys) {
        spot = spotAfter(view === "cells" ? CELLS : LINES, spot, names[/** @type {"v"} */ (key)]);
      }
      assert.deepEqual(short(spot), expected);
    });
  }

  test("begin up or down; other keys are none of ours", () => {
    for (const key of ["ArrowLeft", "ArrowRight", "Enter"]) {
      assert.equal(spotAfter(CELLS, null, key), null);
    }
    assert.deepEqual(short(spotAfter(CELLS, null, "ArrowUp")), [0, 0, null]);
  });
});

test("spots are the same if they mean the same", () => {
  const spot = { head: 0, row: 1, column: null };
  assert.ok(sameSpot(spot, { ...spot }));
  assert.ok(sameSpot(null, null));
  assert.ok(!sameSpot(spot, null));
  assert.ok(!sameSpot(spot, { ...spot, column: 0 }));
});
