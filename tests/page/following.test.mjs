/** Pages show along what the guild's owner presents, unless the person said stop. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { Announcer } from "../../sandbox/page/browser/announcer.js";
import { Following } from "../../sandbox/page/browser/following.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { asElement, FakeElement, useFakeDocument } from "./elements.mjs";
import { ANN, BEN, BOT, event, message, serve, settled, state } from "./support.mjs";

/** @import { Page } from "../../sandbox/page/browser/page_parts" */
/** @import { Presenter, PresenterEvents } from "../../sandbox/page/browser/presenter.js" */
/** @import { Message, Presented } from "../../sandbox/page/browser/protocol" */

const FIRST = message({ id: "100", author: BOT, embeds: [{ title: "Layer 3, head 10" }] });
const SECOND = message({ id: "101", author: BOT, embeds: [{ title: "Layer 4" }] });
const LATER = Array.from({ length: 100 }, (_, place) => message({ id: String(1000 + place) }));
/** @type {Presented} */
const NOTHING = { message_id: null, channel_id: null, follow: false };

/** @extends {Announcer<PresenterEvents>} */
class FakePresenter extends Announcer {
  constructor() {
    super();
    /** @type {Message | null} */
    this.message = null;
    /** @type {FakeElement | null} */
    this.tool = null;
  }

  get open() {
    return this.message !== null;
  }

  /** @param {FakeElement} tool */
  addTool(tool) {
    this.tool = tool;
  }

  /** @param {Message} shown */
  show(shown) {
    this.message = shown;
  }

  hide() {
    this.message = null;
  }

  /** @param {Message} shown */
  present(shown) {
    this.show(shown);
    this.announce("opened", { message: shown });
  }

  leave() {
    this.hide();
    this.announce("closed", {});
  }
}

/** @type {Store} */
let store;
/** @type {FakePresenter} */
let presenter;
/** @type {FakeElement} */
let bar;
/** @type {string[]} */
let complaints;

beforeEach(() => {
  const stored = new Map();
  const storage = {
    getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
    clear: () => stored.clear(),
  };
  Object.defineProperty(globalThis, "sessionStorage", { value: storage, configurable: true });
  openPage();
});

function openPage() {
  useFakeDocument();
  store = new Store();
  presenter = new FakePresenter();
  bar = new FakeElement();
  complaints = [];
  const page = {
    store,
    actions: { complain: (/** @type {string} */ sentence) => complaints.push(sentence) },
  };
  new Following(
    /** @type {Page} */ (/** @type {unknown} */ (page)),
    /** @type {Presenter} */ (/** @type {unknown} */ (presenter)),
    asElement(bar),
  );
}

/** @param {{id: string}} user */
function visitAs(user, present = NOTHING) {
  store.load(state({ messages: { 10: [FIRST, SECOND] }, present }), user.id);
}

/**
 * The page's state as it comes when a hundred messages have followed what is presented.
 *
 * @param {{id: string}} user
 */
function visitMuchLaterAs(user, follow = true) {
  const present = presented(FIRST, follow);
  store.load(state({ messages: { 10: LATER }, present, presented: FIRST }), user.id);
}

/**
 * @param {Message | null} shown
 * @param {boolean} follow
 */
function presented(shown, follow) {
  const place = shown ? { message_id: shown.id, channel_id: shown.channel_id } : NOTHING;
  return { message_id: place.message_id, channel_id: place.channel_id, follow };
}

/**
 * @param {Message | null} shown
 * @param {boolean} [follow]
 */
function tell(shown, follow = false) {
  store.apply(event({ t: "PRESENT", d: presented(shown, follow) }));
}

/** @param {number} place */
function button(place) {
  const found = bar.children[place];
  assert.ok(found instanceof FakeElement);
  return found;
}
const pressed = (/** @type {FakeElement | null} */ tool) => tool?.getAttribute("aria-pressed");
const words = () => button(0).textContent;
const choice = () => button(1);

describe("a pupil", () => {
  beforeEach(() => visitAs(BEN));

  test("is offered what the owner presents", () => {
    assert.equal(bar.hidden, true);
    tell(FIRST);
    assert.deepEqual([bar.hidden, words()], [false, "Ann shows: Layer 3, head 10"]);
    assert.deepEqual([presenter.open, choice().textContent], [false, "Follow"]);
    choice().click();
    assert.deepEqual([presenter.message, choice().textContent], [FIRST, "Stop following"]);
    assert.equal(button(2).hidden, true);
  });

  test("who is asked to follow sees it at once, and what comes next", () => {
    tell(FIRST, true);
    assert.equal(presenter.message, FIRST);
    tell(SECOND, true);
    assert.deepEqual([presenter.message, words()], [SECOND, "Ann shows: Layer 4"]);
    tell(null);
    assert.deepEqual([presenter.open, bar.hidden], [false, true]);
  });

  test("is told what is shown now, after every step of what is presented", () => {
    tell(FIRST);
    const onward = { ...FIRST, embeds: [{ title: "Layer 3, head 11" }] };
    store.apply(event({ t: "MESSAGE_UPDATE", d: onward }));
    assert.equal(words(), "Ann shows: Layer 3, head 11");
    store.apply(event({ t: "MESSAGE_UPDATE", d: { ...SECOND, embeds: [{ title: "Layer 5" }] } }));
    assert.equal(words(), "Ann shows: Layer 3, head 11");
  });

  test("who said stop is left alone, until following is wished again", () => {
    tell(FIRST, true);
    choice().click();
    assert.equal(presenter.open, false);
    tell(SECOND, true);
    tell(null);
    tell(FIRST, true);
    assert.equal(presenter.open, false);
    choice().click();
    assert.equal(presenter.message, FIRST);
  });

  test("closing it is to say stop", () => {
    tell(FIRST, true);
    presenter.leave();
    tell(SECOND, true);
    assert.deepEqual([presenter.open, choice().textContent], [false, "Follow"]);
  });

  test("what somebody opens on their own page is told to nobody, and stays", () => {
    const asked = serve();
    tell(FIRST, true);
    presenter.present(SECOND);
    tell(FIRST, true);
    assert.deepEqual([presenter.message, asked], [SECOND, []]);
  });

  test("goes on to follow after a gap in the network, however much was said since", () => {
    tell(FIRST, true);
    visitMuchLaterAs(BEN);
    assert.deepEqual([presenter.message, choice().textContent], [FIRST, "Stop following"]);
    const onward = { ...FIRST, embeds: [{ title: "Layer 3, head 11" }] };
    store.apply(event({ t: "MESSAGE_UPDATE", d: onward }));
    assert.equal(words(), "Ann shows: Layer 3, head 11");
  });

  test("has not said stop where what was presented is deleted", () => {
    tell(FIRST, true);
    store.on("removed", () => presenter.leave());
    store.apply(event({ t: "MESSAGE_DELETE", d: { id: FIRST.id, channel_id: "10" } }));
    assert.equal(presenter.open, false);
    tell(SECOND, true);
    assert.equal(presenter.message, SECOND);
  });

  test("what is not loaded here is not offered", () => {
    tell(message({ id: "1" }), true);
    assert.equal(words(), "Ann shows: something that is not loaded here");
    assert.deepEqual([choice().hidden, presenter.open], [true, false]);
  });
});

