/** Where the bot is at home, and where a person brings it along. */

import assert from "node:assert/strict";
import { inBrowser } from "./in_browser.mjs";
import { TELEPHONE } from "./in_class.mjs";
import { misfits } from "./misfits.mjs";
import {
  ask,
  idOf,
  isToldAlone,
  messageAt,
  messageBox,
  press,
  say,
  shows,
  TURTLE,
  titleOf,
} from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const HINT = "The bot can't read messages here. Type / for its commands.";
const NO_LINE = "The dog ran home.";

/**
 * Opens direct messages, or a group, and waits until they are there.
 *
 * @param {Page} page
 * @param {string} place what they are called then
 * @param {string[]} people
 */
async function open(page, place, people) {
  await page.getByRole("button", { name: "New direct messages" }).click();
  for (const name of people) {
    await page.getByRole("checkbox", { name }).check();
  }
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await shows(page.getByRole("heading", { level: 1 }), place);
}

/**
 * A channel, direct messages or a group in the sidebar.
 *
 * @param {Page} page
 * @param {string} name
 */
function placeNamed(page, name) {
  return page.locator("#places .channel", { hasText: name });
}

/**
 * Uses a slash command that has a sentence, and waits for its answer.
 *
 * @param {Page} page
 * @param {string} name
 */
async function useSlash(page, name) {
  await messageBox(page).fill(`/${name} `);
  const form = page.getByRole("form", { name: `Command /${name}` });
  await form.getByRole("textbox", { name: "sentence" }).fill(TURTLE);
  await page.keyboard.press("Enter");
  await form.waitFor({ state: "detached" });
  const answer = page.locator("article.message", { hasText: `used /${name}` }).last();
  await titleOf(answer).waitFor();
  return messageAt(page, await idOf(answer));
}

for (const width of [390, 1280]) {
  inBrowser(`direct messages with the bot, on ${width} pixels`, async ({ visit }) => {
    const page = await visit("Ann", { viewport: { width, height: 800 } });
    const ben = await visit("Ben");
    const showSidebar = async () => {
      if (width === 390) {
        await page.getByRole("button", { name: "Channels and people" }).click();
      }
    };
    await showSidebar();
    await page.getByRole("button", { name: "New direct messages" }).click();
    await page.getByRole("dialog").waitFor();
    assert.deepEqual(await wrongs(page), [], "the dialog");
    await page.keyboard.press("Escape");
    await open(page, "@Attention", ["Attention"]);
    await shows(titleOf(await ask(page, `!mask ${TURTLE}`)), "What fits the gap");
    assert.deepEqual(await wrongs(page), [], "direct messages");
    assert.deepEqual(await misfits(page), []);
    await showSidebar();
    assert.deepEqual(await wrongs(page), [], "the sidebar");
    assert.deepEqual(await misfits(page), []);
    assert.equal(await placeNamed(ben, "@Attention").count(), 0);
  });
}

inBrowser("a group: unread, a slash command, a press, and no text command", async ({ visit }) => {
  const [ann, ben, chloe] = await Promise.all([visit("Ann"), visit("Ben"), visit("Chloe")]);
  await open(ann, "@Ben", ["Ben"]);
  await open(ann, "Ben, Chloe", ["Ben", "Chloe"]);
  await say(ann, "Look at this.");
  await placeNamed(ben, "Ann, Chloe").getByLabel("new messages").waitFor();
  await placeNamed(ben, "Ann, Chloe").click();
  await shows(ben.locator("article.message"), "Look at this.");
  assert.equal(await placeNamed(ben, "Ann, Chloe").getByLabel("new messages").count(), 0);

  await messageBox(ann).fill("!mask A [MASK].");
  await shows(ann.locator(".unheard"), HINT);
  await ann.keyboard.press("Enter");
  await shows(ann.locator("article.message"), "!mask A [MASK].");
  await shows(ann.locator(".unheard"), HINT);

  const answer = await useSlash(ann, "mask");
  await press(answer, "Answer after each layer");
  await titleOf(answer).filter({ hasNotText: "What fits the gap" }).waitFor();
  const title = (await titleOf(answer).textContent()) ?? "";
  await shows(titleOf(messageAt(ben, await idOf(answer))), title);
  assert.equal(await ann.locator("article.message:has(.tag)").count(), 1);

  // Of what two say to each other a third learns nothing.
  assert.equal(await placeNamed(chloe, "Ann, Ben").count(), 1);
  assert.equal(await placeNamed(chloe, "@").filter({ hasNotText: "@Attention" }).count(), 0);
});

inBrowser("where a server is strict, its answers are one's own", async ({ visit }) => {
  const [ann, ben] = await Promise.all([visit("Ann"), visit("Ben")]);
  for (const page of [ann, ben]) {
    await placeNamed(page, "#reading").click();
  }
  await shows(ann.locator("#welcome"), "only to whoever asks");
  const answer = await useSlash(ann, "mask");
  await isToldAlone(ann, "What fits the gap");
  await say(ann, "Did you see that?");
  await shows(ben.locator("article.message"), "Did you see that?");
  assert.equal(await messageAt(ben, await idOf(answer)).count(), 0);
});

inBrowser("Look inside by a right click, by keys, and by touch", async ({ visit }) => {
  const page = await visit("Ann");
  await placeNamed(page, "#games").click();
  const said = messageAt(page, await say(page, NO_LINE));
  const answers = page.locator("article.message", { hasText: "used Look inside" });
  const menu = page.getByRole("menu", { name: "Apps" });

  await said.click({ button: "right" });
  await menu.waitFor();
  assert.deepEqual(await wrongs(page), [], "the menu");
  await menu.getByRole("menuitem", { name: "Look inside" }).click();
  await shows(answers.nth(0).locator(".embed-footer"), NO_LINE);

  // Escape leads back to the button, as in any menu.
  await said.focus();
  const button = said.getByRole("button", { name: "Apps" });
  await button.focus();
  await page.keyboard.press("Enter");
  await menu.waitFor();
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "hidden" });
  assert.ok(await button.evaluate((element) => element === document.activeElement));
  await page.keyboard.press("Enter");
  await menu.waitFor();
  await page.keyboard.press("Enter");
  await shows(answers.nth(1).locator(".embed-footer"), NO_LINE);

  const telephone = await visit("Ben", TELEPHONE);
  await telephone.getByRole("button", { name: "Channels and people" }).tap();
  await placeNamed(telephone, "#games").tap();
  const same = messageAt(telephone, await idOf(said));
  await same.tap();
  await same.getByRole("button", { name: "Apps" }).tap();
  const item = telephone.getByRole("menuitem", { name: "Look inside" });
  await item.waitFor();
  assert.deepEqual(await misfits(telephone), []);
  await item.tap();
  await shows(answers.nth(2).locator(".embed-footer"), NO_LINE);

  // The back button closes it, and does not leave.
  await said.click({ button: "right" });
  await menu.waitFor();
  await page.goBack();
  await menu.waitFor({ state: "hidden" });
  await messageBox(page).waitFor();
});
