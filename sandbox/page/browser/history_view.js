/**
 * The line above the oldest message. Older ones are loaded when it comes into sight, or when its
 * button is pressed; what one reads meanwhile stays where it is.
 */

import { h } from "./dom.js";
import { messageView } from "./message_view.js";

/** @import { History } from "./history.js" */
/** @import { MessageLog } from "./log.js" */
/** @import { Message } from "./protocol" */

/** So far above what is in sight the line counts as in sight. */
const AHEAD_PX = 400;

export class HistoryView {
  /**
   * @param {History} history
   * @param {MessageLog} log
   */
  constructor(history, log) {
    this.history = history;
    this.log = log;
    this.words = h("p", { class: "muted", role: "status" });
    this.button = h("button", { type: "button", class: "older", onclick: () => this.load() });
    this.line = h("div", { class: "history" }, this.words, this.button);
    log.list.before(this.line);
    this.observer = new IntersectionObserver((entries) => this.loadInSight(entries), {
      root: log.scroller,
      rootMargin: `${AHEAD_PX}px 0px 0px 0px`,
    });
    history.on("reach", ({ channelId }) => this.isShown(channelId) && this.describe());
    log.page.store.on("removed", ({ message }) => {
      // The last one is gone, as all are where a new class begins.
      if (this.isShown(message.channel_id) && !this.line.hidden) {
        this.describe();
      }
    });
    history.on("older", ({ channelId, messages }) => {
      if (this.isShown(channelId)) {
        this.insert(messages);
      }
    });
  }

  /** @param {string} channelId */
  isShown(channelId) {
    return this.log.channelId === channelId;
  }

  load() {
    return this.history.load(this.log.channelId);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  loadInSight(entries) {
    // After a failure only a person tries again.
    const waits = this.history.reach(this.log.channelId) === "open";
    if (waits && entries.some((entry) => entry.isIntersecting)) {
      this.load();
    }
  }

  /** Being watched anew, a line that has stayed in sight is noticed once more. */
  watch() {
    this.observer.unobserve(this.line);
    this.observer.observe(this.line);
  }

  /** Says how it stands with the channel that the log shows. */
  describe() {
    const { channelId, list, page } = this.log;
    const reach = this.history.reach(channelId);
    const focused = document.activeElement === this.button;
    this.line.hidden = page.store.messagesOf(channelId).length === 0;
    this.words.textContent = {
      open: "",
      loading: "Loading older messages…",
      complete: `This is the beginning of ${page.placeName(channelId)}.`,
      failed: `Older messages could not be loaded. ${this.history.failure(channelId)}`,
    }[reach];
    this.button.textContent = reach === "failed" ? "Try again" : "Load older messages";
    this.button.hidden = reach === "complete";
    this.button.setAttribute("aria-disabled", String(reach === "loading"));
    if (focused && this.button.hidden) {
      /** @type {HTMLElement | null} */ (list.firstElementChild)?.focus({ preventScroll: true });
    }
    if (reach === "open") {
      this.watch();
    }
  }

  /**
   * Puts older messages above those that are there, which stay in their place on the screen.
   *
   * @param {Message[]} messages
   */
  insert(messages) {
    const { list, page, scroller } = this.log;
    // Its lower edge: the line with the day, above it, may go.
    const anchor = list.firstElementChild;
    const place = anchor?.getBoundingClientRect().bottom ?? 0;
    const views = messages.map((message) => messageView(message, page, false));
    // They are no news: a screen reader should not read them all out.
    list.setAttribute("aria-busy", "true");
    list.prepend(...views);
    list.removeAttribute("aria-busy");
    for (const view of this.log.views().slice(0, views.length + 1)) {
      this.log.arrange(view);
    }
    scroller.scrollTop += (anchor?.getBoundingClientRect().bottom ?? 0) - place;
  }
}
