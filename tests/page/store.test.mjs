/** What the page knows, event by event. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { compareIds, Store } from "../../sandbox/page/browser/store.js";
import { ANN, BEN, BOT, channel, command, DIRECT, event, message, state } from "./support.mjs";

/** @type {Store} */
let store;
/** @type {string[]} what the store has announced */
let told;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  store = new Store();
  store.load(state({ messages: { 10: [message()] } }), "1");
  told = [];
  for (const name of /** @type {const} */ ([
    "reset",
    "removed",
    "typing",
    "presence",
    "channels",
    "commands",
    "presented",
  ])) {
    store.on(name, () => told.push(name));
  }
  store.on("message", (detail) =>
    told.push(`${detail.created ? "new" : "changed"} ${detail.message.id}`),
  );
});

afterEach(() => mock.timers.reset());

const contents = () => store.messagesOf("10").map(({ content }) => content);

describe("ids", () => {
  test("are ordered as numbers, also beyond what a number holds exactly", () => {
    assert.ok(compareIds("9", "10") < 0);
    assert.ok(compareIds("1152921504606846977", "1152921504606846976") > 0);
    assert.equal(compareIds("5", "5"), 0);
  });
});

describe("messages", () => {
  test("come in the order of their ids, whatever order they arrive in", () => {
    for (const id of ["1000", "99", "101"]) {
      store.apply(event({ t: "MESSAGE_CREATE", d: message({ id, content: id }) }));
    }
    assert.deepEqual(contents(), ["99", "hello", "101", "1000"]);
    assert.deepEqual(told, ["new 1000", "new 99", "new 101"]);
  });

  test("change in place", () => {
    store.apply(event({ t: "MESSAGE_UPDATE", d: message({ content: "hello!" }) }));
    assert.deepEqual(contents(), ["hello!"]);
    assert.deepEqual(told, ["changed 100"]);
  });

  test("go one by one and many at once; one that is unknown is passed over", () => {
    for (const id of ["101", "102", "103"]) {
      store.apply(event({ t: "MESSAGE_CREATE", d: message({ id, content: id }) }));
    }
    told = [];
    store.apply(event({ t: "MESSAGE_DELETE", d: { id: "100", channel_id: "10" } }));
    store.apply(event({ t: "MESSAGE_DELETE", d: { id: "100", channel_id: "10" } }));
    const ids = ["101", "7", "103"];
    store.apply(event({ t: "MESSAGE_DELETE_BULK", d: { ids, channel_id: "10" } }));
    assert.deepEqual(contents(), ["102"]);
    assert.deepEqual(told, ["removed", "removed", "removed"]);
  });

  test("of another channel stay there", () => {
    store.apply(event({ t: "MESSAGE_CREATE", d: message({ id: "101", channel_id: "11" }) }));
    assert.deepEqual(contents(), ["hello"]);
    assert.equal(store.message("11", "101")?.id, "101");
    assert.equal(store.message("10", undefined), undefined);
  });

  test("the last one of one's own is found past those of others", () => {
    store.apply(event({ t: "MESSAGE_CREATE", d: message({ id: "101" }) }));
    store.apply(event({ t: "MESSAGE_CREATE", d: message({ id: "102", author: BEN }) }));
    assert.equal(store.lastOwnMessage("10")?.id, "101");
    assert.equal(store.lastOwnMessage("11"), undefined);
  });

  test("that answer an interaction are known by it", () => {
    const answer = message({ id: "101", interaction_metadata: { id: "50" } });
    store.apply(event({ t: "MESSAGE_CREATE", d: answer }));
    assert.equal(store.hasAnswerTo("50"), true);
    assert.equal(store.hasAnswerTo("51"), false);
  });
});

describe("channels", () => {
  test("come once, and go with all that was said there", () => {
    store.apply(event({ t: "CHANNEL_CREATE", d: DIRECT }));
    store.putChannel({ ...DIRECT, name: "other" });
    assert.deepEqual(store.channel("30"), DIRECT);
    assert.deepEqual(told, ["channels"]);
    store.apply(event({ t: "MESSAGE_CREATE", d: message({ id: "200", channel_id: "30" }) }));
    store.apply(event({ t: "CHANNEL_DELETE", d: { id: "30" } }));
    assert.equal(store.channel("30"), undefined);
    assert.deepEqual(store.messagesOf("30"), []);
    assert.deepEqual(told, ["channels", "new 200", "channels"]);
    assert.equal(store.channels.length, 1);
  });
});

