/** Clicks and commands until the bot has answered them. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Interactions } from "../../sandbox/page/browser/interactions.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { event, message, serve, settled, state } from "./support.mjs";

/** @type {Store} */
let store;
/** @type {Interactions} */
let interactions;
/** @type {string[]} */
let failed;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  store = new Store();
  store.load(state({ messages: { 10: [message()] } }), "1");
  interactions = new Interactions(store);
  failed = [];
  interactions.on("failed", ({ label }) => failed.push(label));
});

afterEach(() => {
  mock.timers.reset();
});

const shown = (messageId = "100") => interactions.controlState(messageId)?.state ?? "idle";
const noAnswer = (/** @type {string} */ interactionId) =>
  event({ t: "INTERACTION_FAILED", d: { interaction_id: interactionId, user_id: "1" } });

describe("a control", () => {
  test("is pending, and known by its custom id, before the server has said anything", async () => {
    const asked = serve({ interaction_id: "50" });
    const use = interactions.useComponent(message(), "next:3|10", ["a"]);
    assert.equal(shown(), "pending");
    assert.equal(interactions.controlState("100")?.customId, "next:3|10");
    await use;
    assert.deepEqual(asked[0]?.[2], {
      user_id: "1",
      message_id: "100",
      custom_id: "next:3|10",
      values: ["a"],
    });
    assert.equal(shown(), "pending");
  });

  test("is free again when its message changes", async () => {
    serve({ interaction_id: "50" });
    await interactions.useComponent(message(), "b");
    interactions.observe(event({ t: "MESSAGE_UPDATE", d: message({ id: "99" }) }));
    assert.equal(shown(), "pending");
    interactions.observe(event({ t: "MESSAGE_UPDATE", d: message() }));
    assert.equal(shown(), "idle");
  });

  test("is free again when a new message answers it, and that one only", async () => {
    serve({ interaction_id: "50" });
    await interactions.useComponent(message(), "b");
    const answer = (/** @type {string} */ id) =>
      event({ t: "MESSAGE_CREATE", d: message({ id: "101", interaction_metadata: { id } }) });
    interactions.observe(event({ t: "MESSAGE_CREATE", d: message({ id: "102" }) }));
    interactions.observe(answer("51"));
    assert.equal(shown(), "pending");
    interactions.observe(answer("50"));
    assert.equal(shown(), "idle");
  });

  test("is free at once when the answer was here before the request's own", async () => {
    serve({ interaction_id: "50" });
    const use = interactions.useComponent(message(), "b");
    const answer = message({ id: "101", interaction_metadata: { id: "50" } });
    store.apply(event({ t: "MESSAGE_CREATE", d: answer }));
    await use;
    assert.equal(shown(), "idle");
  });

  test("is free when a modal opens", async () => {
    serve({ interaction_id: "50" });
    await interactions.useComponent(message(), "b");
    interactions.observe(event({ t: "MODAL", d: { modal_id: "50", title: "T", components: [] } }));
    assert.equal(shown(), "idle");
  });

  test("is free after four seconds of silence: the bot has accepted without a word", async () => {
    serve({ interaction_id: "50" });
    await interactions.useComponent(message(), "b");
    mock.timers.tick(3999);
    assert.equal(shown(), "pending");
    mock.timers.tick(1);
    assert.equal(shown(), "idle");
  });

  test("has failed when no answer came in time, and stays so", async () => {
    serve({ interaction_id: "50" });
    await interactions.useComponent(message(), "b");
    interactions.observe(noAnswer("51"));
    assert.equal(shown(), "pending");
    interactions.observe(noAnswer("50"));
    mock.timers.tick(10_000);
    assert.equal(shown(), "failed");
    assert.equal(interactions.controlState("100")?.error, null);
    assert.deepEqual(failed, []);
  });

  test("has failed with the server's sentence when it is refused", async () => {
    serve(async () => new Response('{"message": "The component is disabled."}', { status: 400 }));
    await interactions.useComponent(message(), "b");
    assert.equal(shown(), "failed");
    assert.equal(interactions.controlState("100")?.error, "The component is disabled.");
  });

  test("that is used again does not fall with the first use", async () => {
    serve({ interaction_id: "50" }, { interaction_id: "51" });
    await interactions.useComponent(message(), "a");
    mock.timers.tick(2000);
    await interactions.useComponent(message(), "b");
    mock.timers.tick(2000);
    assert.equal(interactions.controlState("100")?.customId, "b");
    interactions.observe(noAnswer("50"));
    assert.equal(shown(), "pending");
  });

  test("leaves those of other messages alone, and tells of its own changes", async () => {
    serve({ interaction_id: "50" }, { interaction_id: "51" });
    /** @type {string[]} */
    const changed = [];
    interactions.on("change", ({ messageId }) => changed.push(messageId));
    await interactions.useComponent(message(), "a");
    await interactions.useComponent(message({ id: "101" }), "a");
    interactions.observe(noAnswer("51"));
    assert.deepEqual([shown("100"), shown("101")], ["pending", "failed"]);
    assert.deepEqual(changed, ["100", "101", "101"]);
  });
});

describe("a command", () => {
  const use = { channel_id: "10", name: "mask", options: {} };

  test("that fails is told by its label", async () => {
    const asked = serve({ interaction_id: "50" });
    await interactions.runCommand(use, "/mask");
    assert.deepEqual(asked[0]?.[2], { user_id: "1", ...use });
    interactions.observe(noAnswer("50"));
    assert.deepEqual(failed, ["/mask"]);
  });

  test("is forgotten once it can no longer fail; another's failure is none of ours", async () => {
    serve({ interaction_id: "50" });
    await interactions.runCommand(use, "/mask");
    interactions.observe(noAnswer("51"));
    mock.timers.tick(4000);
    interactions.observe(noAnswer("50"));
    assert.deepEqual(failed, []);
  });

  test("that is refused rejects, for its form to say why", async () => {
    serve(async () => new Response('{"message": "Unknown command"}', { status: 404 }));
    await assert.rejects(interactions.runCommand(use, "/mask"), /Unknown command/);
    await settled();
    assert.deepEqual(failed, []);
  });
});

test("a modal is sent in with its values by custom id", async () => {
  const asked = serve({ interaction_id: "50" });
  await interactions.submitModal("40", { text: "hi", many: ["a", "b"] }, "“Sentence”");
  assert.deepEqual(asked[0]?.[2], {
    user_id: "1",
    modal_id: "40",
    values: { text: "hi", many: ["a", "b"] },
  });
  interactions.observe(noAnswer("50"));
  assert.deepEqual(failed, ["“Sentence”"]);
});

test("a command of a message's menu that fails is told by its name", async () => {
  const asked = serve({ interaction_id: "50" });
  await interactions.runMenu("100", "Look inside");
  const use = { user_id: "1", message_id: "100", name: "Look inside" };
  assert.deepEqual(asked, [["POST", "/page/menus", use]]);
  interactions.observe(noAnswer("50"));
  assert.deepEqual(failed, ["“Look inside”"]);
});
