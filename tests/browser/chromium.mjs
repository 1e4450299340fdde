/** Chromium, and the windows that a test opens in it; each is watched. */

import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import playwright from "../../sandbox/page/browser/node_modules/playwright-core/index.js";

/** @import { Browser, BrowserContext, BrowserContextOptions } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */
/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */
/** @import { State } from "../../sandbox/page/browser/protocol" */

// Thirty people in one Chromium on two cores take their time.
const WAIT_MS = 60_000;
const FAILED = fileURLToPath(new URL("failed/", import.meta.url));
const LAPTOP = { width: 1280, height: 800 };

/** The Chromium that the variable `CHROMIUM` names; `scripts/chromium` finds one. */
export function launch() {
  const executablePath = process.env.CHROMIUM;
  if (!executablePath) {
    throw new Error("Start these tests with scripts/test-browser, which looks for a Chromium.");
  }
  // In containers there is little shared memory and no GPU.
  return playwright.chromium.launch({
    executablePath,
    args: ["--disable-dev-shm-usage", "--disable-gpu"],
  });
}

/** Takes away what an earlier run has left. */
export async function forgetPictures() {
  await rm(FAILED, { recursive: true, force: true });
}

/** The windows of one test. */
export class Windows {
  /** @param {Browser} browser */
  constructor(browser) {
    this.browser = browser;
    /** @type {BrowserContext[]} */
    this.contexts = [];
    /** @type {string[]} what must not happen in any window, and did */
    this.faults = [];
  }

  /**
   * Opens one, still empty, in a browser that nobody has used before.
   *
   * @param {string} address of the sandbox, which is all that it may ask
   * @param {BrowserContextOptions} [options]
   * @returns {Promise<Page>}
   */
  async open(address, options = {}) {
    const context = await this.browser.newContext({
      viewport: LAPTOP,
      reducedMotion: "reduce",
      locale: "en-GB",
      ...options,
    });
    context.setDefaultTimeout(WAIT_MS);
    this.contexts.push(context);
    this.watch(context, new URL(address).host);
    return context.newPage();
  }

  /**
   * Goes in with the key of the address, and sits down as a person.
   *
   * @param {string} address
   * @param {string} person
   * @param {BrowserContextOptions} [options]
   */
  async visit(address, person, options) {
    const page = await this.open(address, options);
    const { origin, hash } = new URL(address);
    const key = new URLSearchParams(hash.slice(1)).get("key");
    await page.request.post(`${origin}/page/enter`, { data: { key } });
    const { users } = await stateOf(page, origin);
    const id = users.find((user) => user.global_name === person)?.id;
    await page.goto(`${origin}/?user=${id}`);
    await page.locator("#bot .online").waitFor({ state: "attached" });
    return page;
  }

  /**
   * Nothing may leave the sandbox, and no script may fail.
   *
   * @param {BrowserContext} context
   * @param {string} host
   */
  watch(context, host) {
    const look = (/** @type {string} */ address) => {
      const { protocol, host: asked } = new URL(address);
      if (asked !== host && !["data:", "blob:"].includes(protocol)) {
        this.faults.push(`A request left for ${address}.`);
      }
    };
    context.on("request", (request) => look(request.url()));
    context.on("weberror", (error) => this.faults.push(String(error.error())));
    context.on("console", (message) => {
      if (message.type() === "error" && !isRefusal(message.text())) {
        this.faults.push(message.text());
      }
    });
    context.on("page", (page) => page.on("websocket", (socket) => look(socket.url())));
  }

  /**
   * Keeps a picture of each window, for whoever looks why a test failed.
   *
   * @param {string} name of the test
   */
  async keepPictures(name) {
    await mkdir(FAILED, { recursive: true });
    const pages = this.contexts.flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      const path = `${FAILED}${name.replace(/\W+/g, "-")}-${index + 1}.png`;
      await page.screenshot({ path, timeout: 5000 }).catch(() => {});
    }
  }

  async close() {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}

/**
 * What the sandbox tells a page at its start.
 *
 * @param {Page} page
 * @param {string} [origin]
 * @returns {Promise<State>}
 */
export async function stateOf(page, origin = new URL(page.url()).origin) {
  return (await page.request.get(`${origin}/page/state`)).json();
}

/**
 * Chromium writes into the console, too, what the network or the sandbox refuses; tests ask for
 * some of that.
 *
 * @param {string} text
 */
function isRefusal(text) {
  return text.startsWith("Failed to load resource: ") || text.startsWith("WebSocket connection to");
}
