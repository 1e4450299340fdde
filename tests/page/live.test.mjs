/** What a screen reader is told of messages. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Live, sentenceAbout, titleOf } from "../../sandbox/page/browser/live.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { asElement, FakeElement, useFakeDocument } from "./elements.mjs";
import { BOT, message, state } from "./support.mjs";

const store = new Store();
store.load(state(), null);
const answer = message({ author: BOT, content: "", embeds: [{ title: "Layer 3, head 10" }] });
/** @type {FakeElement} */
let region;
/** @type {Live} */
let live;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  useFakeDocument();
  region = new FakeElement();
  live = new Live(asElement(region));
});

afterEach(() => mock.timers.reset());

test("a new message is told with its author, a changed one by its title", () => {
  assert.equal(sentenceAbout(answer, store, true, null), "Attention: Layer 3, head 10");
  assert.equal(sentenceAbout(answer, store, false, null), "Changed: Layer 3, head 10");
  assert.equal(sentenceAbout(message(), store, true, null), "Ann: hello");
  assert.equal(sentenceAbout(message({ content: "" }), store, true, null), "Ann: a message");
});

test("a long message is told by its beginning", () => {
  const long = titleOf(message({ content: "word  ".repeat(200) }));
  assert.ok(long.length <= 200);
  assert.ok(long.startsWith("word word") && long.endsWith("word…"));
});

test("of several changes in a row only the last is told, once", () => {
  live.say("100", "Changed: Layer 3, head 10");
  mock.timers.tick(200);
  live.say("100", "Changed: Layer 3, head 11");
  mock.timers.tick(299);
  assert.equal(region.textContent, "");
  mock.timers.tick(1);
  assert.equal(region.textContent, "Changed: Layer 3, head 11");
  mock.timers.tick(60_000);
  assert.equal(region.children.length, 1);
});

test("what happens to several messages is told of each", () => {
  live.say("100", "Changed: Layer 3");
  live.say("101", "Ben: hello");
  mock.timers.tick(300);
  assert.equal(region.children.length, 2);
});
