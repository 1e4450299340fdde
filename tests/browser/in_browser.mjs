/**
 * A test in which people visit the chat page. All of them share one bot and one Chromium, for
 * which all files run in one process; what they write stays there, so each looks at its own only.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Bot } from "./bot.mjs";
import { forgetPictures, launch, Windows } from "./chromium.mjs";

/** @import { Browser, BrowserContextOptions, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

/**
 * @typedef {object} Stage
 * @property {string} address of the sandbox, with its key
 * @property {Windows} windows
 * @property {(name?: string, options?: BrowserContextOptions) => Promise<Page>} visit opens the page
 *   as this person, Ann unless told otherwise, in a browser of their own
 */

const TEST_MS = 120_000;
const START_MS = 240_000;

/** @type {Promise<{ bot: Bot, browser: Browser }> | undefined} */
let shared;

async function start() {
  await forgetPictures();
  const browser = await launch();
  return { browser, bot: await Bot.start() };
}

after(
  async () => {
    const started = await shared?.catch(() => undefined);
    await started?.browser.close();
    await started?.bot.end();
  },
  { timeout: TEST_MS },
);

/**
 * @param {string} name
 * @param {(stage: Stage) => Promise<void>} act
 */
export function inBrowser(name, act) {
  test(name, { timeout: START_MS + TEST_MS }, async () => {
    shared ??= start();
    const { bot, browser } = await shared;
    const windows = new Windows(browser);
    try {
      const { address } = bot;
      await act({
        address,
        windows,
        visit: (person = "Ann", options = {}) => windows.visit(address, person, options),
      });
      assert.deepEqual(windows.faults, []);
    } catch (error) {
      await windows.keepPictures(name);
      throw error;
    } finally {
      await windows.close();
    }
  });
}
