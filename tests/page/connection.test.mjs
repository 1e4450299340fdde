/** The event stream: snapshots, drops, and coming back. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Connection } from "../../sandbox/page/browser/connection.js";
import { event, settled, state } from "./support.mjs";

/** @import { ServerEvent, State } from "../../sandbox/page/browser/protocol" */

/** A socket that does what a test says. */
class Socket extends EventTarget {
  /** @param {URL} address */
  constructor(address) {
    super();
    this.address = address.href;
    this.closed = false;
    sockets.push(this);
  }

  close() {
    this.closed = true;
    this.dispatchEvent(new Event("close"));
  }

  async open() {
    this.dispatchEvent(new Event("open"));
    await settled();
  }

  /** @param {ServerEvent} sent */
  send(sent) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(sent) }));
  }
}

/** @type {Socket[]} */
let sockets;
/** @type {string[]} what the connection has told */
let told;
/** @type {((userId: string) => Promise<State>)} */
let snapshot;
/** @type {Connection} */
let connection;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(Math, "random", () => 0.5);
  Object.defineProperty(globalThis, "WebSocket", { value: Socket, configurable: true });
  Object.defineProperty(globalThis, "location", {
    value: { href: "http://127.0.0.1:8000/?user=1" },
    configurable: true,
  });
  sockets = [];
  told = [];
  snapshot = async () => state();
  connection = new Connection({
    snapshot: (userId) => snapshot(userId),
    loaded: (_state, userId) => told.push(`loaded ${userId}`),
    event: ({ t }) => told.push(t),
    status: (connected) => told.push(connected ? "up" : "down"),
  });
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const presence = () => event({ t: "PRESENCE", d: { online: true } });
const commands = () => event({ t: "COMMANDS_UPDATE", d: [] });

/** The socket that was opened last. */
function latest() {
  const socket = sockets.at(-1);
  assert.ok(socket);
  return socket;
}

/** A snapshot that comes when the test says. */
function slowly() {
  const { promise, resolve, reject } = Promise.withResolvers();
  snapshot = () => promise;
  return {
    arrive: async () => {
      resolve(state());
      await settled();
    },
    fail: async () => {
      reject(new Error("gone"));
      await settled();
    },
  };
}

describe("opening", () => {
  test("asks for one person's events at the page's own address", () => {
    connection.connect("1&x");
    assert.equal(latest().address, "ws://127.0.0.1:8000/page/events?user=1%26x");
  });

  test("loads a snapshot, then passes events on", async () => {
    connection.connect("1");
    await latest().open();
    latest().send(presence());
    assert.deepEqual(told, ["loaded 1", "up", "PRESENCE"]);
  });

  test("keeps events that come before the snapshot, in their order", async () => {
    const { arrive } = slowly();
    connection.connect("1");
    await latest().open();
    latest().send(presence());
    latest().send(commands());
    assert.deepEqual(told, []);
    await arrive();
    assert.deepEqual(told, ["loaded 1", "PRESENCE", "COMMANDS_UPDATE", "up"]);
  });

  test("starts over when the snapshot does not come", async () => {
    const { fail } = slowly();
    connection.connect("1");
    await latest().open();
    await fail();
    assert.deepEqual(told, ["down"]);
    assert.equal(latest().closed, true);
    mock.timers.tick(500);
    assert.equal(sockets.length, 2);
  });
});

describe("a drop", () => {
  test("is told, and the state is loaded again", async () => {
    connection.connect("1");
    await latest().open();
    latest().close();
    mock.timers.tick(500);
    await latest().open();
    latest().send(presence());
    assert.deepEqual(told, ["loaded 1", "up", "down", "loaded 1", "up", "PRESENCE"]);
  });

  test("makes the pauses grow up to eight seconds, and success makes them short again", async () => {
    connection.connect("1");
    for (const pause of [500, 1000, 2000, 4000, 8000, 8000]) {
      const before = sockets.length;
      latest().close();
      mock.timers.tick(pause - 1);
      assert.equal(sockets.length, before, `not before ${pause} ms`);
      mock.timers.tick(1);
      assert.equal(sockets.length, before + 1);
    }
    await latest().open();
    latest().close();
    mock.timers.tick(500);
    assert.equal(sockets.length, 8);
  });

  test("spreads a class of browsers over half a pause", () => {
    mock.method(Math, "random", () => 0.999);
    connection.connect("1");
    latest().close();
    mock.timers.tick(600);
    assert.equal(sockets.length, 1);
    mock.timers.tick(25);
    assert.equal(sockets.length, 2);
  });
});

describe("another person", () => {
  test("gets a connection of their own; the old one is closed and says no more", async () => {
    connection.connect("1");
    await latest().open();
    const old = latest();
    connection.connect("2");
    assert.equal(old.closed, true);
    old.send(presence());
    await latest().open();
    mock.timers.tick(60_000);
    assert.deepEqual(told, ["loaded 1", "up", "loaded 2", "up"]);
    assert.equal(sockets.length, 2);
  });

  test("is not overtaken by the snapshot of the one before", async () => {
    const first = slowly();
    connection.connect("1");
    await latest().open();
    snapshot = async () => state();
    connection.connect("2");
    await latest().open();
    await first.arrive();
    assert.deepEqual(told, ["loaded 2", "up"]);
  });

  test("is not told what waited for the one before", async () => {
    slowly();
    connection.connect("1");
    await latest().open();
    latest().send(presence());
    snapshot = async () => state();
    connection.connect("2");
    await latest().open();
    assert.deepEqual(told, ["loaded 2", "up"]);
  });

  test("is not cut off by the failure of the one before", async () => {
    const first = slowly();
    connection.connect("1");
    await latest().open();
    snapshot = async () => state();
    connection.connect("2");
    await latest().open();
    await first.fail();
    assert.equal(latest().closed, false);
  });

  test("does not wait for a pause that was under way", async () => {
    connection.connect("1");
    latest().close();
    connection.connect("2");
    await latest().open();
    mock.timers.tick(60_000);
    assert.equal(sockets.length, 2);
    assert.deepEqual(told, ["down", "loaded 2", "up"]);
  });
});

describe("loading the state again while connected", () => {
  test("keeps the events of the time between", async () => {
    connection.connect("1");
    await latest().open();
    const { arrive } = slowly();
    const again = connection.synchronise();
    latest().send(presence());
    assert.deepEqual(told, ["loaded 1", "up"]);
    await arrive();
    await again;
    assert.deepEqual(told, ["loaded 1", "up", "loaded 1", "PRESENCE"]);
  });

  test("twice at once loses nothing", async () => {
    connection.connect("1");
    await latest().open();
    const first = slowly();
    connection.synchronise();
    latest().send(presence());
    const second = slowly();
    connection.synchronise();
    latest().send(commands());
    await first.arrive();
    await second.arrive();
    assert.deepEqual(told, ["loaded 1", "up", "loaded 1", "PRESENCE", "COMMANDS_UPDATE"]);
  });
});
