/** Where the focus is, what a screen reader is told, and what the back button closes. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { ask, buttonOf, messageBox, say, shows, TURTLE, titleOf } from "./talk.mjs";

/** @import { Locator, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

/** @param {Locator} control */
function hasFocus(control) {
  return control.evaluate((element) => element === document.activeElement);
}

/** @param {Page} page */
function said(page) {
  return page.locator("#live");
}

inBrowser(
  "after a press the same control has the focus, and the change is told",
  async ({ visit }) => {
    const page = await visit();
    const answer = await ask(page, `!attn 12 10 ${TURTLE}`);
    const next = answer.getByRole("button", { name: "Next head" });
    await next.focus();
    await page.keyboard.press("Enter");
    await shows(titleOf(answer), "Layer 12, head 11");
    assert.ok(await hasFocus(next));
    await shows(said(page), "Changed: Layer 12, head 11");
    assert.equal(await said(page).locator("p").count(), 1);

    // At the last head there is no next one; the focus stays, so that Arrow left leads back.
    await page.keyboard.press("Enter");
    await shows(titleOf(answer), "Layer 12, head 12");
    assert.ok(await hasFocus(next));
    assert.equal(await next.getAttribute("aria-disabled"), "true");
    await page.keyboard.press("ArrowLeft");
    assert.ok(await hasFocus(answer.getByRole("button", { name: "Previous head" })));

    await buttonOf(answer, "Lines").focus();
    await page.keyboard.press("Enter");
    await buttonOf(answer, "Heat map").waitFor();
    assert.ok(await hasFocus(buttonOf(answer, "Heat map")));
  },
);

inBrowser("however many answers there are, they are two tab stops", async ({ visit }) => {
  const page = await visit();
  await ask(page, `!attn 3 9 ${TURTLE}`);
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
  const stops = () =>
    page.locator("#messages").evaluate((list) => {
      const all = /** @type {NodeListOf<HTMLElement>} */ (
        list.querySelectorAll("a[href], button, [tabindex]")
      );
      return [...all].filter((element) => element.tabIndex === 0).length;
    });
  assert.ok((await stops()) <= 2);
  await buttonOf(answer, "All heads").focus();
  assert.equal(await stops(), 2);
  await page.keyboard.press("Tab");
  assert.ok(await hasFocus(messageBox(page)));
  await page.keyboard.press("Shift+Tab");
  assert.ok(await hasFocus(buttonOf(answer, "All heads")));
  await page.keyboard.press("Escape");
  assert.ok(await hasFocus(answer));
});

inBrowser("a deleted answer leaves the focus with its neighbour", async ({ visit }) => {
  const page = await visit();
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
  await buttonOf(answer, "Delete").focus();
  await page.keyboard.press("Enter");
  await answer.waitFor({ state: "detached" });
  assert.match(await page.evaluate(() => document.activeElement?.className ?? ""), /^message/);
});

inBrowser("the back button closes what is open, and only then leaves", async ({ visit }) => {
  const page = await visit("Ben", { viewport: { width: 390, height: 844 } });
  await say(page, "Hello.");
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);

  await answer.getByRole("button", { name: /^Open picture/ }).click({ position: { x: 4, y: 4 } });
  await page.getByRole("dialog").waitFor();
  await page.goBack();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Channels and people" }).click();
  await page.getByRole("button", { name: "#lab" }).waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "#lab" }).waitFor({ state: "hidden" });

  await messageBox(page).fill("/");
  await page.getByRole("option").first().waitFor();
  await page.goBack();
  await page.getByRole("option").first().waitFor({ state: "detached" });
  await messageBox(page).fill("/attn ");
  await page.getByRole("form", { name: "Command /attn" }).waitFor();
  await page.goBack();
  // The first may have closed the proposals of a field.
  if (await page.getByRole("form", { name: "Command /attn" }).isVisible()) {
    await page.goBack();
  }
  await page.getByRole("form", { name: "Command /attn" }).waitFor({ state: "detached" });
  assert.ok(await answer.isVisible());
});

for (const width of [390, 1280]) {
  inBrowser(`the list of commands is readable at ${width} pixels`, async ({ visit }) => {
    const page = await visit("Ann", { viewport: { width, height: 844 } });
    await messageBox(page).fill("/");
    const options = page.getByRole("option");
    await options.first().waitFor();
    assert.ok((await options.count()) >= 19);
    const bad = await options.evaluateAll((all) =>
      all.flatMap((option) => {
        const box = option.getBoundingClientRect();
        const texts = [...option.querySelectorAll("span span")].map((text) =>
          text.getBoundingClientRect(),
        );
        const outside = texts.some((text) => text.right > box.right + 1);
        return outside || box.height > 90 ? [option.textContent] : [];
      }),
    );
    assert.deepEqual(bad, []);
    await page.keyboard.press("ArrowUp");
    const last = options.last();
    assert.equal(await last.getAttribute("aria-selected"), "true");
    const [list, shown] = await Promise.all([
      page.getByRole("listbox").boundingBox(),
      last.boundingBox(),
    ]);
    assert.ok(list && shown && shown.y + shown.height <= list.y + list.height + 1);
  });
}
