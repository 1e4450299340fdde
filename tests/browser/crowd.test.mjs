/** A class at the same moment: thirty people, each in a browser of their own. */

import assert from "node:assert/strict";

import { stateOf } from "./chromium.mjs";
import { inBrowser } from "./in_browser.mjs";
import { say } from "./talk.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const PEOPLE = 30;
const NAMES = ["Ann", "Ben", "Chloe"];
// Each opens the page by itself; more at once would only wait for each other.
const ARRIVE_TOGETHER = 6;

/**
 * @param {Page} page
 * @param {string[]} questions ids
 * @returns {Promise<string[]>} the ids of the messages that answer them
 */
async function answersTo(page, questions) {
  const { messages } = await stateOf(page);
  return Object.values(messages)
    .flat()
    .filter(({ message_reference: answered }) => questions.includes(answered?.message_id ?? ""))
    .map(({ id }) => id);
}

/**
 * Waits until a page has these messages, each once.
 *
 * @param {Page} page
 * @param {string[]} ids
 */
function hasAll(page, ids) {
  return page.waitForFunction(
    (wanted) => {
      const views = [...document.querySelectorAll("article.message[data-id]")];
      const shown = views.map((view) => view.getAttribute("data-id"));
      return wanted.every((id) => shown.filter((other) => other === id).length === 1);
    },
    ids,
    { polling: 200 },
  );
}

inBrowser(
  "thirty people type at once: everybody sees every question and every answer",
  async ({ visit }) => {
    /** @type {Page[]} */
    const pages = [];
    while (pages.length < PEOPLE) {
      const arriving = Array.from({ length: ARRIVE_TOGETHER }, (_, index) =>
        visit(NAMES[(pages.length + index) % NAMES.length]),
      );
      pages.push(...(await Promise.all(arriving)));
    }
    const sentence = (/** @type {number} */ index) => `Person ${index} moved across the [MASK].`;
    const questions = await Promise.all(
      pages.map((page, index) => say(page, `!mask ${sentence(index)}`)),
    );
    assert.equal(new Set(questions).size, PEOPLE);

    const [first] = pages;
    assert.ok(first);
    for (const index of pages.keys()) {
      await first
        .locator(".embed-footer", { hasText: sentence(index) })
        .first()
        .waitFor();
    }
    const answers = await answersTo(first, questions);
    assert.equal(answers.length, PEOPLE);
    await Promise.all(pages.map((page) => hasAll(page, [...questions, ...answers])));
  },
);
