/** What is printed, and the file that the class is saved as. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { inBrowser } from "./in_browser.mjs";
import { ask, buttonOf, say, TURTLE, titleOf } from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(2)>";

/**
 * @param {Page} page
 * @param {string} name
 */
async function choose(page, name) {
  await page.getByRole("button", { name: "Present, print, save" }).click();
  await page.getByRole("button", { name }).click();
}

/**
 * Lets the browser go on as if somebody looked at the dialog for printing.
 *
 * @param {Page} page
 */
async function withoutDialog(page) {
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute("data-printed", "");
  });
  return async () => {
    await page.locator("body[data-printed]").waitFor();
    await page.emulateMedia({ media: "print" });
  };
}

inBrowser("a channel is printed as a whole, and one answer alone, on white", async ({ visit }) => {
  const page = await visit("Ann", { colorScheme: "dark" });
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
  await say(page, "After the answer.");
  const sheet = page.locator(".print-sheet");
  const printed = await withoutDialog(page);

  await choose(page, "Print this channel");
  await printed();
  await sheet.getByText("After the answer.").last().waitFor();
  await sheet
    .getByRole("img", { name: /layer 3, head 9/ })
    .last()
    .waitFor();
  assert.equal(await answer.isVisible(), false);
  assert.equal(await page.getByRole("button").count(), 0);
  const colours = await sheet.evaluate((element) => [
    getComputedStyle(document.body).backgroundColor,
    getComputedStyle(element).color,
  ]);
  assert.deepEqual(colours, ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await sheet.count(), 0);

  await page.emulateMedia({ media: "screen" });
  await answer.hover();
  await answer.getByRole("button", { name: "Print" }).click();
  await page.emulateMedia({ media: "print" });
  await titleOf(sheet).waitFor();
  assert.equal(await sheet.locator("article.message").count(), 1);
});

inBrowser("a printed page also has the chat without a command for it", async ({ visit }) => {
  const page = await visit();
  const answer = await ask(page, `!attn 3 9 ${TURTLE}`);
  await page.emulateMedia({ media: "print" });
  assert.equal(await titleOf(answer).isVisible(), true);
  assert.equal(await buttonOf(answer, "Lines").isVisible(), false);
  assert.equal(await page.getByRole("textbox").count(), 0);
});

inBrowser("the class is saved as one file that loads and runs nothing", async ({ visit }) => {
  const page = await visit();
  await ask(page, `!attn 3 9 ${TURTLE}`);
  await say(page, HOSTILE);
  const waiting = page.waitForEvent("download");
  await choose(page, "Save the class as a file");
  const download = await waiting;
  assert.match(download.suggestedFilename(), /^class-\d{4}-\d\d-\d\d\.html$/);
  const path = await download.path();
  const text = await readFile(path, "utf8");
  assert.doesNotMatch(text, /<script|<img src="?x|127\.0\.0\.1|\/attachments\//i);
  assert.match(text, /default-src 'none'; img-src data:; style-src 'unsafe-inline'/);

  // Without a network: the file is all there is.
  const reader = await page.context().browser()?.newPage({ javaScriptEnabled: true });
  assert.ok(reader);
  /** @type {string[]} */
  const asked = [];
  reader.on("request", (request) => asked.push(new URL(request.url()).protocol));
  await reader.setContent(text);
  await reader.getByText(HOSTILE).last().waitFor();
  const picture = reader.getByRole("img", { name: /layer 3, head 9/ }).last();
  const width = await picture.evaluate(async (image) => {
    await /** @type {HTMLImageElement} */ (image).decode();
    return /** @type {HTMLImageElement} */ (image).naturalWidth;
  });
  assert.ok(width > 100);
  assert.equal(await reader.locator("button, script, input, textarea").count(), 0);
  assert.ok(asked.every((protocol) => protocol === "data:"));
  assert.deepEqual(await wrongs(reader), []);
  await reader.close();
});
