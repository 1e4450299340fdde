/** Older messages: how far they are loaded, and loading more. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { History } from "../../sandbox/page/browser/history.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { event, message, serve, settled, state } from "./support.mjs";

/** @type {Store} */
let store;
/** @type {History} */
let history;
/** @type {string[]} what was announced */
let told;

beforeEach(() => {
  store = new Store();
  history = new History(store);
  store.load(state({ messages: { 10: [message({ id: "100" })], 11: [] } }), "1");
  told = [];
  store.on("message", () => told.push("message"));
  history.on("reach", ({ channelId }) => told.push(history.reach(channelId)));
  history.on("older", ({ messages }) => told.push(messages.map(({ id }) => id).join(" ")));
});

const ids = () => store.messagesOf("10").map(({ id }) => id);
const older = (/** @type {string[]} */ ...wanted) => wanted.map((id) => message({ id }));

describe("loading", () => {
  test("asks for what is older than the oldest, until all is there", async () => {
    const asked = serve(
      { messages: older("98", "99"), more: true },
      { messages: older("97"), more: false },
    );
    await history.load("10");
    assert.deepEqual(told, ["loading", "98 99", "open"]);
    await history.load("10");
    assert.deepEqual(told.slice(3), ["loading", "97", "complete"]);
    await history.load("10");
    assert.deepEqual(ids(), ["97", "98", "99", "100"]);
    assert.deepEqual(asked, [
      ["GET", "/page/messages?user=1&channel=10&before=100"],
      ["GET", "/page/messages?user=1&channel=10&before=98"],
    ]);
  });

  test("is done once at a time", async () => {
    const asked = serve({ messages: older("99"), more: true });
    await Promise.all([history.load("10"), history.load("10")]);
    assert.equal(asked.length, 1);
  });

  test("is not needed where nothing was said", async () => {
    const asked = serve();
    await history.load("11");
    assert.deepEqual(asked, []);
    assert.equal(history.reach("11"), "open");
  });

  test("that fails says why, and may be tried again", async () => {
    const refused = { message: "Too fast. Wait a moment." };
    serve(async () => new Response(JSON.stringify(refused), { status: 429 }), {
      messages: [],
      more: false,
    });
    await history.load("10");
    assert.equal(history.reach("10"), "failed");
    assert.equal(history.failure("10"), "Too fast. Wait a moment.");
    await history.load("10");
    assert.equal(history.reach("10"), "complete");
  });

  test("is forgotten when everything is loaded anew", async () => {
    /** @type {(answer: Response) => void} */
    let answer = () => {};
    serve(() => new Promise((resolve) => (answer = resolve)), { messages: [], more: false });
    const loading = history.load("10");
    await settled();
    store.load(state({ messages: { 10: [message({ id: "200" })] } }), "2");
    answer(new Response(JSON.stringify({ messages: older("99"), more: false })));
    await loading;
    assert.deepEqual(ids(), ["200"]);
    assert.deepEqual(told, ["loading"]);
    assert.equal(history.reach("10"), "open");
    await history.load("10");
    assert.equal(history.reach("10"), "complete");
    store.load(state(), "1");
    assert.equal(history.reach("10"), "open");
  });
});

describe("dropping the oldest", () => {
  test("takes them out of the store without a word, and they can be loaded again", async () => {
    serve(
      { messages: older("98", "99"), more: false },
      { messages: older("98", "99"), more: false },
    );
    await history.load("10");
    told = [];
    assert.deepEqual(history.drop("10", store.messagesOf("10").slice(0, 2)), older("98", "99"));
    assert.deepEqual([ids(), told], [["100"], ["open"]]);
    await history.load("10");
    assert.deepEqual([ids(), history.reach("10")], [["98", "99", "100"], "complete"]);
    assert.deepEqual(history.drop("10", []), []);
    assert.equal(history.reach("10"), "complete");
  });

  test("waits while older ones are on their way", async () => {
    serve({ messages: older("99"), more: true });
    const loading = history.load("10");
    assert.deepEqual(history.drop("10", store.messagesOf("10")), []);
    await loading;
    assert.deepEqual(ids(), ["99", "100"]);
  });
});

describe("a change of an older message", () => {
  const change = (/** @type {string} */ id) =>
    store.apply(event({ t: "MESSAGE_UPDATE", d: message({ id, content: "changed" }) }));

  test("is passed over until it is loaded, so that nothing lies between", async () => {
    change("98");
    assert.deepEqual(ids(), ["100"]);
    serve({ messages: older("98", "99"), more: true });
    await history.load("10");
    change("98");
    assert.equal(store.message("10", "98")?.content, "changed");
  });

  test("is taken for news where nothing else is known", () => {
    store.apply(event({ t: "MESSAGE_UPDATE", d: message({ id: "5", channel_id: "12" }) }));
    assert.equal(store.messagesOf("12").length, 1);
  });
});
