/** `@Name` and `<@id>`. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { withMentionIds, withMentionNames } from "../../sandbox/page/browser/mentions.js";
import { Store } from "../../sandbox/page/browser/store.js";
import { ANN, BEN, BOT, state } from "./support.mjs";

const person = (/** @type {string} */ id, /** @type {string} */ name) => ({
  id,
  username: name,
  global_name: name,
});

describe("names become ids", () => {
  const users = [ANN, BEN, BOT, person("3", "Ann Lee"), person("4", "C++ (new)")];
  for (const [text, expected] of /** @type {[string, string][]} */ ([
    ["@Ann hi", "<@1> hi"],
    ["hi @ben!", "hi <@2>!"],
    ["@Ann Lee and @Ann", "<@3> and <@1>"],
    ["@Annie", "@Annie"],
    ["mail@Ann", "mail@Ann"],
    ["<@Ann>", "<@Ann>"],
    ["(@Attention)", "(<@9>)"],
    ["@C++ (new) x", "<@4> x"],
    ["@Ann@Ben", "<@1><@2>"],
    ["@nobody", "@nobody"],
  ])) {
    test(text, () => assert.equal(withMentionIds(text, users), expected));
  }
});

test("ids become names where text is shown bare; an unknown id stays", () => {
  const store = new Store();
  store.load(state(), "1");
  assert.equal(withMentionNames("<@1> <@!9> <@7> <#1>", store), "@Ann @Attention <@7> <#1>");
});

test("what a person edits is sent as it was", () => {
  const store = new Store();
  store.load(state(), "1");
  const content = "<@1>, ask <@9>: <@2> says hi";
  const shown = withMentionNames(content, store);
  assert.equal(withMentionIds(shown, [store.bot, ...store.users]), content);
});
