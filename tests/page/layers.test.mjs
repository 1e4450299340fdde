/** The back button closes what is open; only with nothing open does it leave. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Layers } from "../../sandbox/page/browser/layers.js";

/** A browser's history, whose first entry is another page. */
class Entries {
  constructor() {
    /** @type {unknown[]} */
    this.entries = ["elsewhere", null];
    this.place = 1;
  }

  get state() {
    return this.entries[this.place];
  }

  /** @param {unknown} state */
  pushState(state) {
    this.place += 1;
    this.entries.splice(this.place, Infinity, state);
  }

  back() {
    this.place -= 1;
    if (this.state !== "elsewhere") {
      layers.goneBack();
    }
  }

  forward() {
    this.place += 1;
    layers.goneBack();
  }
}

/** @type {Layers} */
let layers;
/** @type {Entries} */
let entries;
/** @type {string[]} */
let closed;

beforeEach(() => {
  layers = new Layers();
  entries = new Entries();
  closed = [];
  Object.defineProperty(globalThis, "history", { value: entries, configurable: true });
});

/** @param {string} name */
function open(name) {
  const layer = layers.add(() => {
    closed.push(name);
    layers.remove(layer);
  });
  return layer;
}

test("the last that was opened is closed first, one for each press", () => {
  open("menu");
  open("dialog");
  entries.back();
  assert.deepEqual(closed, ["dialog"]);
  entries.back();
  assert.deepEqual(closed, ["dialog", "menu"]);
  assert.equal(entries.state, null);
});

test("with nothing open a press leaves, also after something was open", () => {
  entries.back();
  assert.equal(entries.state, "elsewhere");
  entries.place = 1;
  layers.remove(open("menu"));
  entries.back();
  assert.equal(entries.state, "elsewhere");
  assert.deepEqual(closed, []);
});

test("what opens often does not fill the history", () => {
  for (let time = 0; time < 50; time += 1) {
    layers.remove(open("list"));
  }
  open("list");
  assert.equal(entries.entries.length, 3);
});

test("the button forward opens and closes nothing", () => {
  open("menu");
  entries.back();
  entries.forward();
  assert.deepEqual(closed, ["menu"]);
  open("dialog");
  entries.back();
  assert.deepEqual(closed, ["menu", "dialog"]);
});
