/** What somebody points at: the pointer first, and what stays when it is gone. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Spotlight } from "../../sandbox/page/browser/spotlight.js";

/** @import { Spot } from "../../sandbox/page/browser/picture_places.js" */

const ROW = { head: 0, row: 1, column: null };
const CELL = { head: 0, row: 1, column: 2 };

test("what is passed over is shown before what is kept", () => {
  const spotlight = new Spotlight();
  /** @type {(Spot | null)[]} */
  const seen = [];
  spotlight.on("change", ({ spot }) => seen.push(spot));
  spotlight.keep(ROW);
  spotlight.pass(CELL);
  spotlight.pass({ ...CELL });
  spotlight.pass(null);
  assert.deepEqual(seen, [ROW, CELL, ROW]);
});

test("what is kept is let go by the same again", () => {
  const spotlight = new Spotlight();
  assert.ok(spotlight.toggle(ROW));
  assert.ok(spotlight.toggle(CELL));
  assert.deepEqual(spotlight.spot, CELL);
  assert.ok(!spotlight.toggle({ ...CELL }));
  assert.equal(spotlight.spot, null);
});
