/**
 * Saves the class as one file that needs nothing else: pictures and styles are in it, scripts are
 * not, and its own policy lets a browser load and run nothing. It is built as a document, never as
 * a text, so that nothing in a message can become markup.
 */

import { h } from "./dom.js";
import { transcript } from "./transcript.js";

/** @import { Page } from "./page_parts" */
/** @import { Part } from "./transcript.js" */

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
const PICTURE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"];
const MOST_BYTES = 100 * 1024 * 1024;

/**
 * @param {string} title
 * @param {Part[]} parts
 * @param {Page} page
 */
export async function saveMessages(title, parts, page) {
  // In a document of its own, this page loads and runs nothing of what is put there.
  const saved = document.implementation.createHTMLDocument(title);
  const main = saved.createElement("main");
  main.append(transcript(title, parts, page));
  saved.body.append(main);
  await takeInPictures(main);
  const file = new Blob([textOf(saved)], { type: "text/html" });
  const link = h("a", { href: URL.createObjectURL(file), download: fileName(title, new Date()) });
  link.click();
  // The browser has taken the address by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * "class-2026-01-05.html"; of a name only letters and digits are kept.
 *
 * @param {string} title
 * @param {Date} date
 */
export function fileName(title, date) {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  return `${name.slice(0, 40) || "class"}-${day}.html`;
}

/**
 * The whole file. All that comes from messages is written by the browser itself; the rest of the
 * head is the same for every class.
 *
 * @param {Document} saved
 */
function textOf(saved) {
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  return [
    "<!doctype html>",
    `<html lang="en" data-theme="${theme}">`,
    '<head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    saved.querySelector("title")?.outerHTML,
    `<style>${styles()}</style></head>`,
    saved.body.outerHTML,
    "</html>\n",
  ].join("\n");
}

/** The page's own style sheets, which load nothing. */
function styles() {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .map((rule) => rule.cssText)
    .join("\n")
    .replaceAll("</", "<\\/");
}

/**
 * Puts every picture into the document itself; what cannot be had is named in its place. Beyond a
 * size that browsers open, pictures are left out.
 *
 * @param {HTMLElement} body
 */
async function takeInPictures(body) {
  let left = MOST_BYTES;
  /** @type {Map<string, string>} */
  const known = new Map();
  for (const picture of body.querySelectorAll("img")) {
    const address = picture.getAttribute("src") ?? "";
    const data = known.get(address) ?? (await dataOf(address, left));
    if (data === null) {
      const words = `A picture that is not in this file: ${picture.alt}`;
      picture.replaceWith(h("span", { class: "muted no-picture" }, words));
    } else {
      left -= known.has(address) ? 0 : data.length;
      known.set(address, data);
      picture.src = data;
    }
  }
}

/**
 * @param {string} address
 * @param {number} most how many characters its data may have
 * @returns {Promise<string | null>}
 */
async function dataOf(address, most) {
  try {
    const response = await fetch(address);
    const blob = await response.blob();
    const type = blob.type.split(";")[0] ?? "";
    // Data is written in base 64, four characters for three bytes.
    if (!response.ok || !PICTURE_TYPES.includes(type) || blob.size * 1.4 > most) {
      return null;
    }
    return await asData(blob);
  } catch {
    return null;
  }
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function asData(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
