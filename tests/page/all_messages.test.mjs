/** All that was said in a channel is asked for, page after page. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { allMessages } from "../../sandbox/page/browser/all_messages.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { message, serve, state } from "./support.mjs";

const some = (/** @type {number[]} */ ...ids) => ids.map((id) => message({ id: String(id) }));
const idsOf = (/** @type {{id: string}[]} */ messages) => messages.map(({ id }) => Number(id));

/** @type {Store} */
let store;
beforeEach(() => {
  store = new Store();
  store.load(state({ messages: { 10: some(105, 106) } }), null);
});

test("older messages are asked for until there are none", async () => {
  const asked = serve(
    { messages: some(103, 104), more: true },
    { messages: some(102), more: false },
  );
  assert.deepEqual(idsOf(await allMessages(store, "10")), [102, 103, 104, 105, 106]);
  assert.deepEqual(asked, [
    ["GET", `/page/messages?user=${store.userId}&channel=10&before=105`],
    ["GET", `/page/messages?user=${store.userId}&channel=10&before=103`],
  ]);
  assert.deepEqual(idsOf(store.messagesOf("10")), [105, 106]);
});

test("a channel without messages needs no question", async () => {
  const asked = serve();
  assert.deepEqual(await allMessages(store, "11"), []);
  assert.deepEqual(asked, []);
});

test("there is an end to it", async () => {
  const page = { messages: Array.from({ length: 4999 }, () => message()), more: true };
  const asked = serve(page, page, page, page);
  assert.equal((await allMessages(store, "10")).length, 10_000);
  assert.equal(asked.length, 2);
});

test("a refusal is told, and nothing is printed or saved by halves", async () => {
  serve(async () => new Response('{"message": "That was a lot at once."}', { status: 429 }));
  await assert.rejects(allMessages(store, "10"), /a lot at once/);
});
