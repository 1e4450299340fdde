/** One answer large, and on everybody's page. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { ask, messageBox, shows, TURTLE, titleOf } from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

/** @import { Locator, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const PROJECTOR = { viewport: { width: 1920, height: 1080 } };
const TELEPHONE = { viewport: { width: 390, height: 844 } };
const LEGIBLE_PX = 28;

/** @param {Page} page */
function presented(page) {
  return page.getByRole("region", { name: /^Presented/ });
}

/** @param {Page} page */
function titleIn(page) {
  return presented(page).getByRole("heading", { level: 1 });
}

/**
 * @param {Page} page
 * @param {Locator} answer
 */
async function present(page, answer) {
  await answer.hover();
  await answer.getByRole("button", { name: "Present" }).click();
  await presented(page).waitFor();
}

/**
 * Texts in sight that are smaller than one can read from the last row.
 *
 * @param {Page} page
 */
function tooSmall(page) {
  return page.locator("main").evaluate((main, least) => {
    const found = [];
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: element, textContent: words } = texts.currentNode;
      if (!element?.checkVisibility({ visibilityProperty: true }) || !words?.trim()) {
        continue;
      }
      if (Number.parseFloat(getComputedStyle(element).fontSize) < least) {
        found.push(words);
      }
    }
    return found;
  }, LEGIBLE_PX);
}

inBrowser("an answer is legible from the last row, and steered by arrows", async ({ visit }) => {
  const page = await visit("Ann", PROJECTOR);
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
  await present(page, answer);
  await shows(titleIn(page), "Layer 3, head 9");
  assert.deepEqual(await tooSmall(page), []);
  assert.deepEqual(await wrongs(page), []);
  const picture = await presented(page).getByRole("img").boundingBox();
  assert.ok(picture && picture.height > 600, JSON.stringify(picture));

  await page.keyboard.press("ArrowRight");
  await shows(titleIn(page), "Layer 3, head 10");
  await page.keyboard.press("ArrowLeft");
  await shows(titleIn(page), "Layer 3, head 9");
  await presented(page).getByRole("button", { name: "Next head" }).click();
  await shows(titleIn(page), "Layer 3, head 10");
  await presented(page).getByRole("button", { name: "Lines", exact: true }).click();
  await presented(page).getByRole("button", { name: "Heat map" }).waitFor();

  await presented(page).getByRole("button", { name: "Chat" }).click();
  await answer.waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await presented(page).waitFor({ state: "hidden" });
  await shows(titleOf(answer), "Layer 3, head 10");
});

inBrowser("the back button and Alt+P close it, and the newest answer opens", async ({ visit }) => {
  const page = await visit("Ann", TELEPHONE);
  await ask(page, `!attn 3 9 ${TURTLE}`);
  await page.keyboard.press("Alt+p");
  await shows(titleIn(page), "Layer 3, head 9");
  assert.deepEqual(await wrongs(page), []);
  await page.goBack();
  await presented(page).waitFor({ state: "hidden" });
  await messageBox(page).waitFor();
  await page.keyboard.press("Alt+p");
  await presented(page).waitFor();
  await page.keyboard.press("Alt+p");
  await presented(page).waitFor({ state: "hidden" });
});

inBrowser("everybody is asked to follow, and may stop", async ({ visit }) => {
  const ann = await visit("Ann");
  const ben = await visit("Ben", TELEPHONE);
  const answer = await ask(ann, `!attn 5 9 ${TURTLE}`);
  await present(ann, answer);
  await ben.getByRole("button", { name: "Follow", exact: true }).waitFor();
  assert.equal(await presented(ben).isVisible(), false);

  await ann.getByRole("button", { name: "Ask everybody to follow" }).click();
  await shows(titleIn(ben), "Layer 5, head 9");
  await presented(ann).getByRole("button", { name: "Next head" }).click();
  await shows(titleIn(ben), "Layer 5, head 10");
  const late = await visit("Chloe");
  await shows(titleIn(late), "Layer 5, head 10");
  assert.deepEqual(await wrongs(late), []);

  await shows(ben.locator("#follow"), "Ann shows: Layer 5, head 10");
  await ann.reload();
  await shows(titleIn(ann), "Layer 5, head 10");
  await presented(ann).getByRole("button", { name: "Next head" }).click();
  await shows(titleIn(ben), "Layer 5, head 11");
  await presented(ann).getByRole("button", { name: "Previous head" }).click();
  await shows(ben.locator("#follow"), "Ann shows: Layer 5, head 10");

  await ben.getByRole("button", { name: "Stop following" }).click();
  await presented(ben).waitFor({ state: "hidden" });
  await ask(ann, `!attn 5 11 ${TURTLE}`);
  await shows(titleIn(ann), "Layer 5, head 11");
  await shows(titleIn(late), "Layer 5, head 11");
  assert.equal(await presented(ben).isVisible(), false);

  await ann.getByRole("button", { name: "Close" }).click();
  await presented(late).waitFor({ state: "hidden" });
  await ben.getByText("Ann shows").waitFor({ state: "hidden" });
});
