/** Prints messages: a sheet of its own, which only paper shows. */

import { transcript } from "./transcript.js";

/** @import { Page } from "./page_parts" */
/** @import { Part } from "./transcript.js" */

const LONGEST_WAIT_MS = 10_000;

/**
 * Opens the browser's dialog for printing.
 *
 * @param {string} title
 * @param {Part[]} parts
 * @param {Page} page
 */
export async function printMessages(title, parts, page) {
  document.querySelector(".print-sheet")?.remove();
  const sheet = transcript(title, parts, page);
  sheet.classList.add("print-sheet");
  document.body.append(sheet);
  await picturesThere(sheet);
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  print();
}

/**
 * A picture that is not there yet would be a hole on paper.
 *
 * @param {HTMLElement} sheet
 */
async function picturesThere(sheet) {
  const pictures = [...sheet.querySelectorAll("img")];
  const all = Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
  const enough = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
  await Promise.race([all, enough]);
}
