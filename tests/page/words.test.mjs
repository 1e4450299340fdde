/** Names, times, sizes and errors in words. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as words from "../../sandbox/page/browser/words.js";
import { ANN, BOT } from "./support.mjs";

const noon = (/** @type {number} */ day, hour = 12, minute = 0) =>
  new Date(2026, 0, day, hour, minute);

test("somebody without a display name goes by the user name", () => {
  assert.equal(words.displayName(ANN), "Ann");
  assert.equal(words.displayName(BOT), "Attention");
});

describe("initials", () => {
  for (const [name, expected] of [
    ["Ann", "A"],
    ["Ann Lee", "AL"],
    ["ann van der lee", "AL"],
    ["  ann  ", "A"],
    ["🐢 turtle", "🐢T"],
    ["éva", "É"],
  ]) {
    test(`of ${name}`, () =>
      assert.equal(words.initials({ ...ANN, global_name: name ?? null }), expected));
  }
});

test("when something was said counts days by the calendar, not by hours", () => {
  const now = noon(10, 0, 5);
  assert.match(words.whenSaid(noon(10, 0, 1), now), /^Today at /);
  assert.match(words.whenSaid(noon(9, 23, 59), now), /^Yesterday at /);
  assert.match(words.whenSaid(noon(9, 0, 0), now), /^Yesterday at /);
  assert.doesNotMatch(words.whenSaid(noon(8, 23, 59), now), /day at /);
});

test("a day ends at midnight", () => {
  assert.equal(words.sameDay(noon(10, 0, 0), noon(10, 23, 59)), true);
  assert.equal(words.sameDay(noon(10, 23, 59), noon(11, 0, 0)), false);
  assert.equal(words.sameDay(noon(10), new Date(2026, 1, 10, 12)), false);
});

describe("relative times", () => {
  const now = noon(15);
  const after = (/** @type {number} */ seconds) => new Date(now.getTime() + seconds * 1000);
  for (const [seconds, expected] of /** @type {[number, string][]} */ ([
    [0, "now"],
    [30, "in 30 seconds"],
    [-59, "59 seconds ago"],
    [60, "in 1 minute"],
    [300, "in 5 minutes"],
    [-7200, "2 hours ago"],
    [86400, "tomorrow"],
    [-3 * 86400, "3 days ago"],
    [60 * 86400, "in 2 months"],
    [-720 * 86400, "2 years ago"],
  ])) {
    test(expected, () => assert.equal(words.relativeTime(after(seconds), now), expected));
  }
});

describe("file sizes", () => {
  for (const [bytes, expected] of /** @type {[number, string][]} */ ([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KB"],
    [1536, "1.5 KB"],
    [1024 ** 2, "1.0 MB"],
    [5 * 1024 ** 3, "5.0 GB"],
    [2 * 1024 ** 4, "2048.0 GB"],
  ])) {
    test(expected, () => assert.equal(words.fileSize(bytes), expected));
  }
});

describe("errors", () => {
  const leaf = (/** @type {string} */ text) => ({ _errors: [{ message: text }] });

  test("name the field that they are about, without what only a program needs", () => {
    const errors = { options: { times: leaf("Not a number.") }, content: leaf("Too long.") };
    assert.equal(
      words.errorSentence({ message: "Invalid Form Body", errors }, 400),
      "times: Not a number. Too long.",
    );
  });

  test("are found at any depth", () => {
    const errors = { data: { components: { 0: { label: leaf("Required.") } } } };
    assert.equal(words.errorSentence({ errors }, 400), "components 0 label: Required.");
  });

  test("without fields tell their message, whatever the status", () => {
    const limited = { message: "You are being rate limited.", retry_after: 2 };
    assert.equal(words.errorSentence(limited, 429), "You are being rate limited.");
    assert.equal(
      words.errorSentence({ message: "Unknown Channel", errors: {} }, 404),
      "Unknown Channel",
    );
  });

  test("without any body tell the status", () => {
    assert.match(words.errorSentence(null, 502), /502/);
  });

  test("that are caught are told in their own words", () => {
    assert.equal(words.sentenceOf(new Error("No answer.")), "No answer.");
    assert.equal(words.sentenceOf("thrown text"), "thrown text");
  });
});

test("who types is told by name up to three", () => {
  assert.equal(words.typingSentence([]), "");
  assert.equal(words.typingSentence(["Ann"]), "Ann is typing…");
  assert.equal(words.typingSentence(["Ann", "Ben"]), "Ann and Ben are typing…");
  assert.equal(words.typingSentence(["Ann", "Ben", "Cy"]), "Ann, Ben, and Cy are typing…");
  assert.equal(words.typingSentence(["Ann", "Ben", "Cy", "Di"]), "Several people are typing…");
});

test("only web addresses become links", () => {
  for (const url of ["http://a.example", "https://a.example", "HTTPS://a.example"]) {
    assert.equal(words.isWebAddress(url), true);
  }
  for (const url of [
    "javascript:alert(1)",
    " https://a.example",
    "data:,x",
    "//a",
    "",
    undefined,
  ]) {
    assert.equal(words.isWebAddress(url), false);
  }
});
