/** Slash commands with their options, and the buttons and lists under an answer. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import {
  ask,
  buttonOf,
  idOf,
  messageAt,
  messageBox,
  press,
  shows,
  TURTLE,
  titleOf,
} from "./talk.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

/**
 * The newest answer to a slash command.
 *
 * @param {Page} page
 * @param {string} name
 */
function answerToSlash(page, name) {
  return page.locator("article.message", { hasText: `used /${name}` }).last();
}

inBrowser(
  "a slash command is found by its beginning, and has a field for each option",
  async ({ visit }) => {
    const page = await visit();
    await messageBox(page).pressSequentially("/att");
    await page.getByRole("option", { name: /^\/attn/ }).click();
    const form = page.getByRole("form", { name: "Command /attn" });
    await form.getByRole("textbox", { name: "layer" }).fill("3");
    await form.getByRole("textbox", { name: "head" }).fill("10");
    await form.getByRole("textbox", { name: "sentence" }).fill(TURTLE);
    await form.getByRole("combobox", { name: "view" }).selectOption({ label: "lines" });
    await form.getByRole("button", { name: "Run" }).click();
    const answer = answerToSlash(page, "attn");
    await shows(titleOf(answer), "Layer 3, head 10");
    await shows(answer.locator(".embed-footer"), TURTLE);
    await buttonOf(answer, "Heat map").waitFor();
  },
);

inBrowser("an option that the bot completes takes a proposal", async ({ visit }) => {
  const page = await visit();
  await messageBox(page).fill("/help ");
  const form = page.getByRole("form", { name: "Command /help" });
  await form.getByRole("textbox").first().pressSequentially("imp");
  await page
    .getByRole("listbox", { name: /^Proposals/ })
    .getByRole("option")
    .first()
    .click();
  assert.notEqual(await form.getByRole("textbox").first().inputValue(), "imp");
  await page.keyboard.press("Enter");
  await shows(answerToSlash(page, "help"), "importance");
});

inBrowser("an option that can't be is told beside its field", async ({ visit }) => {
  const page = await visit();
  await messageBox(page).fill("/layer ");
  const form = page.getByRole("form", { name: "Command /layer" });
  await form.getByRole("textbox", { name: "layer" }).fill("three");
  await page.keyboard.press("Enter");
  await form.getByRole("alert").waitFor();
  assert.equal(
    await form.getByRole("textbox", { name: "layer" }).getAttribute("aria-invalid"),
    "true",
  );
});

inBrowser("buttons and lists change the answer in its place", async ({ visit }) => {
  const page = await visit("Ben");
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
  await press(answer, "▶");
  await shows(titleOf(answer), "Layer 3, head 10");
  await answer.getByRole("combobox").first().click();
  await answer.getByRole("option", { name: "Layer 5", exact: true }).click();
  await shows(titleOf(answer), "Layer 5, head 10");
});

inBrowser("who did not ask gets a private copy, and nobody else sees it", async ({ visit }) => {
  const [ann, ben] = [await visit("Ann"), await visit("Ben")];
  const answer = await ask(ann, `!attn 3 9 ${TURTLE}`);
  const id = await idOf(answer);
  await press(messageAt(ben, id), "▶");
  const copy = ben.locator(`article.message[data-id="${id}"] ~ article.ephemeral`).first();
  await shows(titleOf(copy), "Layer 3, head 10");
  await shows(copy, "Only you can see this");

  await press(copy, "▶");
  await shows(titleOf(copy), "Layer 3, head 11");
  const last = await ask(ann, `!mask ${TURTLE}`);
  await messageAt(ben, await idOf(last)).waitFor();
  assert.equal(await ann.locator(`article.message[data-id="${await idOf(copy)}"]`).count(), 0);
  await shows(titleOf(answer), "Layer 3, head 9");
  await shows(titleOf(messageAt(ben, id)), "Layer 3, head 9");

  await copy.getByRole("button", { name: "Dismiss" }).click();
  await copy.waitFor({ state: "detached" });
});

inBrowser(
  "a picture opens in full size, has its words, and closes with Escape",
  async ({ visit }) => {
    const page = await visit();
    const answer = await ask(page, `!attn 3 10 ${TURTLE}`);
    await answer.getByRole("button", { name: /^Open picture/ }).click();
    const dialog = page.getByRole("dialog", { name: "Picture" });
    const picture = dialog.getByRole("img");
    assert.match((await picture.getAttribute("alt")) ?? "", /head 10/);
    assert.ok(
      await picture.evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth),
    );
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  },
);
