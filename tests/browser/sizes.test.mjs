/** On a telephone, on a projector, with large text, and on paper. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { misfits } from "./misfits.mjs";
import { ask, messageBox, shows, TURTLE, titleOf } from "./talk.mjs";

const TELEPHONE = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};
const PROJECTOR = { viewport: { width: 1920, height: 1080 } };

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
