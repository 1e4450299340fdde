/** What the saved class is called. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName } from "../../sandbox/page/browser/saving.js";

test("a file is named after the class and the day", () => {
  assert.equal(fileName("Class 7b", new Date(2026, 0, 5)), "class-7b-2026-01-05.html");
});

test("nothing in a name leads out of the folder or is no name at all", () => {
  const day = new Date(2026, 10, 28);
  assert.equal(fileName("../Ünter/<b>", day), "ünter-b-2026-11-28.html");
  assert.equal(fileName("…", day), "class-2026-11-28.html");
  assert.equal(fileName("a".repeat(300), day), `${"a".repeat(40)}-2026-11-28.html`);
});
