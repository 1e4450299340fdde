/** The class that a page belongs to: what it knows after each event. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { Classroom } from "../../sandbox/page/browser/classroom.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { ANN, BEN, BOT, channel, DIRECT, event, message, state } from "./support.mjs";

/** @import { ClassState, Happening, ServerEvent, State } from "../../sandbox/page/browser/protocol" */

const DORA = { id: "3", username: "dora", global_name: "Dora" };

/** @type {Store} */
let store;
/** @type {Classroom} */
let classroom;
/** @type {string[]} what the class has told */
let told;

/**
 * @param {Partial<ClassState>} [more]
 * @param {Partial<State>} [rest] of the page's state
 */
function load(more = {}, rest = {}) {
  const inClass = {
    teacher: ANN.id,
    joining: true,
    paused: false,
    muted: [],
    here: [ANN.id],
    code: null,
    url: null,
    ...more,
  };
  const loaded = state({ you: BEN.id, class: inClass, ...rest });
  store.load(loaded, null);
  classroom.load(loaded);
}

/** @param {Happening} happening */
function happens(happening) {
  const sent = event(happening);
  store.apply(sent);
  classroom.apply(sent);
}

beforeEach(() => {
  store = new Store();
  classroom = new Classroom(store);
  told = [];
  classroom.on("change", () => told.push("change"));
  classroom.on("out", ({ why }) => told.push(why));
});

describe("without a class", () => {
  test("there is nothing to know, and anybody may be typed as", () => {
    const plain = state();
    store.load(plain, BEN.id);
    classroom.load(plain);
    classroom.apply(event({ t: "CLASS_UPDATE", d: { joining: true, paused: true } }));
    assert.equal(classroom.state, null);
    assert.equal(classroom.isTeacher, false);
    assert.equal(classroom.hindrance, "");
    assert.equal(store.userId, BEN.id);
  });
});

describe("in a class", () => {
  test("one is whom the server says, whoever the address names", () => {
    load();
    assert.equal(store.userId, BEN.id);
    assert.equal(classroom.isTeacher, false);
    load({}, { you: ANN.id });
    assert.equal(classroom.isTeacher, true);
    assert.equal(classroom.isTaughtBy(ANN), true);
    assert.equal(classroom.isTaughtBy(BEN), false);
  });

  test("people join and leave", () => {
    load();
    happens({ t: "JOIN", d: { user: DORA } });
    assert.deepEqual(store.users, [ANN, BEN, DORA]);
    happens({ t: "LEAVE", d: { user_id: DORA.id, why: "left" } });
    assert.deepEqual(store.users, [ANN, BEN]);
    assert.ok(!told.includes("left"));
    assert.equal(told.filter((what) => what === "change").length, 3);
  });

  test("whoever is out is told why", () => {
    load();
    happens({ t: "LEAVE", d: { user_id: BEN.id, why: "removed" } });
    assert.equal(told.at(-1), "removed");
  });

  test("people are here while a page of theirs is open", () => {
    load();
    assert.equal(classroom.isHere(BEN), false);
    happens({ t: "HERE", d: { user_id: BEN.id, here: true } });
    happens({ t: "HERE", d: { user_id: BEN.id, here: true } });
    assert.deepEqual(classroom.state?.here, [ANN.id, BEN.id]);
    happens({ t: "HERE", d: { user_id: BEN.id, here: false } });
    assert.equal(classroom.isHere(BEN), false);
  });

  test("a pause keeps pupils from writing, and not the teacher", () => {
    load();
    happens({ t: "CLASS_UPDATE", d: { joining: false, paused: true } });
    assert.match(classroom.hindrance, /^The teacher paused questions\./);
    assert.equal(classroom.state?.joining, false);
    load({ paused: true }, { you: ANN.id });
    assert.equal(classroom.hindrance, "");
  });

  test("a mute is told before a pause", () => {
    load({ paused: true });
    happens({ t: "MUTE", d: { user_id: BEN.id, muted: true } });
    assert.equal(classroom.isMuted(BEN), true);
    assert.match(classroom.hindrance, /has muted you/);
    happens({ t: "MUTE", d: { user_id: BEN.id, muted: false } });
    assert.match(classroom.hindrance, /paused/);
  });

  test("a new code takes the old one's place", () => {
    load({ code: "CDF-347", url: "http://10.0.0.1/" }, { you: ANN.id });
    happens({ t: "CLASS_CODE", d: { code: "XYT-479" } });
    assert.equal(classroom.state?.code, "XYT-479");
    assert.equal(classroom.state?.url, "http://10.0.0.1/");
  });

  test("what the state holds already counts once", () => {
    /** @type {ServerEvent} */
    const early = event({ t: "HERE", d: { user_id: ANN.id, here: false } });
    load({}, { s: early.s });
    classroom.apply(early);
    assert.equal(classroom.isHere(ANN), true);
  });

  test("the teacher may delete what anybody wrote, but not in direct messages", () => {
    const channels = [channel(), { ...DIRECT, id: "11" }];
    load({}, { channels });
    assert.equal(store.mayDelete(message({ author: BEN })), true);
    assert.equal(store.mayDelete(message({ author: ANN })), false);
    load({}, { channels, you: ANN.id });
    assert.equal(store.mayDelete(message({ author: BEN })), true);
    assert.equal(store.mayDelete(message({ author: BOT, channel_id: "11" })), false);
    assert.equal(store.mayDelete(message({ author: ANN, channel_id: "11" })), true);
  });
});
