/**
 * A test in which people visit the chat page. All of them share one bot and one Chromium, for
 * which all files run in one process; what they write stays there, so each looks at its own only.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Bot } from "./bot.mjs";
import { forgetPictures, launch, Windows } from "./chromium.mjs";

/** @import { BrowserContextOptions, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */
/** @import { TestContext } from "node:test" */

/**
 * @typedef {object} Stage
 * @property {string} address of the sandbox, with its key
 * @property {Windows} windows
 * @property {(name?: string, options?: BrowserContextOptions) => Promise<Page>} visit opens the page
 *   as this person, Ann unless told otherwise, in a browser of their own
 */

const TEST_MS = 120_000;
const START_MS = 240_000;

const chromium = shared(
  async () => {
    await forgetPictures();
    return launch();
  },
  (browser) => browser.close(),
);
const oneBot = shared(
  () => Bot.start(),
  (bot) => bot.end(),
);

/**
 * What several tests use: made for the first that asks for it, ended behind the last test.
 *
 * @template Thing
 * @param {() => Promise<Thing>} make
 * @param {(thing: Thing) => Promise<void>} end
 * @returns {() => Promise<Thing>}
 */
export function shared(make, end) {
  /** @type {Promise<Thing> | undefined} */
  let made;
  after(
    async () => {
      const thing = await made?.catch(() => undefined);
      if (thing !== undefined) {
        await end(thing);
      }
    },
    { timeout: TEST_MS },
  );
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * A test with windows of its own, in the Chromium of all.
 *
 * @param {string} name
 * @param {(windows: Windows, context: TestContext) => Promise<void>} act
 */
export function inWindows(name, act) {
  test(name, { timeout: START_MS + TEST_MS }, async (context) => {
    const windows = new Windows(await chromium());
    try {
      await act(windows, context);
      assert.deepEqual(windows.faults, []);
    } catch (error) {
      await windows.keepPictures(name);
      throw error;
    } finally {
      await windows.close();
    }
  });
}

/**
 * @param {string} name
 * @param {(stage: Stage) => Promise<void>} act
 */
export function inBrowser(name, act) {
  inWindows(name, async (windows) => {
    const { address } = await oneBot();
    await act({
      address,
      windows,
      visit: (person = "Ann", options = {}) => windows.visit(address, person, options),
    });
  });
}
