/** The bot on a Discord of its own, as a process: what `scripts/sandbox` starts. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** @import { ChildProcess } from "node:child_process" */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
// Here lies no file of settings, which a person may have for a bot of their own.
const HERE = fileURLToPath(new URL(".", import.meta.url));
const START_MS = 180_000;
const END_MS = 20_000;
const LINES_KEPT = 40;
const ADDRESS = /http:\/\/\S+#\S+/;
// Tests type faster than people. What is empty is as if it were not set.
const SETTINGS = {
  COOLDOWN_SECONDS: "0",
  DATA_FOLDER: "",
  LOG_LEVEL: "INFO",
  MODEL: "bundled",
};

export class Bot {
  /** @param {ChildProcess} process */
  constructor(process) {
    this.process = process;
    /** The address that it prints, with the key. */
    this.address = "";
    /** @type {string[]} its last lines, for whoever wants to know why it does not start */
    this.lines = [];
  }

  /**
   * Starts one, and waits until it has printed its address.
   *
   * @param {string[]} options what stands behind `python -m bot sandbox`
   */
  static async start(...options) {
    const bot = new Bot(
      spawn(`${ROOT}.venv/bin/python`, ["-m", "bot", "sandbox", "--port", "0", ...options], {
        cwd: HERE,
        env: { ...process.env, ...SETTINGS, PYTHONPATH: ROOT },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
    process.once("exit", () => bot.process.kill("SIGKILL"));
    try {
      bot.address = await bot.printed(ADDRESS);
    } catch (error) {
      await bot.end();
      throw error;
    }
    return bot;
  }

  /**
   * What it prints that looks so.
   *
   * @param {RegExp} pattern
   * @returns {Promise<string>}
   */
  printed(pattern) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const fail = (/** @type {string} */ why) =>
      reject(new Error(`${why} Its last lines:\n${this.lines.join("\n")}`));
    const timer = setTimeout(() => fail("The bot does not start."), START_MS);
    this.process.once("error", (error) => fail(error.message));
    this.process.once("exit", (code) => fail(`The bot ended with ${code}.`));
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream) {
        createInterface({ input: stream }).on("line", (line) => {
          this.lines = [...this.lines, line].slice(-LINES_KEPT);
          const found = pattern.exec(line);
          if (found) {
            resolve(found[0]);
          }
        });
      }
    }
    return promise.finally(() => clearTimeout(timer));
  }

  /** Ends it as Ctrl-C would; by force where that takes too long. */
  async end() {
    const { process } = this;
    if (process.exitCode !== null || process.signalCode !== null) {
      return;
    }
    const gone = once(process, "exit");
    const timer = setTimeout(() => process.kill("SIGKILL"), END_MS);
    process.kill("SIGINT");
    await gone;
    clearTimeout(timer);
  }
}
