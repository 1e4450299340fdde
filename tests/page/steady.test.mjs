/** What comes while somebody presses waits, so that the press finds its button. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Steady } from "../../sandbox/page/browser/steady.js";

/** @type {EventTarget} */
let page;
/** @type {Steady} */
let steady;
/** @type {string[]} */
let done;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = new EventTarget();
  steady = new Steady(page);
  done = [];
});

/** @param {string} act */
function soon(act) {
  steady.soon(() => done.push(act));
}

/** @param {string} key */
function keyDown(key) {
  page.dispatchEvent(Object.assign(new Event("keydown"), { key }));
}

test("what comes without a press is done at once", () => {
  soon("a message");
  assert.deepEqual(done, ["a message"]);
});

for (const [name, press, end] of /** @type {const} */ ([
  ["a pointer", () => page.dispatchEvent(new Event("pointerdown")), "pointerup"],
  ["a finger that scrolls", () => page.dispatchEvent(new Event("pointerdown")), "pointercancel"],
  ["the space bar", () => keyDown(" "), "keyup"],
])) {
  test(`what comes during the press of ${name} waits for its end, in order`, () => {
    press();
    soon("first");
    soon("second");
    page.dispatchEvent(new Event(end));
    assert.deepEqual(done, []);
    mock.timers.tick(1);
    soon("third");
    assert.deepEqual(done, ["first", "second", "third"]);
  });
}

test("other keys hold nothing up", () => {
  keyDown("a");
  soon("a message");
  assert.deepEqual(done, ["a message"]);
});

test("a press without an end holds nothing up for long", () => {
  page.dispatchEvent(new Event("pointerdown"));
  soon("a message");
  mock.timers.tick(999);
  assert.deepEqual(done, []);
  mock.timers.tick(1);
  soon("another");
  assert.deepEqual(done, ["a message", "another"]);
});
