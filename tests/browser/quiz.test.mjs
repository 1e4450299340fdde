/** The quiz: three browsers vote in secret, and see together what was right. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { ask, idOf, messageAt, press, shows } from "./talk.mjs";

inBrowser("three people vote in secret until the reveal, which all see", async ({ visit }) => {
  const [ann, ben, chloe] = [await visit("Ann"), await visit("Ben"), await visit("Chloe")];
  const id = await idOf(await ask(ann, "!quiz word"));
  for (const [index, page] of [ann, ben, chloe].entries()) {
    const question = messageAt(page, id);
    await shows(question, "Question 1 of");
    const choice = question.locator(".components button", { hasText: /^[A-E]:/ }).nth(index);
    const words = (await choice.textContent()) ?? "";
    await choice.click();
    const told = page.locator(`article.message[data-id="${id}"] ~ article.ephemeral`).first();
    await shows(told, `You chose ${words}`);
  }
  for (const page of [ann, ben, chloe]) {
    const question = messageAt(page, id);
    await shows(question, "3 people have answered");
    assert.doesNotMatch((await question.textContent()) ?? "", /is right/);
    assert.equal(await page.locator("article.ephemeral", { hasText: "You chose" }).count(), 1);
  }

  await press(messageAt(ann, id), "Reveal");
  for (const page of [ann, ben, chloe]) {
    await shows(messageAt(page, id).locator(".embed"), "is right");
  }
  await press(messageAt(ann, id), "End");
});
