/** What people do on the chat page, and where they see what comes of it. */

/** @import { Locator, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

export const TURTLE = "The turtle moved slowly across the [MASK].";
export const CLAIM = "!check 4-11 next The turtle moved slowly across the warm sand.";

/** @param {Page} page */
export function messageBox(page) {
  return page.getByRole("textbox", { name: /^Message / });
}

/**
 * Types into the message box and sends it.
 *
 * @param {Page} page
 * @param {string} text
 * @returns {Promise<string>} the message's id
 */
export async function say(page, text) {
  await messageBox(page).fill(text);
  return sentBy(page, () => page.keyboard.press("Enter"));
}

/**
 * @param {Page} page
 * @param {() => Promise<void>} send
 * @returns {Promise<string>} the id of the message that this sends
 */
export async function sentBy(page, send) {
  const said = page.waitForResponse(
    (response) => response.url().endsWith("/page/messages") && response.ok(),
  );
  await send();
  return (await (await said).json()).id;
}

/**
 * @param {Page} page
 * @param {string} id
 */
export function messageAt(page, id) {
  return page.locator(`article.message[data-id="${id}"]`);
}

/**
 * The bot's first message behind another one, once it is there.
 *
 * @param {Page} page
 * @param {string} id
 */
export async function answerTo(page, id) {
  const answers = page.locator(`article.message[data-id="${id}"] ~ article.message:has(.tag)`);
  return messageAt(page, await idOf(answers.first()));
}

/** @param {Locator} message */
export async function idOf(message) {
  return (await message.getAttribute("data-id")) ?? "";
}

/**
 * The same message as another person sees it.
 *
 * @param {Page} page
 * @param {Locator} message
 */
export async function sameFor(page, message) {
  return messageAt(page, await idOf(message));
}

/**
 * Says something, and waits for the bot's answer.
 *
 * @param {Page} page
 * @param {string} text
 */
export async function ask(page, text) {
  return answerTo(page, await say(page, text));
}

/**
 * The button under an answer with this label, which may be a sign and have another name.
 *
 * @param {Locator} answer
 * @param {string} label
 */
export function buttonOf(answer, label) {
  return answer.locator(".components button", { hasText: label });
}

/**
 * @param {Locator} answer
 * @param {string} label
 */
export async function press(answer, label) {
  await buttonOf(answer, label).click();
}

/** @param {Locator} message */
export function titleOf(message) {
  return message.locator(".embed-title");
}

/**
 * Waits until something is on the page with this text in it.
 *
 * @param {Locator} place
 * @param {string} text
 */
export async function shows(place, text) {
  await place.filter({ hasText: text }).first().waitFor();
}

/**
 * What only this person sees, once something with this text is there.
 *
 * @param {Page} page
 * @param {string} text
 */
export async function isToldAlone(page, text) {
  await shows(page.locator("article.message.ephemeral"), text);
}

/**
 * Fills in the form that the bot has opened, which has one field, and sends it.
 *
 * @param {Page} page
 * @param {string} title of the form
 * @param {string} typed
 */
export async function handIn(page, title, typed) {
  const form = page.getByRole("dialog", { name: title });
  await form.getByRole("textbox").fill(typed);
  await form.getByRole("button", { name: "Submit" }).click();
  await form.waitFor({ state: "detached" });
}

/**
 * Keeps what an answer found.
 *
 * @param {Page} page
 * @param {Locator} answer
 * @param {string} line
 */
export async function keep(page, answer, line) {
  await press(answer, "Keep");
  await handIn(page, "Keep in your notebook", line);
  await isToldAlone(page, "Kept as 1 in your notebook.");
}

/**
 * Answers the question that comes before what can't be undone: yes.
 *
 * @param {Page} page
 * @param {string} question
 * @param {string} label of the button that does it
 */
export async function agree(page, question, label) {
  const asked = page.getByRole("alertdialog", { name: question });
  await asked.getByRole("button", { name: label }).click();
  await asked.waitFor({ state: "detached" });
}
