/**
 * A test in which people visit the chat page. All of them share one bot and one Chromium, for
 * which all files run in one process; what they write stays there, so each looks at its own only.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Bot } from "./bot.mjs";
import { launch, Windows } from "./chromium.mjs";

/** @import { Browser, BrowserContextOptions, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

/**
 * @typedef {object} Stage
 * @property {string} address of the sandbox, with its key
 * @property {Windows} windows
 * @property {(name?: string, options?: BrowserContextOptions) => Promise<Page>} visit opens the page
 *   as this person, Ann unless told otherwise, in a browser of their own
 */

const SCENE_MS = 120_000;
const START_MS = 240_000;

/** @type {Promise<{ bot: Bot, browser: Browser }> | undefined} */
let shared;

async function start() {
  const browser = await launch();
  return { browser, bot: await Bot.start() };
}

after(
  async () => {
    const started = await shared?.catch(() => undefined);
    await started?.browser.close();
    await started?.bot.end();
  },
  { timeout: SCENE_MS },
);

/**
 * @param {string} name
 * @param {(stage: Stage) => Promise<void>} act
 */
export function scene(name, act) {
  test(name, { timeout: START_MS + SCENE_MS }, async () => {
    shared ??= start();
    const { bot, browser } = await shared;
    const windows = new Windows(browser);
    try {
      const visit = (person = "Ann", options = {}) => arrive(windows, bot.address, person, options);
      await act({ address: bot.address, windows, visit });
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
 * Goes in through the door with the key, and sits down as a person.
 *
 * @param {Windows} windows
 * @param {string} address
 * @param {string} person
 * @param {BrowserContextOptions} options
 */
export async function arrive(windows, address, person, options) {
  const page = await windows.open(address, options);
  const { origin, hash } = new URL(address);
  const key = new URLSearchParams(hash.slice(1)).get("key");
  await page.request.post(`${origin}/page/enter`, { data: { key } });
  const answer = await page.request.get(`${origin}/page/state`);
  /** @type {{ users: { id: string, global_name: string }[] }} */
  const { users } = await answer.json();
  const id = users.find((user) => user.global_name === person)?.id;
  assert.ok(id, `${person} is not in the sandbox`);
  await page.goto(`${origin}/?user=${id}`);
  await page.locator("#bot .online").waitFor({ state: "attached" });
  return page;
}
