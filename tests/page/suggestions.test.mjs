/** What an empty channel suggests to type: whatever the bot proposes. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Store } from "../../sandbox/page/browser/store.js";
import { suggestionsOf } from "../../sandbox/page/browser/suggestions.js";
import { BOT, channel, command, serve, state } from "./support.mjs";

const option = (/** @type {string} */ name, more = {}) => ({
  name,
  description: "",
  type: 3,
  ...more,
});
const HELP = command("help", { options: [option("command", { autocomplete: true })] });
const CHOICES = [
  { name: "!mask A [MASK].", value: "mask" },
  { name: "!attn 7 2 A cat.", value: "attn" },
  { name: "!new", value: "new" },
  { name: "!fourth", value: "fourth" },
  { name: "!fifth", value: "fifth" },
];

/** @type {Store} */
let store;
beforeEach(() => {
  store = new Store();
});

test("the first proposals are suggested, with what their commands do", async () => {
  store.load(state({ commands: [command("attn"), HELP, command("mask")] }), null);
  const asked = serve({ choices: CHOICES });
  assert.deepEqual(await suggestionsOf(store, "10"), [
    { text: "!mask A [MASK].", note: "What mask does." },
    { text: "!attn 7 2 A cat.", note: "What attn does." },
    { text: "!new", note: "" },
    { text: "!fourth", note: "" },
  ]);
  const request = {
    user_id: store.userId,
    channel_id: "10",
    name: "help",
    options: { command: "" },
    focused: "command",
  };
  assert.deepEqual(asked, [["POST", "/page/autocomplete", request]]);
});

test("a bot that is offline, or proposes nothing, is not asked", async () => {
  const asked = serve({ choices: CHOICES });
  store.load(state({ commands: [HELP], bot: { ...BOT, online: false } }), null);
  assert.deepEqual(await suggestionsOf(store, "10"), []);
  store.load(state({ commands: [command("help", { options: [option("command")] })] }), null);
  assert.deepEqual(await suggestionsOf(store, "10"), []);
  store.load(state(), null);
  assert.deepEqual(await suggestionsOf(store, "10"), []);
  assert.deepEqual(asked, []);
});

test("a bot that does not answer suggests nothing", async () => {
  store.load(state({ commands: [HELP] }), null);
  serve(async () => new Response('{"message": "No answer."}', { status: 504 }));
  assert.deepEqual(await suggestionsOf(store, "10"), []);
});

test("nothing is suggested where the bot does not read what one types", async () => {
  store.load(state({ commands: [HELP], channels: [channel({ has_bot: false })] }), null);
  const asked = serve({ choices: CHOICES });
  assert.deepEqual(await suggestionsOf(store, "10"), []);
  assert.deepEqual(asked, []);
});
