/** Names of buttons whose label is a sign. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { nameOf, stepOf, subjectOf } from "../../sandbox/page/browser/control_names.js";
import { message } from "./support.mjs";

const about = (/** @type {string} */ title) => subjectOf(message({ embeds: [{ title }] }));

test("arrows are named after what the answer shows one of", () => {
  assert.equal(nameOf("▶", about("Layer 3, head 10")), "Next head");
  assert.equal(nameOf("◀", about("Layer 3, head 10 without 4-11")), "Previous head");
  assert.equal(nameOf("▶", about("Layer 4")), "Next layer");
  assert.equal(nameOf("◀", about("Lesson 2: heads")), "Previous lesson");
});

test("an arrow under any other answer still has a name", () => {
  assert.equal(nameOf("▶", about("All 144 heads")), "Next");
  assert.equal(nameOf("◀", subjectOf(message())), "Previous");
});

test("an arrow beside a word keeps the word", () => {
  assert.equal(nameOf("moved ▶", "word"), "Next: moved");
  assert.equal(nameOf("◀ the#1", "word"), "Previous: the#1");
});

test("other signs are written out, and words stay as they are", () => {
  assert.equal(nameOf("√ scale"), "square-root scale");
  assert.equal(nameOf("slowly → moved"), "slowly to moved");
  assert.equal(nameOf("Heads of layer 3", "head"), null);
  assert.equal(nameOf(undefined), null);
});

test("where a button leads is told by its arrow", () => {
  assert.equal(stepOf("▶"), "next");
  assert.equal(stepOf("moved ▶"), "next");
  assert.equal(stepOf("◀ the"), "previous");
  assert.equal(stepOf("Lines"), null);
  assert.equal(stepOf(undefined), null);
});
