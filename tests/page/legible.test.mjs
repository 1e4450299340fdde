/**
 * What is presented can be read from the last row: on a projector of 1,920 pixels every text has at
 * least 28, whatever the text size of the page.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../sandbox/page/browser/styles/", import.meta.url);
const LARGE = ":root body.presenting main :not(#presenting-only)";
const ASIDE = ["#guild-name"];

/** The style sheets' rules: what they are for, and what they say. */
const rules = readdirSync(FOLDER).flatMap((name) => {
  const text = readFileSync(new URL(name, FOLDER), "utf8").replace(/\/\*.*?\*\//gs, "");
  return [...text.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector = "", body = ""]) => ({
    selector: selector.trim(),
    body,
  }));
});

/** @param {string} selector */
function bodyOf(selector) {
  const found = rules.filter((rule) => rule.selector === selector).map(({ body }) => body);
  assert.ok(found.length > 0, selector);
  return found.join();
}

test("the size of what is presented is 28 pixels or more at every text size", () => {
  const formula = /--large: max\(([\d.]+)rem, ([\d.]+)rem \+ ([\d.]+)vw\)/.exec(bodyOf(":root"));
  assert.ok(formula);
  const [least = 0, rem = 0, vw = 0] = formula.slice(1).map(Number);
  for (const percent of [80, 90, 100, 110, 125, 150, 175, 200]) {
    const root = (16 * percent) / 100;
    assert.ok(Math.max(least * root, rem * root + (vw * 1920) / 100) >= 28, `${percent} %`);
    assert.ok(Math.max(least * root, rem * root + (vw * 390) / 100) <= 1.2 * root, `${percent} %`);
  }
});

test("no other rule makes a presented text smaller", () => {
  assert.match(bodyOf(LARGE), /font-size: var\(--large\)/);
  for (const { selector, body } of rules) {
    if (/font(-size)?:/.test(body) && selector !== LARGE) {
      // An id in the selector above counts more than any number of classes.
      const ids = selector.match(/#[a-z-]+/g) ?? [];
      assert.deepEqual(
        ids.filter((id) => !ASIDE.includes(id)),
        [],
        selector,
      );
      assert.doesNotMatch(body, /font(-size)?:[^;]*!important/, selector);
    }
  }
});
