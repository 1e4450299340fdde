/**
 * What the chat page takes, as Markdown; `python -m benchmarks.page` runs it. A real bot in its
 * sandbox, and real Chromiums on the same machine.
 */

import { setTimeout } from "node:timers/promises";

import { Bot } from "../tests/browser/bot.mjs";
import { launch, stateOf, Windows } from "../tests/browser/chromium.mjs";
import { messageBox } from "../tests/browser/talk.mjs";

/** @import { Page } from "../sandbox/page/browser/node_modules/playwright-core/index.js" */

/**
 * @typedef {object} Taken
 * @property {number} heap megabytes of JavaScript, after the garbage is gone
 * @property {number} nodes of the document
 * @property {number} wait milliseconds for an answer, the median of some, one after another
 */

const PEOPLE = 30;
const NAMES = ["Ann", "Ben", "Chloe"];
const ROUNDS = 5;
const MESSAGES = 2000;
const WAITS = 15;
const PAUSE_MS = 4000;
const MIB = 1024 * 1024;
const TOO_MANY = 429;

let asked = 0;

/** A sentence that the bot has not seen yet, so that it has to run. */
function sentence() {
  asked += 1;
  return `Turtle ${asked} moved slowly across the [MASK].`;
}

/**
 * When the answers about these sentences stood on a page, in milliseconds since 1970.
 *
 * @param {Page} page
 * @param {string[]} sentences
 * @returns {Promise<number[]>}
 */
function answered(page, sentences) {
  return page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        /** @type {Map<string, number>} */
        const times = new Map();
        const observer = new MutationObserver((changes) => {
          for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
            const footer = node instanceof Element && node.querySelector(".embed-footer");
            const found = footer && wanted.find((one) => footer.textContent?.includes(one));
            if (found && !times.has(found)) {
              times.set(found, Date.now());
            }
          }
          if (times.size === wanted.length) {
            observer.disconnect();
            resolve(wanted.map((one) => times.get(one) ?? 0));
          }
        });
        observer.observe(document.querySelector("#messages") ?? document.body, { childList: true });
      }),
    sentences,
  );
}

/**
 * Says something without a page, as the person whose turn it is; waits if that is too often.
 *
 * @param {Page} page whose pass is used
 * @param {{ users: { id: string }[], channels: { id: string }[] }} state
 * @param {number} turn
 * @param {string} content
 */
async function sayWithoutPage(page, { users, channels }, turn, content) {
  const data = { user_id: users[turn % users.length]?.id, channel_id: channels[0]?.id, content };
  const address = `${new URL(page.url()).origin}/page/messages`;
  while ((await page.request.post(address, { data })).status() === TOO_MANY) {
    await setTimeout(1000);
  }
}

/**
 * How long each waits if all type at once, each in a browser of their own.
 *
 * @param {Page[]} pages
 */
async function waitsInBrowsers(pages) {
  const sentences = pages.map(sentence);
  const shown = pages.map((page, index) => answered(page, sentences.slice(index, index + 1)));
  for (const [index, page] of pages.entries()) {
    await messageBox(page).fill(`!mask ${sentences[index]}`);
  }
  const begun = await Promise.all(
    pages.map(async (page) => {
      const now = Date.now();
      await page.keyboard.press("Enter");
      return now;
    }),
  );
  const times = (await Promise.all(shown)).flat();
  return times.map((time, index) => time - (begun[index] ?? 0));
}

/**
 * The same with one browser here, which shows everybody's answers: the others have computers of
 * their own.
 *
 * @param {Page} page
 */
async function waitsAtOne(page) {
  const state = await stateOf(page);
  const sentences = Array.from({ length: PEOPLE }, sentence);
  const shown = answered(page, sentences);
  const begun = Date.now();
  await Promise.all(
    sentences.map((text, turn) => sayWithoutPage(page, state, turn, `!mask ${text}`)),
  );
  return (await shown).map((time) => time - begun);
}

/** @param {Page} page */
async function taken(page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send("HeapProfiler.collectGarbage");
  await tools.send("Performance.enable");
  const { metrics } = await tools.send("Performance.getMetrics");
  await tools.detach();
  const of = (/** @type {string} */ name) => metrics.find((one) => one.name === name)?.value ?? 0;
  const heap = of("JSHeapUsedSize") / MIB;
  const nodes = of("Nodes");
  const waits = [];
  for (let turn = 0; turn < WAITS; turn += 1) {
    waits.push(...(await waitsInBrowsers([page])));
  }
  return { heap, nodes, wait: quantile(waits, 0.5) };
}

