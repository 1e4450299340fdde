/** Direct messages, groups, and servers without the bot. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { forMessages } from "../../sandbox/page/browser/message_menu.js";
import {
  isForAll,
  placeName,
  readersOf,
  unheard,
  usableIn,
} from "../../sandbox/page/browser/places.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { channel, command, DIRECT, state } from "./support.mjs";

const BOTS = channel({
  id: "31",
  name: "Attention",
  type: 1,
  context: 1,
  server: null,
  people: ["1", "9"],
});
const GROUP = { ...DIRECT, id: "32", type: 3, name: "Ben, Chloe", people: ["1", "2", "3"] };
const CLUB = channel({
  id: "33",
  name: "games",
  has_bot: false,
  server: { id: "6", name: "Chess club" },
});

/** @type {Store} */
let store;
beforeEach(() => {
  store = new Store();
  store.load(state({ channels: [channel(), DIRECT, BOTS, GROUP, CLUB] }), "1");
});

test("places have the names that people know", () => {
  const names = ["10", "30", "31", "32", "33", "99"].map((id) => placeName(store, id));
  assert.deepEqual(names, ["#general", "@Ben", "@Attention", "Ben, Chloe", "#games", "#unknown"]);
});

test("only the channels of the bot's server are for all", () => {
  assert.deepEqual(store.channels.filter(isForAll), [channel()]);
});

test("who reads a place", () => {
  const ids = (/** @type {string} */ id) => readersOf(store, id).map((user) => user.id);
  assert.deepEqual(ids("10"), ["9", "1", "2"]);
  assert.deepEqual(ids("30"), ["1", "2"]);
  assert.deepEqual(ids("31"), ["9", "1"]);
  assert.deepEqual(ids("33"), ["1", "2"]);
});

test("commands are offered where they are meant for, and installed", () => {
  const commands = [
    command("everywhere"),
    command("servers", { contexts: [0] }),
    command("members", { integration_types: [0] }),
    command("persons", { integration_types: [1] }),
    command("Look", { type: 3, contexts: [1, 2] }),
  ];
  const offered = (/** @type {string} */ id) =>
    usableIn(commands, store.channel(id)).map(({ name }) => name);
  assert.deepEqual(offered("10"), ["everywhere", "servers", "members"]);
  assert.deepEqual(offered("30"), ["everywhere", "persons", "Look"]);
  assert.deepEqual(offered("31"), ["everywhere", "members", "persons", "Look"]);
  assert.deepEqual(offered("32"), ["everywhere", "persons", "Look"]);
  assert.deepEqual(offered("33"), ["everywhere", "servers", "persons"]);
  assert.deepEqual(offered("99"), []);
  assert.deepEqual(
    forMessages(commands).map(({ name }) => name),
    ["Look"],
  );
});

test("what the bot would have to read is said to be unheard where it reads nothing", () => {
  assert.match(unheard(store, "30", "!mask"), /^The bot can't read messages here\. Type \//);
  assert.notEqual(unheard(store, "33", "@Attention mask"), "");
  assert.equal(unheard(store, "33", "hello!"), "");
  assert.equal(unheard(store, "10", "!mask"), "");
  assert.equal(unheard(store, "31", "!mask"), "");
});
