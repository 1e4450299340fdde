/** The computer of a class starts the bot again: pages come back by themselves, with all that was. */

import assert from "node:assert/strict";

import { comeAsTeacher, inClass, TELEPHONE } from "./in_class.mjs";
import { ask, idOf, messageAt, messageBox, press, sameFor, say, shows, titleOf } from "./talk.mjs";

inClass("after a restart the class goes on where it was", async (meeting) => {
  const { host, teacher, windows } = meeting;
  const code = await meeting.code();
  const mia = await meeting.join("Mia", TELEPHONE);
  const noah = await meeting.join("Noah");
  const answer = await ask(mia, "!attn 3-10 The turtle moved slowly across the sand.");
  await shows(titleOf(answer), "Layer 3, head 10");
  const id = await idOf(answer);
  const question = await ask(teacher, "!quiz head rounds=1");
  await press(await sameFor(mia, question), "A: ");
  await press(await sameFor(noah, question), "B: ");
  await shows(question, "2 people have answered.");
  const asked = await idOf(question);
  const before = await say(noah, "What is a head?");
  // What happens is written half a second later; an orderly end writes what is left.
  await host.restart();

  for (const page of [mia, noah]) {
    await page.locator("#connection").waitFor({ state: "hidden" });
    await page.locator("#bot .online").waitFor({ state: "attached" });
    await messageAt(page, before).waitFor();
  }
  await press(messageAt(mia, id), "▶");
  await shows(titleOf(messageAt(mia, id)), "Layer 3, head 11");
  await shows(messageAt(mia, await say(noah, "We go on.")), "Noah");

  await teacher.close();
  const again = await comeAsTeacher(host, windows);
  await shows(again.locator("#class-count"), "Class: 3 here of 3");
  await messageAt(again, before).waitFor();
  await press(messageAt(again, asked), "Reveal");
  await shows(messageAt(mia, asked), "of 2 people chose it.");
  meeting.teacher = again;
  assert.equal(await meeting.code(), code);
  const late = await meeting.join("Lea");
  await shows(titleOf(messageAt(late, id)), "Layer 3, head 11");
  await messageAt(late, before).waitFor();
  await messageBox(late).waitFor();
});
