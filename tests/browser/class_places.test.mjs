/** In a class, what two write to each other is theirs. */

import assert from "node:assert/strict";

import { inClass } from "./in_class.mjs";
import { messageBox, say, shows } from "./talk.mjs";

inClass("direct messages reach the two they are between, and nobody else", async (meeting) => {
  const { teacher } = meeting;
  const { mia, noah, lea } = await meeting.joinThree();
  await noah.getByRole("button", { name: "New direct messages" }).click();
  await noah.getByRole("checkbox", { name: "Mia" }).check();
  await noah.getByRole("button", { name: "Open", exact: true }).click();
  await shows(noah.getByRole("heading", { level: 1 }), "@Mia");
  await say(noah, "Between us.");
  await mia.getByRole("button", { name: "Channels and people" }).click();
  await mia.getByRole("button", { name: "@Noah" }).click();
  await shows(mia.locator("article.message"), "Between us.");

  await noah.getByRole("button", { name: "#general" }).click();
  await say(noah, "Hello to all.");
  for (const page of [teacher, lea]) {
    await shows(page.locator("article.message"), "Hello to all.");
    assert.equal(await page.locator("#conversations .channel").count(), 0);
    await page.reload();
    await messageBox(page).waitFor();
    assert.equal(await page.locator("#conversations .channel").count(), 0);
  }

  // Who leaves takes them along, and where they were open, another channel is.
  await noah.getByRole("button", { name: "Leave the class" }).click();
  await shows(mia.getByRole("heading", { level: 1 }), "#general");
});
