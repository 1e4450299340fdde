/** A whole class at the same moment: thirty people, each in a browser of their own. */

import assert from "node:assert/strict";

import { stateOf } from "./chromium.mjs";
import { inClass } from "./in_class.mjs";
import { ask, idOf, messageAt, press, say, shows } from "./talk.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const PEOPLE = 30;
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

inClass("thirty people join, ask and vote at once, and nothing is lost", async (meeting) => {
  const { teacher } = meeting;
  /** @type {Page[]} */
  const pages = [];
  while (pages.length < PEOPLE) {
    const arriving = Array.from({ length: ARRIVE_TOGETHER }, (_, index) =>
      meeting.join(`Pupil ${pages.length + index + 1}`),
    );
    pages.push(...(await Promise.all(arriving)));
  }
  await shows(teacher.locator("#class-count"), `Class: ${PEOPLE + 1} here of ${PEOPLE + 1}`);

  const sentence = (/** @type {number} */ index) => `Person ${index} moved across the [MASK].`;
  const questions = await Promise.all(
    pages.map((page, index) => say(page, `!mask ${sentence(index)}`)),
  );
  assert.equal(new Set(questions).size, PEOPLE);
  for (const index of pages.keys()) {
    await teacher
      .locator(".embed-footer", { hasText: sentence(index) })
      .first()
      .waitFor();
  }
  const answers = await answersTo(teacher, questions);
  assert.equal(answers.length, PEOPLE);
  await Promise.all(pages.map((page) => hasAll(page, [...questions, ...answers])));

  const question = await ask(teacher, "!quiz head rounds=1");
  const id = await idOf(question);
  await Promise.all(
    pages.map((page, index) => press(messageAt(page, id), index % 3 ? "A:" : "B:")),
  );
  await shows(question, `${PEOPLE} people have answered.`);
  await press(question, "Reveal");
  await Promise.all(
    pages.map(async (page) => {
      await shows(messageAt(page, id), `of ${PEOPLE} people chose it.`);
      await shows(messageAt(page, id), "20 A: ");
      await shows(messageAt(page, id), "10 B: ");
    }),
  );
});
