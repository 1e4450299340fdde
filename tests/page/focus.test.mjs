/** Which control of a changed answer is the same as before. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sameControl } from "../../sandbox/page/browser/focus.js";

/**
 * @param {string} name
 * @param {string} key
 * @param {string} [kind]
 */
function control(name, key, kind = "button") {
  const fake = {
    classList: [kind],
    dataset: { focus: key },
    getAttribute: () => name,
    textContent: name,
  };
  return /** @type {HTMLElement} */ (/** @type {unknown} */ (fake));
}

const picture = control("Open picture", "", "picture-button");
const before = control("Previous head", "button:3-9");
const next = control("Next head", "button:3-11");
const lines = control("Heat map", "button:heat");
const controls = [picture, before, next, lines];
const spot = (/** @type {string} */ key, /** @type {string} */ name, place = 1) => ({
  key,
  name,
  kind: "button",
  place,
});

test("its id says so, whatever its words are", () => {
  assert.equal(sameControl(controls, spot("button:heat", "Lines", 0)), lines);
});

test("its name says so where a press has changed its id", () => {
  assert.equal(sameControl(controls, spot("button:3-10", "Next head", 0)), next);
});

test("its place among its like says so where both are new", () => {
  assert.equal(sameControl(controls, spot("button:lines", "Lines", 2)), lines);
});

test("nothing takes the place of what is gone", () => {
  assert.equal(sameControl(controls, spot("button:x", "x", 3)), undefined);
});
