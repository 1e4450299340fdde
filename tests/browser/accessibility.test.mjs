/** What axe-core finds wrong for people who see, hear or steer otherwise: nothing. */

import assert from "node:assert/strict";

import { inBrowser } from "./in_browser.mjs";
import { ask, buttonOf, messageBox, press, TURTLE, titleOf } from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

for (const colorScheme of /** @type {const} */ (["dark", "light"])) {
  inBrowser(`nothing is wrong on the ${colorScheme} page`, async ({ visit }) => {
    const page = await visit("Ann", { colorScheme });
    await page.getByRole("button", { name: "#lab" }).click();
    assert.deepEqual(await wrongs(page), [], "an empty channel");
    await page.getByRole("button", { name: "#general" }).click();

    const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
    await press(answer, "Lines");
    await buttonOf(answer, "Heat map").waitFor();
    await ask(page, `!mask ${TURTLE}`);
    await ask(page, "!explain");
    assert.deepEqual(await wrongs(page), [], "a conversation");

    await answer.hover();
    await answer.getByRole("button", { name: "Add a reaction" }).click();
    await answer.getByRole("button", { name: "React with 👍" }).click();
    await answer.locator(".reaction").waitFor();
    await answer.getByRole("combobox").first().click();
    assert.deepEqual(await wrongs(page), [], "an open list and a reaction");

    await messageBox(page).fill("/");
    await page.getByRole("option").first().waitFor();
    assert.deepEqual(await wrongs(page), [], "the list of commands");
    await messageBox(page).fill("/attn ");
    await page.getByRole("form", { name: "Command /attn" }).waitFor();
    assert.deepEqual(await wrongs(page), [], "a command's options");
    await page.keyboard.press("Escape");

    await answer.getByRole("button", { name: /^Open picture/ }).click();
    await page.getByRole("dialog").waitFor();
    assert.deepEqual(await wrongs(page), [], "a picture in full size");
  });
}

inBrowser("nothing is wrong on a telephone, with channels and people shown", async ({ visit }) => {
  const page = await visit("Ben", { viewport: { width: 390, height: 844 } });
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
  await titleOf(answer).waitFor();
  assert.deepEqual(await wrongs(page), []);
  await page.getByRole("button", { name: "Channels and people" }).click();
  await page.getByRole("button", { name: "#lab" }).waitFor();
  assert.deepEqual(await wrongs(page), []);
});

inBrowser(
  "nothing is wrong before the door, which opens for the key alone",
  async ({ address, windows }) => {
    const { origin, hash } = new URL(address);
    const page = await windows.open(origin);
    await page.goto(origin);
    await page.getByRole("heading", { name: "Open the printed address" }).waitFor();
    assert.deepEqual(await wrongs(page), []);
    await page.goto(`${origin}/#key=another`);
    await page.getByRole("alert").waitFor();
    assert.equal(await messageBox(page).count(), 0);
    await page.goto(`${origin}/${hash}`);
    await messageBox(page).waitFor();
  },
);
