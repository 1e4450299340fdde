/** From control to control of a message by keys. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeAfter } from "../../sandbox/page/browser/roving.js";

test("arrows lead to the neighbours, and around at the ends", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"].map((key) => placeAfter(key, 1, 4)),
    [2, 2, 0, 0],
  );
  assert.equal(placeAfter("ArrowRight", 3, 4), 0);
  assert.equal(placeAfter("ArrowLeft", 0, 4), 3);
});

test("Home and End lead to the first and the last", () => {
  assert.deepEqual([placeAfter("Home", 2, 4), placeAfter("End", 2, 4)], [0, 3]);
});

test("other keys lead nowhere", () => {
  assert.deepEqual([placeAfter("Enter", 2, 4), placeAfter("a", 2, 4)], [null, null]);
});
