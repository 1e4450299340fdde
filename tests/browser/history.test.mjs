/** What was said is there again after the sandbox has ended and started. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { Bot } from "./bot.mjs";
import { stateOf } from "./chromium.mjs";
import { inBrowser } from "./in_browser.mjs";
import { ask, idOf, messageAt, press, say, shows, TURTLE, titleOf } from "./talk.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

// More than a page shows at its start.
const SAID = 110;
// More than a page keeps.
const SAID_FOR_LONG = 260;
const MOST_KEPT = 240;
const TOO_MANY = 429;

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

/**
 * Says something without a page, in turn, for one person may not say as much at once.
 *
 * @param {Page} page whose pass is used
 * @param {string[]} names whose turn it is
 * @param {string[]} texts
 */
async function sayAll(page, names, texts) {
  const { users: all, channels } = await stateOf(page);
  const users = all.filter((user) => names.includes(user.global_name ?? ""));
  const address = new URL("/page/messages", page.url()).href;
  for (const [index, content] of texts.entries()) {
    const user_id = users[index % users.length]?.id;
    const data = { user_id, channel_id: channels[0]?.id, content };
    while ((await page.request.post(address, { data })).status() === TOO_MANY) {
      await setTimeout(500);
    }
  }
}

inBrowser(
  "a page that is open for long lets old messages go, and loads them again",
  async ({ windows }) => {
    const bot = await Bot.start();
    try {
      const [page, reader] = await Promise.all([
        windows.visit(bot.address, "Ann"),
        windows.visit(bot.address, "Ben"),
      ]);
      const count = (/** @type {Page} */ where) => where.locator("#messages > article").count();
      const words = (/** @type {number} */ from, /** @type {number} */ to) =>
        Array.from({ length: to - from }, (_, index) => `Word ${from + index}.`);
      await sayAll(page, ["Ann", "Ben", "Chloe"], words(0, SAID_FOR_LONG - 30));
      await shows(reader.locator("article.message"), `Word ${SAID_FOR_LONG - 31}.`);

      // Ben reads further up meanwhile, and what he reads stays where it is.
      const read = reader.locator("article.message", { hasText: `Word ${SAID_FOR_LONG - 60}.` });
      await read.evaluate((view) => view.scrollIntoView({ block: "start" }));
      const place = () => read.evaluate((view) => Math.round(view.getBoundingClientRect().top));
      const before = await place();
      await sayAll(page, ["Ann", "Chloe"], words(SAID_FOR_LONG - 30, SAID_FOR_LONG));
      const last = `Word ${SAID_FOR_LONG - 1}.`;
      for (const each of [page, reader]) {
        await each.locator("article.message", { hasText: last }).waitFor({ state: "attached" });
        assert.ok((await count(each)) < MOST_KEPT, `${await count(each)} messages`);
        assert.equal(await each.locator("article.message", { hasText: "Word 0." }).count(), 0);
      }
      assert.ok(Math.abs((await place()) - before) <= 1);

      const oldest = page.locator("article.message", { hasText: "Word 0." });
      while ((await oldest.count()) === 0) {
        const shown = await count(page);
        await page.locator("#log").evaluate((log) => log.scrollTo(0, 0));
        await page
          .locator(`#messages > article:nth-child(${shown + 1})`)
          .waitFor({ state: "attached" });
      }
      const texts = await page.locator("#messages > article .content").allTextContents();
      assert.deepEqual(texts, words(0, SAID_FOR_LONG));
    } finally {
      await bot.end();
    }
  },
);
