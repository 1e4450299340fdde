/** Slash commands: which there are, and which values fit their options. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  fitting,
  Kind,
  optionWords,
  rangeWords,
  readOption,
  runnable,
} from "../../sandbox/page/browser/command_options.js";
import { command } from "./support.mjs";

/** @import { CommandOption, OptionValue } from "../../sandbox/page/browser/protocol" */

/**
 * @param {Partial<CommandOption>} more
 * @returns {CommandOption}
 */
const option = (more) => ({ name: "layer", description: "", type: Kind.STRING, ...more });

test("a command that holds sub-commands stands for those, at any depth", () => {
  const show = option({ name: "show", type: Kind.SUB_COMMAND, options: [option({})] });
  const all = option({ name: "all", type: Kind.SUB_COMMAND });
  const group = option({ name: "hide", type: Kind.SUB_GROUP, options: [all] });
  const found = runnable([command("head", { options: [show, group] }), command("mask")]);
  assert.deepEqual(
    found.map(({ name, options = [] }) => [name, options.length]),
    [
      ["head show", 1],
      ["head hide all", 0],
      ["mask", 0],
    ],
  );
});

test("commands of the context menu cannot be typed", () => {
  assert.deepEqual(runnable([command("Look", { type: 2 }), command("Count", { type: 3 })]), []);
});

test("commands that begin with what was typed come first", () => {
  const commands = ["heads", "ahead", "mask", "head"].map((name) => command(name));
  assert.deepEqual(
    fitting(commands, "HEAD").map(({ name }) => name),
    ["head", "heads", "ahead"],
  );
  assert.deepEqual(fitting(commands, "x"), []);
});

test("usage puts what may be left out into brackets", () => {
  const options = [option({ required: true }), option({ name: "head" })];
  assert.equal(optionWords(options), "layer [head]");
});

describe("a value that is read", () => {
  const whole = option({ type: Kind.INTEGER, min_value: 1, max_value: 12 });
  for (const [given, raw, expected] of /** @type {[CommandOption, OptionValue, object][]} */ ([
    [option({}), "a b ", { value: "a b " }],
    [option({}), "", {}],
    [option({ required: true }), "", { error: "Please fill in layer." }],
    [whole, " 3 ", { value: 3 }],
    [whole, "1", { value: 1 }],
    [whole, "12", { value: 12 }],
    [whole, "0", { error: "layer must be from 1 to 12." }],
    [whole, "13", { error: "layer must be from 1 to 12." }],
    [whole, "2.5", { error: "layer must be a whole number." }],
    [whole, "three", { error: "layer must be a whole number." }],
    [whole, " ", { error: "layer must be a whole number." }],
    [
      option({ type: Kind.INTEGER }),
      "9007199254740993",
      { error: "layer must be a whole number." },
    ],
    [option({ type: Kind.NUMBER }), "2.5", { value: 2.5 }],
    [option({ type: Kind.NUMBER }), "Infinity", { error: "layer must be a number." }],
    [option({ type: Kind.NUMBER, min_value: 0 }), "-1", { error: "layer must be 0 or more." }],
    [option({ type: Kind.BOOLEAN }), false, { value: false }],
    [option({ type: Kind.INTEGER }), 0, { value: 0 }],
  ])) {
    test(`${given.type}: ${JSON.stringify(raw)}`, () =>
      assert.deepEqual(readOption(given, raw), expected));
  }
});

test("ranges in words", () => {
  assert.equal(rangeWords(option({ min_value: 0, max_value: 0 })), "from 0 to 0");
  assert.equal(rangeWords(option({ min_value: 2 })), "2 or more");
  assert.equal(rangeWords(option({ max_value: 2 })), "2 or less");
  assert.equal(rangeWords(option({ max_length: 5 })), "at most 5 characters");
  assert.equal(rangeWords(option({ min_length: 2, max_length: 5 })), "2 to 5 characters");
  assert.equal(rangeWords(option({})), "");
});