describe("a snapshot", () => {
  test("replaces all that was known", () => {
    store.apply(event({ t: "TYPING_START", d: { channel_id: "10", user_id: "2" } }));
    const later = state({
      guild: { id: "6", name: "Other", owner_id: "2" },
      channels: [channel({ id: "11", name: "lab" })],
      commands: [command("mask")],
      messages: { 10: [message({ id: "200", content: "later" })] },
    });
    store.load(later, "2");
    assert.deepEqual(contents(), ["later"]);
    assert.deepEqual(
      [store.guild, store.channels, store.commands],
      [later.guild, later.channels, later.commands],
    );
    assert.equal(store.channel("10"), undefined);
    assert.equal(store.channel("11")?.name, "lab");
    assert.deepEqual(told, ["typing", "reset"]);
    assert.equal(store.me(), BEN);
    assert.deepEqual(store.typingIn("10"), []);
  });

  test("belongs to the first person unless another is named", () => {
    store.load(state(), null);
    assert.equal(store.me(), ANN);
  });

  test("holds the events up to its number; they count once", () => {
    const reaction = { channel_id: "10", message_id: "100", user_id: "2", emoji: { name: "👍" } };
    const before = event({ t: "MESSAGE_REACTION_ADD", d: reaction });
    const reactions = [{ emoji: { id: null, name: "👍" }, count: 1, me: false }];
    store.load(state({ messages: { 10: [message({ reactions })] }, s: before.s }), "1");
    store.apply(before);
    assert.equal(store.message("10", "100")?.reactions?.[0]?.count, 1);
    store.apply(event({ t: "MESSAGE_REACTION_ADD", d: { ...reaction, user_id: "9" } }));
    assert.equal(store.message("10", "100")?.reactions?.[0]?.count, 2);
  });
});

describe("reactions", () => {
  const react = (/** @type {string} */ user, /** @type {string} */ name, added = true) =>
    store.apply(
      event({
        t: added ? "MESSAGE_REACTION_ADD" : "MESSAGE_REACTION_REMOVE",
        d: { channel_id: "10", message_id: "100", user_id: user, emoji: { id: null, name } },
      }),
    );
  const shown = () =>
    (store.message("10", "100")?.reactions ?? []).map(
      ({ emoji, count, me }) => `${emoji.name}${count}${me ? " mine" : ""}`,
    );

  test("are counted, keep their places, and know one's own", () => {
    react("2", "👍");
    react("2", "🎉");
    react("1", "👍");
    assert.deepEqual(shown(), ["👍2 mine", "🎉1"]);
    react("2", "👍", false);
    assert.deepEqual(shown(), ["👍1 mine", "🎉1"]);
    react("1", "👍", false);
    assert.deepEqual(shown(), ["🎉1"]);
  });

  test("of one emoji or of all are dropped", () => {
    react("2", "👍");
    react("2", "🎉");
    const place = { channel_id: "10", message_id: "100" };
    const thumb = { id: null, name: "👍" };
    store.apply(event({ t: "MESSAGE_REACTION_REMOVE_EMOJI", d: { ...place, emoji: thumb } }));
    assert.deepEqual(shown(), ["🎉1"]);
    store.apply(event({ t: "MESSAGE_REACTION_REMOVE_ALL", d: place }));
    assert.deepEqual(shown(), []);
  });

  test("on a message that is not here change nothing", () => {
    const d = { channel_id: "10", message_id: "7", user_id: "2", emoji: { name: "👍" } };
    store.apply(event({ t: "MESSAGE_REACTION_ADD", d }));
    assert.deepEqual(told, []);
  });

  test("with an emoji of a server go by its id, not by its name", () => {
    const place = { channel_id: "10", message_id: "100", user_id: "2" };
    for (const id of ["7", "8"]) {
      store.apply(
        event({ t: "MESSAGE_REACTION_ADD", d: { ...place, emoji: { id, name: "wave" } } }),
      );
    }
    assert.deepEqual(shown(), ["wave1", "wave1"]);
  });
});