/**
 * Lets a page receive messages, every second one an answer.
 *
 * @param {Page} page
 * @param {number} count
 */
async function receive(page, count) {
  const state = await stateOf(page);
  for (let left = count / 2; left > 0; left -= PEOPLE) {
    const sentences = Array.from({ length: Math.min(PEOPLE, left) }, sentence);
    const shown = answered(page, sentences);
    for (const [turn, text] of sentences.entries()) {
      await sayWithoutPage(page, state, turn, `!mask ${text}`);
    }
    await shown;
  }
}

/**
 * What the server sends for an empty page: files and bytes of each kind.
 *
 * @param {Page} page
 */
async function sizes(page) {
  /** @type {Map<string, Promise<number>>} */
  const files = new Map();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (/^\/$|\.(js|css|svg)$/.test(pathname)) {
      files.set(
        pathname,
        response.body().then((body) => body.length),
      );
    }
  });
  await page.reload({ waitUntil: "networkidle" });
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const [path, bytes] of files) {
    const kind = path.split(".")[1] ?? "html";
    found.set(kind, [...(found.get(kind) ?? []), await bytes]);
  }
  return found;
}

/**
 * @param {number[]} numbers
 * @param {number} share
 */
function quantile(numbers, share) {
  const sorted = numbers.toSorted((first, second) => first - second);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** @param {Map<string, number[]>} found */
function* sizeLines(found) {
  yield "| kind | files | bytes |";
  yield "|---|---:|---:|";
  const all = [...found.values()].flat();
  for (const [kind, bytes] of [...found, /** @type {const} */ (["together", all])]) {
    yield `| ${kind} | ${bytes.length} | ${sum(bytes).toLocaleString("en")} |`;
  }
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** @param {Record<string, number[]>} waits */
function* waitLines(waits) {
  yield "| 30 people type at once | median ms | 95th percentile ms | slowest ms |";
  yield "|---|---:|---:|---:|";
  for (const [name, numbers] of Object.entries(waits)) {
    const cells = [0.5, 0.95, 1].map((share) => quantile(numbers, share));
    yield `| ${name} | ${cells.join(" | ")} |`;
  }
}

/** @param {Record<string, Taken>} rows */
function* memoryLines(rows) {
  yield "| messages received | JavaScript heap, MiB | DOM nodes | an answer, median ms |";
  yield "|---|---:|---:|---:|";
  for (const [name, { heap, nodes, wait }] of Object.entries(rows)) {
    yield `| ${name} | ${heap.toFixed(1)} | ${nodes.toLocaleString("en")} | ${wait} |`;
  }
}

/**
 * Rounds of one kind, after one that only warms, with pauses in which people regain what they may.
 *
 * @param {() => Promise<number[]>} measureOnce
 */
async function repeated(measureOnce) {
  await measureOnce();
  const all = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await setTimeout(PAUSE_MS);
    all.push(...(await measureOnce()));
  }
  return all;
}

/** @param {Windows} windows */
async function measure(windows) {
  const bot = await Bot.start();
  try {
    const page = await windows.visit(bot.address, "Ann");
    const size = await sizes(page);
    const none = await taken(page);
    const atOne = await repeated(() => waitsAtOne(page));
    await receive(page, MESSAGES - 2 * asked);
    const full = await taken(page);
    await page.context().close();

    /** @type {Page[]} */
    const pages = [];
    for (const name of Array(PEOPLE / NAMES.length)
      .fill(NAMES)
      .flat()) {
      pages.push(await windows.visit(bot.address, name));
    }
    const inBrowsers = await repeated(() => waitsInBrowsers(pages));
    const waits = {
      "one browser here, 29 people elsewhere": atOne,
      "30 browsers beside the bot": inBrowsers,
    };
    const rows = { none, [MESSAGES.toLocaleString("en")]: full };
    return [...sizeLines(size), "", ...waitLines(waits), "", ...memoryLines(rows)];
  } finally {
    await bot.end();
  }
}

const browser = await launch();
const windows = new Windows(browser);
try {
  const lines = await measure(windows);
  console.log([`Chromium ${browser.version()}.`, "", ...lines].join("\n"));
} finally {
  await windows.close();
  await browser.close();
}