test("whoever comes late is asked too", () => {
  visitAs(BEN, presented(FIRST, true));
  assert.equal(presenter.message, FIRST);
});

test("whoever comes much later is offered it too", () => {
  visitMuchLaterAs(BEN, false);
  assert.deepEqual([words(), choice().hidden], ["Ann shows: Layer 3, head 10", false]);
  choice().click();
  assert.equal(presenter.message, FIRST);
});

describe("the owner", () => {
  const present = (/** @type {string | null} */ id, follow = false) => [
    "POST",
    "/page/present",
    { user_id: ANN.id, message_id: id, follow },
  ];
  beforeEach(() => visitAs(ANN));

  test("tells all pages what is opened, asks them to follow, and ends that", async () => {
    const asked = serve(null, null, null, null);
    presenter.present(FIRST);
    assert.equal(presenter.tool?.hidden, false);
    presenter.tool?.click();
    presenter.present(SECOND);
    presenter.leave();
    await settled();
    assert.deepEqual(asked, [
      present("100"),
      present("100", true),
      present("101", true),
      present(null),
    ]);
  });

  test("is not led by what comes back", () => {
    serve(null, null);
    presenter.present(FIRST);
    presenter.present(SECOND);
    tell(FIRST, true);
    assert.deepEqual([presenter.message, bar.hidden], [SECOND, true]);
    presenter.leave();
    assert.equal(presenter.open, false);
  });

  test("presents the next answer to a question of their own, and nobody else's", async () => {
    const asked = serve(null, null);
    presenter.present(FIRST);
    const answer = (/** @type {string} */ id, /** @type {typeof ANN} */ asker) =>
      message({ id, author: BOT, referenced_message: message({ author: asker }) });
    store.apply(event({ t: "MESSAGE_CREATE", d: answer("200", BEN) }));
    assert.equal(presenter.message, FIRST);
    store.apply(event({ t: "MESSAGE_CREATE", d: answer("201", ANN) }));
    assert.equal(presenter.message?.id, "201");
    await settled();
    assert.deepEqual(asked, [present("100"), present("201")]);
  });

  test("tells nobody of a message that nobody else sees", () => {
    const asked = serve();
    presenter.present(message({ id: "102", flags: 64 }));
    assert.deepEqual([asked, presenter.tool?.hidden], [[], true]);
  });

  test("presents again after a reload in the same tab, and asks as before", async () => {
    const asked = serve(null, null, null);
    presenter.present(FIRST);
    presenter.tool?.click();
    openPage();
    visitAs(ANN, presented(FIRST, true));
    assert.deepEqual([presenter.message, bar.hidden], [FIRST, true]);
    assert.deepEqual([presenter.tool?.hidden, pressed(presenter.tool)], [false, "true"]);
    presenter.leave();
    await settled();
    assert.deepEqual(asked, [present("100"), present("100", true), present(null)]);
  });

  test("presents again after a reload, however much was said since", () => {
    serve(null);
    presenter.present(FIRST);
    openPage();
    visitMuchLaterAs(ANN);
    assert.deepEqual([presenter.message, bar.hidden], [FIRST, true]);
  });

  test("only follows in another tab, and in one that has ended it", () => {
    serve(null, null);
    presenter.present(FIRST);
    sessionStorage.clear();
    openPage();
    visitAs(ANN, presented(FIRST, false));
    assert.deepEqual([presenter.open, words()], [false, "You show: Layer 3, head 10"]);

    presenter.present(FIRST);
    presenter.leave();
    openPage();
    visitAs(ANN, presented(SECOND, false));
    assert.equal(presenter.open, false);
  });

  test("can end at any page what was presented at another", async () => {
    const asked = serve(null);
    tell(FIRST, true);
    assert.deepEqual([words(), button(2).hidden], ["You show: Layer 3, head 10", false]);
    button(2).click();
    await settled();
    assert.deepEqual(asked, [present(null)]);
  });

  test("is told when the server refuses", async () => {
    serve(async () => new Response('{"message": "Only Ann can."}', { status: 403 }));
    presenter.present(FIRST);
    await settled();
    assert.deepEqual(complaints, ["Only Ann can."]);
  });
});
