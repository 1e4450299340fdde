/** A lesson that a teacher leads: a task for all, a quiz, what was found, one answer on every page. */

import assert from "node:assert/strict";

import { inClass } from "./in_class.mjs";
import { misfits } from "./misfits.mjs";
import {
  ask,
  buttonOf,
  CLAIM,
  handIn,
  isToldAlone,
  keep,
  press,
  sameFor,
  shows,
  titleOf,
} from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

/** @import { Locator, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

/** @param {Page} page */
function presented(page) {
  return page.getByRole("region", { name: /^Presented/ });
}

/**
 * @param {Page} page
 * @param {Locator} lesson
 * @param {string} word
 */
async function answerGap(page, lesson, word) {
  await press(lesson, "Answer");
  await handIn(page, "Which word?", word);
}

inClass("in a led lesson all answer, each in private, and the teacher goes on", async (meeting) => {
  const { teacher } = meeting;
  const { mia, noah, lea } = await meeting.joinThree();
  const led = await ask(teacher, "!lesson 1 led");
  const [forMia, forNoah, forLea] = await Promise.all(
    [mia, noah, lea].map((page) => sameFor(page, led)),
  );
  assert.ok(forMia && forNoah && forLea);
  await shows(titleOf(forLea), "Step 1 of 8: Guess the gap");
  await shows(forLea, "Nobody has it yet.");

  await answerGap(mia, forMia, "ocean");
  await isToldAlone(mia, "It is not among the first 10. Try another word.");
  await shows(mia.locator(".ephemeral .context-line"), "Step 1 of 8: Guess the gap");
  await answerGap(mia, forMia, "pen");
  await isToldAlone(mia, "Right");
  await shows(forLea, "1 person has it.");
  await answerGap(noah, forNoah, "book");
  for (const seen of [led, forMia, forNoah, forLea]) {
    await shows(seen, "2 people have it.");
  }
  assert.equal(await lea.locator("article.message.ephemeral").count(), 0);
  await press(forLea, "Hint");
  await isToldAlone(lea, "What can you pick up from a table?");
  assert.deepEqual(await misfits(mia), []);
  assert.deepEqual(await wrongs(mia), []);

  await press(forLea, "Next");
  await isToldAlone(lea, "Only who started this lesson, your teacher or a moderator can do that.");
  await press(led, "Next");
  for (const seen of [led, forMia, forNoah, forLea]) {
    await shows(titleOf(seen), "Step 2 of 8: Where does a word look?");
  }
  await press(led, "End");
  await shows(titleOf(forMia), "Lesson 1 is over");
  await shows(forMia, "Guess the gap: 2 people have it.");
});

/**
 * @param {Page} page
 * @param {Locator} question
 * @param {string} letter
 */
async function vote(page, question, letter) {
  await press(question, `${letter}: `);
  await isToldAlone(page, `You chose ${letter}: `);
}

inClass("a quiz: votes are secret and may change, until all see the counts", async (meeting) => {
  const { teacher } = meeting;
  const { mia, noah, lea } = await meeting.joinThree();
  const first = await ask(teacher, "!quiz head rounds=2");
  const [forMia, forNoah, forLea] = await Promise.all(
    [mia, noah, lea].map((page) => sameFor(page, first)),
  );
  assert.ok(forMia && forNoah && forLea);
  await shows(titleOf(forMia), "Question 1 of 2");
  assert.deepEqual(await misfits(mia), []);

  await vote(mia, forMia, "A");
  await vote(mia, forMia, "B");
  await vote(noah, forNoah, "A");
  await vote(lea, forLea, "B");
  for (const seen of [first, forMia, forNoah, forLea]) {
    await shows(seen, "3 people have answered.");
  }
  assert.doesNotMatch((await forLea.textContent()) ?? "", /You chose/);
  await press(forLea, "Reveal");
  await isToldAlone(lea, "Only who started this quiz, your teacher or a moderator can do that.");

  await press(first, "Reveal");
  for (const seen of [first, forMia, forNoah, forLea]) {
    await shows(seen, "of 3 people chose it.");
    const words = (await seen.locator(".embed-description").textContent()) ?? "";
    assert.match(words, /\b1 A: .*\b2 B: /s);
    await shows(seen, "Points so far");
  }
  await press(first, "Next");
  const second = teacher.locator("article.message", { hasText: "Question 2 of 2" });
  await vote(mia, await sameFor(mia, second), "A");
  await shows(second, "1 person has answered.");
  await press(second, "Reveal");
  await shows(await sameFor(noah, second), "Points of this round");
  assert.deepEqual(await wrongs(noah), []);
});

inClass("what two pupils keep stands on the board, with their lines", async (meeting) => {
  const { teacher } = meeting;
  const { mia, noah } = await meeting.joinThree();
  const answer = await ask(mia, CLAIM);
  await keep(mia, answer, "It looks to the right.");
  await shows(await ask(mia, "!notebook"), "It looks to the right.");
  await keep(noah, await sameFor(noah, answer), "Not at the end.");

  const board = await ask(teacher, "!board");
  await shows(titleOf(board), "What you found: 1 claim, 2 people");
  await board.getByRole("combobox", { name: "Open one" }).click();
  await teacher.getByRole("option").first().click();
  for (const page of [teacher, mia]) {
    const seen = await sameFor(page, board);
    for (const words of [
      "Mia: Not true",
      "It looks to the right.",
      "Noah: Not true",
      "Not at the end.",
    ]) {
      await shows(seen, words);
    }
  }
  assert.deepEqual(await misfits(mia), []);
  assert.deepEqual(await wrongs(teacher), []);
});

inClass("what the teacher presents, every page follows", async (meeting) => {
  const { teacher } = meeting;
  const { mia, noah, lea } = await meeting.joinThree();
  const answer = await ask(noah, "!attn 3-10 The turtle moved slowly across the sand.");
  const shown = await sameFor(teacher, answer);
  await shown.hover();
  await shown.getByRole("button", { name: "Present" }).click();
  await teacher.getByRole("button", { name: "Ask everybody to follow" }).click();
  for (const page of [mia, noah, lea]) {
    await shows(presented(page).getByRole("heading", { level: 1 }), "Layer 3, head 10");
  }
  assert.deepEqual(await misfits(mia), []);
  await teacher.getByRole("button", { name: "Close" }).click();
  for (const page of [mia, noah, lea]) {
    await presented(page).waitFor({ state: "hidden" });
  }
  await buttonOf(answer, "All heads").waitFor();
});
