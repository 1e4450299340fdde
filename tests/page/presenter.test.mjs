/** What is presented stays through a gap in the network, as long as it is not gone. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { Announcer } from "../../sandbox/page/browser/announcer.js";
import { Following } from "../../sandbox/page/browser/following.js";
import { Presenter } from "../../sandbox/page/browser/presenter.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { asElement, FakeElement, useFakeDocument } from "./elements.mjs";
import { ANN, BEN, BOT, event, message, serve, settled, state } from "./support.mjs";

/** @import { Page } from "../../sandbox/page/browser/page_parts" */
/** @import { Message } from "../../sandbox/page/browser/protocol" */

const LESSON = message({ id: "100", author: BOT, embeds: [{ title: "Lesson 1" }] });
const LATER = Array.from({ length: 100 }, (_, place) => message({ id: String(1000 + place) }));
const PRESENT = { message_id: "100", channel_id: "10", follow: true };

/** @type {Store} */
let store;
/** @type {Presenter} */
let presenter;
/** @type {[method: string, path: string, body?: unknown][]} */
let asked;

beforeEach(() => {
  const storage = { getItem: () => null, setItem: () => undefined };
  Object.defineProperty(globalThis, "sessionStorage", { value: storage, configurable: true });
  useFakeDocument();
  Object.assign(document, { addEventListener: () => undefined });
  store = new Store();
  const page = { store, interactions: new Announcer(), actions: {} };
  presenter = undrawn(/** @type {Page} */ (/** @type {unknown} */ (page)));
  presenter.listen();
  new Following(presenter.page, presenter, asElement(new FakeElement()));
  asked = serve(null, null);
});

/**
 * A presenter without a place on the screen.
 *
 * @param {Page} page
 * @returns {Presenter}
 */
function undrawn(page) {
  return Object.assign(Object.create(Presenter.prototype), new Announcer(), {
    page,
    message: null,
    addTool: () => undefined,
    draw: () => undefined,
    view: () => null,
    /** @this {Presenter} @param {Message} shown */
    show(shown) {
      this.message = shown;
    },
    /** @this {Presenter} */
    hide() {
      this.message = null;
    },
  });
}

/**
 * @param {{id: string}} user
 * @param {Message[]} messages
 * @param {Partial<import("../../sandbox/page/browser/protocol").State>} [more]
 */
function visitAs(user, messages, more = {}) {
  store.load(state({ messages: { 10: messages }, ...more }), user.id);
}

describe("after a hundred newer messages", () => {
  test("the owner goes on to present, and nobody is told that it ended", async () => {
    visitAs(ANN, [LESSON]);
    presenter.present(LESSON);
    await settled();
    asked.length = 0;
    const now = { ...LESSON, content: "now" };
    visitAs(ANN, LATER, { present: PRESENT, presented: now });
    await settled();
    assert.deepEqual([presenter.message, asked], [now, []]);
  });

  test("who follows sees every step of it, and follows what comes next", () => {
    visitAs(BEN, [LESSON], { present: PRESENT, presented: LESSON });
    visitAs(BEN, LATER, { present: PRESENT, presented: LESSON });
    assert.equal(presenter.message, LESSON);
    const onward = { ...LESSON, content: "next" };
    store.apply(event({ t: "MESSAGE_UPDATE", d: onward }));
    assert.equal(presenter.message, onward);
    store.apply(event({ t: "PRESENT", d: { ...PRESENT, message_id: "1000" } }));
    assert.equal(presenter.message?.id, "1000");
  });

  test("what one opened for oneself stays, too", () => {
    visitAs(BEN, [LESSON]);
    presenter.present(LESSON);
    visitAs(BEN, LATER);
    assert.equal(presenter.message, LESSON);
  });
});

describe("what is gone", () => {
  test("meanwhile is closed, and who followed has not said stop", () => {
    visitAs(BEN, [message({ id: "99" }), LESSON], { present: PRESENT, presented: LESSON });
    visitAs(BEN, [message({ id: "99" })]);
    assert.equal(presenter.open, false);
    visitAs(BEN, LATER, { present: { ...PRESENT, message_id: "1000" }, presented: null });
    assert.equal(presenter.message?.id, "1000");
  });

  test("with all that was said is closed, too", () => {
    visitAs(ANN, [LESSON]);
    presenter.present(LESSON);
    visitAs(ANN, []);
    assert.equal(presenter.open, false);
  });
});
