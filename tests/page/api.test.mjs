/** Requests: what is asked of the server, and what becomes of its errors. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ApiError, api } from "../../sandbox/page/browser/api.js";
import { message, serve } from "./support.mjs";

test("a request carries its JSON, and its answer comes back", async () => {
  const asked = serve(message());
  const sent = { user_id: "1", channel_id: "10", content: "hello" };
  assert.deepEqual(await api.sendMessage(sent), message());
  assert.deepEqual(asked, [["POST", "/page/messages", sent]]);
});

test("an empty answer is one", async () => {
  const asked = serve(null);
  assert.equal(await api.deleteMessage("100", "1"), null);
  assert.deepEqual(asked, [["DELETE", "/page/messages/100?user_id=1"]]);
});

test("the key in the printed address goes to the door", async () => {
  const asked = serve(null);
  await api.enter("secret");
  assert.deepEqual(asked, [["POST", "/page/enter", { key: "secret" }]]);
});

test("a code and a name go to the class's door as they were typed", async () => {
  const asked = serve(null);
  await api.join("cdf 347", " Mia");
  assert.deepEqual(asked, [["POST", "/page/join", { code: "cdf 347", name: " Mia" }]]);
});

test("the teacher's tools each have an address", async () => {
  const asked = serve(null, null, null, null, null, null, null);
  await api.changeClass({ paused: true });
  await api.renewCode();
  await api.beginNewClass();
  await api.leaveClass();
  await api.removePerson("2");
  await api.mutePerson("2", true);
  await api.mutePerson("2", false);
  assert.deepEqual(asked, [
    ["PATCH", "/page/class", { paused: true }],
    ["POST", "/page/class/code"],
    ["POST", "/page/class/new"],
    ["POST", "/page/class/leave"],
    ["DELETE", "/page/class/people/2"],
    ["PUT", "/page/class/people/2/mute"],
    ["DELETE", "/page/class/people/2/mute"],
  ]);
});

test("addresses are escaped: an id from the address bar, an emoji", async () => {
  const asked = serve(null, null, null);
  await api.state("1&user=2");
  await api.addReaction("100", { id: null, name: "👍" }, "1");
  await api.removeReaction("100", { id: "7", name: "wave" }, "1");
  assert.deepEqual(asked, [
    ["GET", "/page/state?user=1%26user%3D2"],
    ["PUT", "/page/messages/100/reactions/%F0%9F%91%8D?user_id=1"],
    ["DELETE", "/page/messages/100/reactions/wave%3A7?user_id=1"],
  ]);
});

test("custom ids go out as the bot gave them", async () => {
  const asked = serve({ interaction_id: "50" });
  const use = { user_id: "1", message_id: "100", custom_id: 'a:1|"ü"\n/../', values: ["x"] };
  assert.deepEqual(await api.useComponent(use), { interaction_id: "50" });
  assert.deepEqual(asked, [["POST", "/page/components", use]]);
});

describe("a failure", () => {
  const answers = (/** @type {string} */ body, /** @type {number} */ status) => async () =>
    new Response(body, { status });
  /** @type {[string, () => Promise<Response>, number, RegExp][]} */
  const cases = [
    ["refusal", answers('{"message": "Unknown Channel"}', 404), 404, /^Unknown Channel$/],
    [
      "rate limit",
      answers('{"message": "Slow down.", "retry_after": 2}', 429),
      429,
      /^Slow down\.$/,
    ],
    ["answer that is no JSON", answers("<h1>Oops</h1>", 500), 500, /HTTP 500/],
    [
      "server that is gone",
      () => Promise.reject(new TypeError("fetch failed")),
      0,
      /still running/,
    ],
  ];
  for (const [name, answer, status, sentence] of cases) {
    test(`is told in a sentence and not tried again: ${name}`, async () => {
      const asked = serve(answer);
      await assert.rejects(api.state("1"), (error) => {
        assert.ok(error instanceof ApiError);
        assert.equal(error.status, status);
        assert.match(error.message, sentence);
        return true;
      });
      assert.equal(asked.length, 1);
    });
  }
});
