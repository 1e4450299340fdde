/** What was said is there again after the sandbox has ended and started. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Bot } from "./bot.mjs";
import { inBrowser } from "./in_browser.mjs";
import { ask, idOf, messageAt, press, say, shows, TURTLE, titleOf } from "./talk.mjs";

// More than a page shows at its start.
const SAID = 110;

inBrowser(
  "messages, answers, pictures and buttons outlast a restart; older ones load",
  async ({ windows }) => {
    const folder = await mkdtemp(join(tmpdir(), "history-"));
    const start = () => Bot.start("--data", folder);
    let bot = await start();
    try {
      const before = await windows.visit(bot.address, "Ben");
      const other = await windows.visit(bot.address, "Chloe");
      const oldest = await say(before, "The first words.");
      for (let number = 1; number < SAID; number += 1) {
        // In turn, for one person may not say as much at once.
        await say(number % 2 ? other : before, `Word ${number}`);
      }
      const id = await idOf(await ask(before, `!attn 3 9 ${TURTLE}`));
      await bot.end();

      bot = await start();
      const page = await windows.visit(bot.address, "Ben");
      const answer = messageAt(page, id);
      await shows(titleOf(answer), "Layer 3, head 9");
      const width = await answer.locator(".picture img").evaluate(async (picture) => {
        const image = /** @type {HTMLImageElement} */ (picture);
        await image.decode();
        return image.naturalWidth;
      });
      assert.ok(width > 0);
      await press(answer, "▶");
      await shows(titleOf(answer), "Layer 3, head 10");

      assert.equal(await messageAt(page, oldest).count(), 0);
      await page.locator("#log").evaluate((log) => log.scrollTo(0, 0));
      await shows(messageAt(page, oldest), "The first words.");
    } finally {
      await bot.end();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
