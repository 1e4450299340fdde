/** Typing and reading: answers, what stays text, two windows, coming back. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import {
  agree,
  answerTo,
  ask,
  messageAt,
  messageBox,
  say,
  sentBy,
  shows,
  TURTLE,
  titleOf,
} from "./talk.mjs";

inBrowser("a gap that is typed key by key is answered with words", async ({ visit }) => {
  const page = await visit();
  await messageBox(page).click();
  await page.keyboard.type(`!mask ${TURTLE}`);
  const answer = await answerTo(page, await sentBy(page, () => page.keyboard.press("Enter")));
  await shows(answer.locator(".embed-footer"), TURTLE);
  assert.match((await answer.locator(".embed-description").textContent()) ?? "", /\d %/);
  assert.equal(await messageBox(page).inputValue(), "");
});

inBrowser("an empty channel says what to type, and puts it into the box", async ({ visit }) => {
  const page = await visit();
  await page.getByRole("button", { name: "#lab" }).click();
  const welcome = page.locator("#welcome");
  await welcome.getByRole("button", { name: /^!mask/ }).click();
  assert.match(await messageBox(page).inputValue(), /^!mask .*\[MASK\]/);
});

inBrowser("a channel opens although news come while it is pressed", async ({ visit }) => {
  const ann = await visit("Ann");
  const ben = await visit("Ben");
  await ben.getByRole("button", { name: "#lab" }).click();
  await ann.getByRole("button", { name: "#lab" }).hover();
  await ann.mouse.down();
  await say(ben, "Look here.");
  await ann.locator(".channel.unread", { hasText: "#lab" }).waitFor();
  await ann.mouse.up();
  await ann.getByRole("textbox", { name: "Message #lab" }).waitFor();
  assert.equal(await ann.locator(".channel.unread").count(), 0);
});

inBrowser("markup and @everyone stay text, and ring for nobody", async ({ visit }) => {
  const ann = await visit("Ann");
  const ben = await visit("Ben");
  const hostile = `<img src="/x" onerror="document.title='taken'"><b>bold</b> @everyone`;
  const answer = await ask(ann, `!mask ${hostile} is [MASK].`);
  const id = (await answer.getAttribute("data-id")) ?? "";
  for (const page of [ann, ben]) {
    const seen = messageAt(page, id);
    await shows(seen, `<b>bold</b>`);
    assert.equal(await seen.locator(".markdown b, .markdown img, .mention.pings").count(), 0);
    assert.doesNotMatch((await seen.getAttribute("class")) ?? "", /pings-me/);
    assert.doesNotMatch(await page.title(), /taken/);
  }
  const said = messageAt(ben, await say(ann, hostile));
  await shows(said.locator(".content"), hostile);
  assert.equal(await said.locator(".content img, .content b").count(), 0);
});

inBrowser("the conversation is there again after reloading", async ({ visit }) => {
  const page = await visit("Ben");
  const id = await say(page, `!attn 3 10 ${TURTLE}`);
  await shows(titleOf(await answerTo(page, id)), "Layer 3, head 10");
  await page.reload();
  await shows(titleOf(await answerTo(page, id)), "Layer 3, head 10");
  await shows(messageBox(page).and(page.getByPlaceholder("as Ben")), "");
});

inBrowser("two windows see the same: what is said, changed and taken back", async ({ visit }) => {
  const [ann, chloe] = [await visit("Ann"), await visit("Chloe")];
  const id = await say(ann, "Good morning.");
  const seen = messageAt(chloe, id);
  await shows(seen, "Good morning.");

  await ann.keyboard.press("ArrowUp");
  await ann.getByRole("textbox", { name: "Edit the message" }).fill("Good evening.");
  await ann.keyboard.press("Enter");
  await shows(seen, "Good evening. (edited)");

  await messageAt(ann, id).hover();
  await messageAt(ann, id).getByRole("button", { name: "Delete" }).click();
  await agree(ann, "Delete this message?", "Delete message");
  await seen.waitFor({ state: "detached" });
  await messageAt(ann, id).waitFor({ state: "detached" });
});
