/** Without a mouse: from the message box to an answer's controls and back. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { answerTo, buttonOf, messageBox, sentBy, shows, TURTLE, titleOf } from "./talk.mjs";

/** @import { Locator, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const MOST_STEPS = 100;

/** @param {Locator} wanted */
function hasFocus(wanted) {
  return wanted.evaluateAll((found) => found.some((one) => one === document.activeElement));
}

/**
 * Presses a key until something has the focus.
 *
 * @param {Page} page
 * @param {string} key
 * @param {Locator} wanted
 */
async function go(page, key, wanted) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(wanted)) {
      return;
    }
    await page.keyboard.press(key);
  }
  assert.fail(`${MOST_STEPS} times ${key} do not lead to ${wanted}`);
}

/**
 * Goes from the message box back to an answer, and in it from control to control: by arrows where
 * they lead on, else by Shift and Tab.
 *
 * @param {Page} page
 * @param {Locator} answer
 * @param {Locator} wanted
 */
async function enter(page, answer, wanted) {
  await go(page, "Tab", messageBox(page));
  await go(page, "Shift+Tab", answer.or(answer.locator("*")));
  for (let step = 0; step < MOST_STEPS && !(await hasFocus(wanted)); step += 1) {
    const before = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press("ArrowLeft");
    if (await before.evaluate((element) => element === document.activeElement)) {
      await page.keyboard.press("Shift+Tab");
    }
  }
  assert.ok(await hasFocus(wanted), `no way by keys to ${wanted}`);
}

inBrowser(
  "typing, a button under the answer, a list, and back to the message box",
  async ({ visit }) => {
    const page = await visit("Ben");
    await go(page, "Tab", messageBox(page));
    await page.keyboard.type(`!attn 3 9 ${TURTLE}`);
    const answer = await answerTo(page, await sentBy(page, () => page.keyboard.press("Enter")));
    await shows(titleOf(answer), "Layer 3, head 9");

    await enter(page, answer, buttonOf(answer, "▶"));
    await page.keyboard.press("Enter");
    await shows(titleOf(answer), "Layer 3, head 10");
    // The answer was drawn anew, and the focus is where it was.
    await page.keyboard.press("Space");
    await shows(titleOf(answer), "Layer 3, head 11");

    await enter(page, answer, answer.getByRole("combobox").first());
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await shows(titleOf(answer), "Layer 4, head 11");

    await go(page, "Tab", messageBox(page));
  },
);

inBrowser("a slash command from the list, its options, and the way out", async ({ visit }) => {
  const page = await visit();
  await go(page, "Tab", messageBox(page));
  await page.keyboard.type("/hea");
  await page.getByRole("option").first().waitFor();
  await go(page, "ArrowDown", messageBox(page));
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("option").count(), 0);

  await page.keyboard.type("d");
  await page
    .getByRole("option", { name: /^\/head/ })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  const form = page.getByRole("form");
  await form.waitFor();
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });

  await page.keyboard.type("/mask ");
  await go(page, "Tab", page.getByRole("form").getByRole("textbox", { name: "sentence" }));
  await page.keyboard.type(TURTLE);
  await page.keyboard.press("Enter");
  const answer = page.locator("article.message", { hasText: "used /mask" }).last();
  await shows(answer.locator(".embed-footer"), TURTLE);
  await go(page, "Tab", messageBox(page));
});

inBrowser("the arrow keys go from message to message", async ({ visit }) => {
  const page = await visit();
  const ids = [];
  for (const text of ["first", "second", "third"]) {
    await messageBox(page).focus();
    await page.keyboard.type(text);
    ids.push(await sentBy(page, () => page.keyboard.press("Enter")));
  }
  const [first, , third] = ids.map((id) => page.locator(`article.message[data-id="${id}"]`));
  assert.ok(first && third);
  await third.waitFor();
  await go(page, "Shift+Tab", third);
  await go(page, "ArrowUp", first);
  await go(page, "ArrowDown", third);
});

inBrowser(
  "the first stop of the page leads past all others to the message box",
  async ({ visit }) => {
    const page = await visit();
    const skip = page.getByRole("link", { name: "Skip to the message box" });
    // Behind the last stop comes the first one.
    await go(page, "Tab", skip);
    await page.keyboard.press("Enter");
    await go(page, "Tab", messageBox(page));
  },
);