describe("typing", () => {
  const type = (/** @type {string} */ userId) =>
    store.apply(event({ t: "TYPING_START", d: { channel_id: "10", user_id: userId } }));

  test("is over after ten seconds without a new sign", () => {
    type("2");
    mock.timers.tick(9000);
    type("2");
    mock.timers.tick(9999);
    assert.deepEqual(store.typingIn("10"), ["2"]);
    mock.timers.tick(1);
    assert.deepEqual(store.typingIn("10"), []);
  });

  test("is over when the message is there", () => {
    type("2");
    store.apply(event({ t: "MESSAGE_CREATE", d: message({ id: "101", author: BEN }) }));
    assert.deepEqual(store.typingIn("10"), []);
  });

  test("of oneself is not told", () => {
    type("1");
    assert.deepEqual(store.typingIn("10"), []);
  });

  test("of the bot is over when it goes offline", () => {
    type(BOT.id);
    type("2");
    store.apply(event({ t: "PRESENCE", d: { online: false } }));
    assert.deepEqual(store.typingIn("10"), ["2"]);
    assert.equal(told.at(-1), "presence");
    assert.equal(store.bot.online, false);
    assert.equal(store.user(BOT.id)?.username, "Attention");
  });
});

test("what is presented is known from a snapshot, and then from events", () => {
  const shown = { message_id: "100", channel_id: "10", follow: true };
  store.load(state({ present: shown }), "1");
  assert.deepEqual(store.presented, shown);
  told = [];
  const nothing = { message_id: null, channel_id: null, follow: false };
  store.apply(event({ t: "PRESENT", d: nothing }));
  assert.deepEqual([store.presented, told], [nothing, ["presented"]]);
});

describe("what is presented and older than what is loaded", () => {
  const old = message({ id: "50", content: "old" });
  const present = { message_id: "50", channel_id: "10", follow: true };
  beforeEach(() => {
    store.load(state({ messages: { 10: [message()] }, present, presented: old }), "1");
    told = [];
  });
  const reaction = { channel_id: "10", message_id: "50", user_id: "2", emoji: { name: "👍" } };

  test("is known, and stands among no channel's messages", () => {
    assert.equal(store.presentedMessage(), old);
    assert.equal(store.message("10", "50"), undefined);
    assert.deepEqual(contents(), ["hello"]);
  });

  test("changes, and shows its reactions", () => {
    store.apply(event({ t: "MESSAGE_UPDATE", d: { ...old, content: "changed" } }));
    store.apply(event({ t: "MESSAGE_REACTION_ADD", d: reaction }));
    assert.equal(store.presentedMessage()?.content, "changed");
    assert.equal(store.presentedMessage()?.reactions?.length, 1);
    assert.deepEqual([contents(), told], [["hello"], ["presented", "presented"]]);
  });

  test("is loaded like any other when somebody looks back", () => {
    store.addOlder("10", [old]);
    store.apply(event({ t: "MESSAGE_UPDATE", d: { ...old, content: "changed" } }));
    assert.equal(store.presentedMessage()?.content, "changed");
    assert.deepEqual(told, ["changed 50"]);
  });

  test("goes when it is deleted", () => {
    store.apply(event({ t: "MESSAGE_DELETE", d: { id: "50", channel_id: "10" } }));
    assert.equal(store.presentedMessage(), undefined);
    assert.deepEqual(told, ["removed"]);
  });

  test("is another one once another one is presented", () => {
    store.apply(event({ t: "PRESENT", d: { ...present, message_id: "100" } }));
    assert.equal(store.presentedMessage()?.content, "hello");
    store.apply(event({ t: "PRESENT", d: { ...present, message_id: "51" } }));
    assert.equal(store.presentedMessage(), undefined);
  });
});

test("commands are replaced", () => {
  const commands = [command("mask")];
  store.apply(event({ t: "COMMANDS_UPDATE", d: commands }));
  assert.deepEqual(store.commands, commands);
  assert.deepEqual(told, ["commands"]);
});

test("an event that the page has no use for is passed over", () => {
  // @ts-expect-error: the server may learn new ones.
  store.apply({ t: "THREAD_CREATE", d: {}, s: 1e9 });
  assert.deepEqual(told, []);
});
