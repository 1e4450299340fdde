/**
 * A test in which a class meets: a teacher, and whoever joins, each with a browser of their own. All
 * such tests share one bot; each begins with a new class, so nothing of another one is there.
 */

import { stateOf } from "./chromium.mjs";
import { ClassHost } from "./class_host.mjs";
import { inWindows, shared } from "./in_browser.mjs";
import { shows } from "./talk.mjs";

/** @import { BrowserContextOptions, Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */
/** @import { Windows } from "./chromium.mjs" */

export const TELEPHONE = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

const oneHost = shared(
  () => ClassHost.start(),
  (host) => host.end(),
);

/** The people of one test, and where they meet. */
class Meeting {
  /**
   * @param {ClassHost} host
   * @param {Windows} windows
   * @param {Page} teacher
   */
  constructor(host, windows, teacher) {
    this.host = host;
    this.windows = windows;
    this.teacher = teacher;
  }

  /** The class's code, as the teacher's page shows it. */
  async code() {
    return (await stateOf(this.teacher)).class?.code ?? "";
  }

  /**
   * Opens the page where one joins, in a browser of one's own.
   *
   * @param {BrowserContextOptions} [options]
   * @param {string} [address]
   */
  async arrive(options, address = this.host.url) {
    const page = await this.windows.open(address, options);
    await page.goto(address);
    return page;
  }

  /**
   * Somebody comes with the code, types a name and is in.
   *
   * @param {string} name
   * @param {BrowserContextOptions} [options]
   */
  async join(name, options) {
    const page = await this.arrive(options);
    await askToJoin(page, { code: await this.code(), name });
    await isIn(page, name);
    return page;
  }

  /** Three people, one of them with a telephone. */
  async joinThree() {
    const [mia, noah, lea] = await Promise.all([
      this.join("Mia", TELEPHONE),
      this.join("Noah"),
      this.join("Lea"),
    ]);
    return { mia, noah, lea };
  }
}

/**
 * Fills in the form at the door, and sends it.
 *
 * @param {Page} page
 * @param {{code?: string, name: string}} typed a code that is left out stands there already
 */
export async function askToJoin(page, { code, name }) {
  if (code !== undefined) {
    await page.getByLabel("Code").fill(code);
  }
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Join" }).click();
}

/**
 * Waits until somebody's page is there, and the bot with it.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function isIn(page, name) {
  await page.getByPlaceholder(`as ${name}`).waitFor();
  await page.locator("#bot .online").waitFor({ state: "attached" });
}

/**
 * Opens the teacher's tools.
 *
 * @param {Page} teacher
 */
export async function openTools(teacher) {
  await teacher.getByRole("button", { name: "Code and tools…" }).click();
  const tools = teacher.getByRole("dialog", { name: "Your class" });
  await tools.waitFor();
  return tools;
}

/**
 * The teacher comes in by the address that the bot printed.
 *
 * @param {ClassHost} host
 * @param {Windows} windows
 */
export async function comeAsTeacher(host, windows) {
  const teacher = await windows.open(host.address);
  await teacher.goto(host.address);
  await isIn(teacher, "Teacher");
  return teacher;
}

/**
 * @param {string} name
 * @param {(meeting: Meeting) => Promise<void>} act
 */
export function inClass(name, act) {
  inWindows(name, async (windows, context) => {
    const host = await oneHost();
    context.diagnostic(`The class finds the page at ${host.url}`);
    const teacher = await comeAsTeacher(host, windows);
    await teacher.request.post(new URL("/page/class/new", host.address).href);
    await shows(teacher.locator("#class-count"), "Class: 1 here of 1");
    await act(new Meeting(host, windows, teacher));
  });
}
