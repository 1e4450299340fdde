/** What was said before: how far each channel's older messages are loaded, and loading more. */

import { Announcer } from "./announcer.js";
import { api } from "./api.js";
import { sentenceOf } from "./words.js";

/** @import { Message } from "./protocol" */
/** @import { Store } from "./store.js" */

/**
 * How it stands with a channel: there may be more, more is on its way, all is here, or it could not
 * be loaded.
 *
 * @typedef {"open" | "loading" | "complete" | "failed"} Reach
 */

/**
 * @typedef {object} HistoryEvents
 * @property {{channelId: string}} reach how it stands with a channel has changed
 * @property {{channelId: string, messages: Message[]}} older older messages are in the store
 */

/** @extends {Announcer<HistoryEvents>} */
export class History extends Announcer {
  /** @param {Store} store */
  constructor(store) {
    super();
    this.store = store;
    /** @type {Map<string, Reach>} of the channels that are not open */
    this.reaches = new Map();
    /** @type {Map<string, string>} why loading failed, as a sentence */
    this.failures = new Map();
    // The store has the newest messages only now; what is on its way belongs to what was before.
    store.on("reset", () => {
      this.reaches = new Map();
      this.failures = new Map();
    });
  }

  /**
   * @param {string} channelId
   * @returns {Reach}
   */
  reach(channelId) {
    return this.reaches.get(channelId) ?? "open";
  }

  /** @param {string} channelId */
  failure(channelId) {
    return this.failures.get(channelId) ?? "";
  }

  /**
   * Loads messages that are older than those of the store. Does nothing where that is under way or
   * all are there.
   *
   * @param {string} channelId
   */
  async load(channelId) {
    const oldest = this.store.messagesOf(channelId)[0];
    if (!oldest || ["loading", "complete"].includes(this.reach(channelId))) {
      return;
    }
    const { reaches } = this;
    this.note(channelId, "loading");
    try {
      const { messages, more } = await api.olderMessages(this.store.userId, channelId, oldest.id);
      if (reaches === this.reaches) {
        this.store.addOlder(channelId, messages);
        this.announce("older", { channelId, messages });
        this.note(channelId, more ? "open" : "complete");
      }
    } catch (error) {
      if (reaches === this.reaches) {
        this.failures.set(channelId, sentenceOf(error));
        this.note(channelId, "failed");
      }
    }
  }

  /**
   * Lets the oldest messages of a channel go; they can be loaded again. While older ones are on their
   * way it does nothing, for those are to stand above the oldest.
   *
   * @param {string} channelId
   * @param {Message[]} messages the oldest ones
   * @returns {Message[]} those that are gone
   */
  drop(channelId, messages) {
    if (messages.length === 0 || this.reach(channelId) === "loading") {
      return [];
    }
    this.store.forget(channelId, messages);
    this.note(channelId, "open");
    return messages;
  }

  /**
   * @param {string} channelId
   * @param {Reach} reach
   */
  note(channelId, reach) {
    this.reaches.set(channelId, reach);
    this.announce("reach", { channelId });
  }
}
