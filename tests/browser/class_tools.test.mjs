/** What a teacher does: mute, pause, delete, close the door, remove, begin anew. */

import assert from "node:assert/strict";

import { askToJoin, inClass, openTools } from "./in_class.mjs";
import { misfits } from "./misfits.mjs";
import {
  agree,
  answerTo,
  ask,
  CLAIM,
  keep,
  messageAt,
  messageBox,
  say,
  shows,
  TURTLE,
} from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

/**
 * Tries to say something, which is refused with a sentence; what was typed stays.
 *
 * @param {Page} page
 * @param {string} typed
 * @param {string} sentence
 */
async function isRefused(page, typed, sentence) {
  await shows(page.locator("#class-note"), sentence);
  await messageBox(page).fill(typed);
  await page.keyboard.press("Enter");
  await shows(page.locator("#composer").getByRole("alert"), sentence);
  assert.equal(await messageBox(page).inputValue(), typed);
}

/** @param {Page} page */
async function isToldNothing(page) {
  await page.locator("#class-note").waitFor({ state: "hidden" });
}

inClass("who is muted only reads, and so do all while questions are paused", async (meeting) => {
  const { teacher } = meeting;
  const { mia, noah } = await meeting.joinThree();
  const tools = await openTools(teacher);
  assert.deepEqual(await misfits(teacher), []);
  assert.deepEqual(await wrongs(teacher), []);

  await tools.getByRole("button", { name: "Mute Mia" }).click();
  await tools.getByRole("button", { name: "Unmute Mia" }).waitFor();
  await isRefused(mia, "Hello?", "Your teacher has muted you");
  await say(noah, "I may write.");
  await isToldNothing(noah);
  await tools.getByRole("button", { name: "Unmute Mia" }).click();
  await isToldNothing(mia);
  await shows(messageAt(noah, await say(mia, "Hello again.")), "Hello again.");

  await tools.getByLabel("Questions are paused").check();
  await isRefused(noah, `!mask ${TURTLE}`, "The teacher paused questions");
  await tools.getByRole("button", { name: "Close" }).click();
  const shown = await ask(teacher, `!mask ${TURTLE}`);
  await shows(shown, TURTLE);
  await (await openTools(teacher)).getByLabel("Questions are paused").uncheck();
  await isToldNothing(noah);
  await shows(await answerTo(noah, await say(noah, `!mask ${TURTLE}`)), TURTLE);
});

inClass("the teacher deletes what a pupil wrote, and closes the door", async (meeting) => {
  const { teacher } = meeting;
  const mia = await meeting.join("Mia");
  const noah = await meeting.join("Noah");
  const id = await say(mia, "Something unkind.");
  await messageAt(noah, id).waitFor();
  assert.equal(await messageAt(noah, id).getByRole("button", { name: "Delete" }).count(), 0);
  await messageAt(teacher, id).hover();
  await messageAt(teacher, id).getByRole("button", { name: "Delete" }).click();
  const asked = teacher.getByRole("alertdialog", { name: "Delete this message?" });
  await shows(asked, "Mia wrote: “Something unkind.”");
  assert.deepEqual(await misfits(teacher), []);
  assert.deepEqual(await wrongs(teacher), []);
  // The focus is on what does no harm.
  await teacher.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
  await messageAt(noah, id).waitFor();
  await messageAt(teacher, id).hover();
  await messageAt(teacher, id).getByRole("button", { name: "Delete" }).click();
  await agree(teacher, "Delete this message?", "Delete message");
  for (const page of [teacher, mia, noah]) {
    await messageAt(page, id).waitFor({ state: "detached" });
  }

  const tools = await openTools(teacher);
  await tools.getByLabel("Joining is open").uncheck();
  const late = await meeting.arrive();
  await askToJoin(late, { code: await meeting.code(), name: "Lea" });
  await shows(late.getByRole("alert"), "Joining is closed. Ask your teacher to open it again.");

  await tools.getByRole("button", { name: "Remove Noah" }).click();
  await teacher.keyboard.press("Escape");
  await teacher.getByRole("alertdialog").waitFor({ state: "detached" });
  await shows(teacher.locator("#class-count"), "Class: 3 here of 3");
  await tools.getByRole("button", { name: "Remove Noah" }).click();
  await agree(teacher, "Remove Noah?", "Remove Noah");
  await shows(noah.getByRole("status"), "Your teacher has taken you out of the class.");
  await shows(teacher.locator("#class-count"), "Class: 2 here of 2");
  await say(mia, "I am still here.");
});

inClass("a new class leaves no message, no finding and no pass", async (meeting) => {
  const { teacher } = meeting;
  const { mia, noah, lea } = await meeting.joinThree();
  const answer = await ask(mia, CLAIM);
  await keep(mia, answer, "To the right.");
  const code = await meeting.code();
  const long = await say(mia, "A line.\n".repeat(60));
  await messageAt(teacher, long).waitFor();
  await teacher.reload();
  const older = teacher.getByRole("button", { name: "Load older messages" });
  await older.waitFor();

  const tools = await openTools(teacher);
  await tools.getByRole("button", { name: "New class…" }).click();
  const question = teacher.getByRole("alertdialog", { name: "Begin a new class?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  await answer.waitFor();
  await tools.getByRole("button", { name: "New class…" }).click();
  await agree(teacher, "Begin a new class?", "Delete everything and begin anew");

  await Promise.all(
    [mia, noah, lea].map((page) =>
      shows(page.getByRole("status"), "Your teacher has begun a new class."),
    ),
  );
  await shows(tools, "Nobody has joined yet.");
  await tools.getByRole("button", { name: "Close" }).click();
  await teacher.locator("article.message").first().waitFor({ state: "detached" });
  assert.equal(await older.count(), 0);
  const { origin } = new URL(meeting.host.url);
  assert.equal((await mia.request.get(`${origin}/page/state`)).status(), 401);
  await askToJoin(mia, { code, name: "Mia" });
  await shows(mia.getByRole("alert"), "This code does not fit.");
  const again = await meeting.join("Mia");
  assert.equal(await again.locator("article.message").count(), 0);
  await shows(await ask(again, "!board"), "Nobody has kept anything here yet.");
});
