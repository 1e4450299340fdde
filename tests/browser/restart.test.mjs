/** A sandbox that ends and starts again under an open page. */

import assert from "node:assert/strict";

import { Bot } from "./bot.mjs";
import { inBrowser } from "./in_browser.mjs";
import { messageBox, say, shows } from "./talk.mjs";

inBrowser(
  "a page that lost its sandbox says so, then which address to open",
  async ({ windows }) => {
    const first = await Bot.start();
    const { port } = new URL(first.address);
    const page = await windows.visit(first.address, "Ann");
    await say(page, "Is anybody there?");
    await first.end();
    const line = page.locator("#connection");
    await shows(line, "reconnecting");
    await messageBox(page).fill("Still here.");
    await page.keyboard.press("Enter");
    await page.locator("#composer").getByRole("alert").waitFor();
    assert.equal(await messageBox(page).inputValue(), "Still here.");

    const second = await Bot.start("--port", port);
    try {
      await shows(line, "Open the address that the sandbox printed");
      await page.goto(second.address);
      await shows(page.locator("#bot"), "online");
      await say(page, "Hello again.");
    } finally {
      await second.end();
    }
  },
);
