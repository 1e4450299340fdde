/** Coming in: with the code over the machine's own address, under a name that is one's own. */

import assert from "node:assert/strict";

import { askToJoin, inClass, isIn, TELEPHONE } from "./in_class.mjs";
import { misfits } from "./misfits.mjs";
import { messageAt, say, shows } from "./talk.mjs";
import { wrongs } from "./wrongs.mjs";

inClass("a class joins by its code, each under a name of their own", async (meeting) => {
  const { teacher } = meeting;
  const code = await meeting.code();
  const lower = code.toLowerCase().replace("-", " ");
  assert.match(lower, /^\w{3} \w{3}$/);

  const mia = await meeting.arrive(TELEPHONE);
  assert.deepEqual(await misfits(mia), []);
  assert.deepEqual(await wrongs(mia), []);
  await askToJoin(mia, { code: lower, name: "Mia" });
  await isIn(mia, "Mia");
  await shows(teacher.locator("#class-count"), "Class: 2 here of 2");

  // What the QR code says: the same address, with the code behind it.
  const noah = await meeting.arrive({}, `${meeting.host.url}#code=${code.replace("-", "")}`);
  await askToJoin(noah, { name: "Noah" });
  await isIn(noah, "Noah");
  const lea = await meeting.join("Lea");
  for (const name of ["Mia", "Noah", "Lea"]) {
    await shows(teacher.locator("#class .person"), name);
  }
  await shows(teacher.locator("#class-count"), "Class: 4 here of 4");

  const said = await say(mia, "Good morning.");
  for (const page of [teacher, noah, lea]) {
    await shows(messageAt(page, said), "Mia");
    assert.equal(await page.getByText(code).isVisible(), false);
  }
});

inClass("a wrong code and a name that is not free are refused in words", async (meeting) => {
  await meeting.join("Mia");
  const code = await meeting.code();
  const page = await meeting.arrive();
  const problem = page.getByRole("alert");
  const { origin } = new URL(meeting.host.url);

  await askToJoin(page, { code: "AAA-111", name: "Noah" });
  await shows(problem, "This code does not fit. Look at the board");
  await askToJoin(page, { code, name: "mia" });
  await shows(problem, "Somebody here is called mia already. Add a letter or a number: mia 2.");
  await askToJoin(page, { code, name: "Teacher" });
  await shows(problem, "This name is kept for the teacher and the bot. Choose another");
  await askToJoin(page, { code, name: " " });
  await shows(problem, "Type your name.");
  assert.equal((await page.request.get(`${origin}/page/state`)).status(), 401);

  await askToJoin(page, { code, name: "mia 2" });
  await isIn(page, "mia 2");
  await page.getByRole("button", { name: "Leave the class" }).click();
  await shows(page.getByRole("status"), "You have left the class.");
  await shows(meeting.teacher.locator("#class-count"), "Class: 2 here of 2");
});
