/** The numbers of a picture, live: by pointer, by finger and by keys. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { misfits } from "./misfits.mjs";
import { ask, buttonOf, press, shows, TURTLE, titleOf } from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

/** @import { Locator, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const TELEPHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SLOWLY = 4;
/** Where "slowly → moved" lies in the picture of this sentence: parts of its width and height. */
const CELL = { x: 0.494, y: 0.581 };

/**
 * An answer whose picture has its numbers.
 *
 * @param {Page} page
 * @param {string} typed
 */
async function live(page, typed) {
  const answer = await ask(page, typed);
  await toggle(answer).waitFor();
  return answer;
}

/** @param {Locator} answer */
function toggle(answer) {
  return answer.getByRole("button", { name: "Live lines" });
}

/** @param {Locator} answer */
function note(answer) {
  return answer.locator(".crosshair-note");
}

/**
 * A point of the picture, in the window.
 *
 * @param {Locator} answer
 * @param {{ x: number, y: number }} part
 */
async function pointOf(answer, part) {
  const image = answer.locator(".picture img");
  await image.scrollIntoViewIfNeeded();
  const box = await image.boundingBox();
  assert.ok(box);
  return { x: box.x + part.x * box.width, y: box.y + part.y * box.height };
}

/** @param {Locator} answer */
function words(answer) {
  return answer.locator(".live-word");
}

inBrowser("a pointer on a cell shows its words and its number", async ({ visit }) => {
  const page = await visit("Ann");
  const answer = await live(page, `!attn 4 11 ${TURTLE}`);
  const { x, y } = await pointOf(answer, CELL);
  await page.mouse.move(x, y);
  await shows(note(answer), "slowly → moved 1.00");
  await page.mouse.move(1, 1);
  await note(answer).waitFor({ state: "hidden" });
});

inBrowser("lines answer on either side, and stay open from head to head", async ({ visit }) => {
  const page = await visit("Ben");
  const answer = await live(page, `!attn 4 11 ${TURTLE}`);
  await toggle(answer).click();
  const slowly = answer.getByRole("button", { name: /^slowly looks at: moved 1\.00/ });
  await slowly.hover();
  await shows(answer.locator(".live-word.chosen"), "slowly");
  await answer.getByRole("button", { name: /^moved is looked at by: slowly 1\.00/ }).hover();
  await shows(answer.locator(".live-word.chosen"), "moved");
  assert.equal(await answer.locator(".live-own line").count(), 10);
  assert.deepEqual(await wrongs(page), []);

  await press(answer, "▶");
  await shows(titleOf(answer), "Layer 4, head 12");
  await words(answer).first().waitFor();
  await toggle(answer).click();
  await words(answer).first().waitFor({ state: "hidden" });
});

inBrowser("keys lead through a picture and through its lines", async ({ visit }) => {
  const page = await visit("Chloe");
  const answer = await live(page, `!attn 4 11 ${TURTLE}`);
  await answer.getByRole("button", { name: /^Open picture/ }).focus();
  const status = answer.locator(".picture [role=status]");
  for (let row = 0; row <= SLOWLY; row += 1) {
    await page.keyboard.press("ArrowDown");
  }
  assert.match((await status.textContent()) ?? "", /^slowly looks at: moved 1\.00/);
  for (let column = 0; column < SLOWLY; column += 1) {
    await page.keyboard.press("ArrowRight");
  }
  assert.equal(await status.textContent(), "slowly → moved 1.00");
  await page.keyboard.press("Escape");
  await note(answer).waitFor({ state: "hidden" });

  await toggle(answer).click();
  await words(answer).first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const focused = page.locator(":focus");
  assert.match((await focused.getAttribute("aria-label")) ?? "", /^the#1 is looked at by: /);
});

inBrowser(
  "on a telephone a tap shows the number, and another opens the picture",
  async ({ visit }) => {
    const page = await visit("Ann", TELEPHONE);
    const answer = await live(page, `!attn 4 11 ${TURTLE}`);
    const { x, y } = await pointOf(answer, CELL);
    await page.touchscreen.tap(x, y);
    await shows(note(answer), "slowly → moved 1.00");
    await page.touchscreen.tap(x, y);
    const opened = page.getByRole("dialog", { name: "Picture" });
    await opened.waitFor();
    await opened.getByRole("button", { name: "Live lines" }).tap();
    await words(opened).first().waitFor();
    assert.deepEqual(await misfits(page), []);
    assert.deepEqual(await wrongs(page), []);
    await opened.getByRole("button", { name: /^slowly looks at/ }).tap();
    await shows(opened.locator(".live-word.chosen"), "slowly");
  },
);

inBrowser("of a whole layer, a pointer names the head, too", async ({ visit }) => {
  const page = await visit("Ben");
  const answer = await ask(page, `!layer 4 ${TURTLE}`);
  await answer.locator(".picture .crosshair-note").waitFor({ state: "attached" });
  const image = await answer.locator(".picture img").boundingBox();
  assert.ok(image);
  let told = "";
  for (let part = 0.3; part < 0.9 && !told; part += 0.02) {
    const { x, y } = await pointOf(answer, { x: part, y: 0.5 });
    await page.mouse.move(x, y);
    told = (await note(answer).isVisible()) ? ((await note(answer).textContent()) ?? "") : "";
  }
  assert.match(told, /^(head \d+|\d+-\d+).*: \S+ (→ \S+ \d\.\d\d|(is looked|looks) .*)$/);
  assert.equal(await toggle(answer).count(), 0);
});

inBrowser("a picture of something else stays a picture", async ({ visit }) => {
  const page = await visit("Ben");
  const answer = await ask(page, `!heads ${TURTLE}`);
  await answer.locator(".picture img").waitFor();
  await buttonOf(answer, "Delete").waitFor();
  const { x, y } = await pointOf(answer, CELL);
  await page.mouse.move(x, y);
  assert.equal(await toggle(answer).count(), 0);
  assert.equal(await note(answer).count(), 0);
});
