/** On a telephone, on a projector, with large text, and on paper. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { ask, messageBox, shows, TURTLE, titleOf } from "./talk.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const TELEPHONE = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};
const PROJECTOR = { viewport: { width: 1920, height: 1080 } };
const SMALLEST_CONTROL_PX = 24;
const SMALLEST_TEXT_PX = 12;

/**
 * What is too small, or sticks out of the window.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
function misfits(page) {
  return page.evaluate(
    ({ control, text }) => {
      const found = new Set();
      const tell = (/** @type {Element} */ element, /** @type {string} */ what) =>
        found.add(`${element.tagName} .${element.className} ${element.textContent}: ${what}`);
      const { clientWidth } = document.documentElement;
      for (const place of [document.documentElement, ...document.querySelectorAll("main, #log")]) {
        if (place.scrollWidth > place.clientWidth) {
          tell(place, `${place.scrollWidth} px wide`);
        }
      }
      const shown = [...document.querySelectorAll("body *")].filter((element) =>
        element.checkVisibility({ visibilityProperty: true }),
      );
      for (const element of shown) {
        const { width, height, right } = element.getBoundingClientRect();
        // A link within a sentence is as high as its line; the radios lie over their rows.
        if (element.matches("button, select, input, textarea, a.button, a.icon-button, summary")) {
          if (width < control || height < control) {
            tell(element, `${width} × ${height} px`);
          }
          if (right > clientWidth + 1) {
            tell(element, `reaches to ${right} px`);
          }
        }
        const words = [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
        );
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (words && size < text && !element.closest("[aria-hidden=true]")) {
          tell(element, `text of ${size} px`);
        }
      }
      return /** @type {string[]} */ ([...found]);
    },
    { control: SMALLEST_CONTROL_PX, text: SMALLEST_TEXT_PX },
  );
}

for (const [name, options] of Object.entries({
  telephone: TELEPHONE,
  projector: PROJECTOR,
})) {
  inBrowser(`everything fits and can be pressed on a ${name}`, async ({ visit }) => {
    const page = await visit("Ann", options);
    for (const typed of [
      `!attn 3 10 ${TURTLE}`,
      `!mask ${TURTLE}`,
      "!help",
      "!heads",
      "!explain",
    ]) {
      await (await ask(page, typed)).locator(".embed").waitFor();
    }
    await ask(page, `!mask A word without an end, ${"turtle".repeat(9)}, is a [MASK].`);
    assert.deepEqual(await misfits(page), []);

    await messageBox(page).fill("/");
    await page.getByRole("option").first().waitFor();
    assert.deepEqual(await misfits(page), []);
    await messageBox(page).fill("/attn ");
    await page.getByRole("form", { name: "Command /attn" }).waitFor();
    assert.deepEqual(await misfits(page), []);
  });
}

inBrowser("on a telephone channels and people slide in, and away again", async ({ visit }) => {
  const page = await visit("Ann", TELEPHONE);
  await page.getByRole("button", { name: "Channels and people" }).tap();
  await page.getByRole("button", { name: "#lab" }).waitFor();
  assert.deepEqual(await misfits(page), []);
  await page.getByRole("button", { name: "#lab" }).tap();
  await page.getByRole("button", { name: "#lab" }).waitFor({ state: "hidden" });
  await shows(page.getByRole("heading", { level: 1 }), "#lab");
});

inBrowser(
  "on a projector the text grows to twice its size, and everything still fits",
  async ({ visit }) => {
    const page = await visit("Ann", PROJECTOR);
    const answer = await ask(page, `!attn 3 10 ${TURTLE}`);
    await titleOf(answer).waitFor();
    const size = () =>
      messageBox(page).evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
    const before = await size();
    const larger = page.getByRole("button", { name: "A+, larger text" });
    while (await larger.isEnabled()) {
      await larger.click();
    }
    assert.equal(await size(), 2 * before);
    assert.deepEqual(await misfits(page), []);
    await page.reload();
    await titleOf(answer).waitFor();
    assert.equal(await size(), 2 * before);
  },
);
