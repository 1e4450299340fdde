/** A bot that a class joins, over the machine's own address, and that keeps what is said. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Bot } from "./bot.mjs";

const URL_LINE = /^Your class opens +(\S+)/;
const NO_NETWORK = /in no network/;

export class ClassHost {
  /**
   * @param {Bot} bot
   * @param {string} folder where it keeps what is said
   * @param {string[]} options it was started with
   */
  constructor(bot, folder, options) {
    this.bot = bot;
    this.folder = folder;
    this.options = options;
    /** Where the class finds the page, as it is printed. */
    this.url = printedUrl(bot);
  }

  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "class-"));
    const options = ["--class", "--data", folder];
    try {
      return new ClassHost(await Bot.start(...options), folder, options);
    } catch (error) {
      if (!NO_NETWORK.test(String(error))) {
        throw error;
      }
    }
    // A machine without any network, as a container may be: its own address is the only one.
    options.push("--address", "127.0.0.1");
    return new ClassHost(await Bot.start(...options), folder, options);
  }

  /** The teacher's address, with the key. */
  get address() {
    return this.bot.address;
  }

  /** Ends the process, and starts it again with the same folder at the same port. */
  async restart() {
    const { port } = new URL(this.url);
    await this.bot.end();
    this.bot = await Bot.start(...this.options, "--port", port);
  }

  async end() {
    await this.bot.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** @param {Bot} bot which has just started, so that what it printed is not forgotten yet */
function printedUrl(bot) {
  const url = bot.lines.map((line) => URL_LINE.exec(line)?.[1]).find(Boolean);
  if (!url) {
    throw new Error(`The bot did not say where its class finds it:\n${bot.lines.join("\n")}`);
  }
  return url;
}
