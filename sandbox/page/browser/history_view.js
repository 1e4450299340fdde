/**
 * The line above the oldest message. Older ones are loaded when it comes into sight, or when its
 * button is pressed; what one reads meanwhile stays where it is. What is far above goes again, so that
 * a page that is open for long does not grow.
 */

import { h } from "./dom.js";
import { messageView } from "./message_view.js";

/** @import { History } from "./history.js" */
/** @import { MessageLog } from "./log.js" */
/** @import { Message } from "./protocol" */

/** So far above what is in sight the line counts as in sight. */
const AHEAD_PX = 400;
/** So many messages stay above what is in sight. Once there are twice as many, the rest goes. */
const KEPT_ABOVE = 100;

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
    log.page.store.on("message", ({ message, created }) => {
      if (created) {
        this.trim(message.channel_id);
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
   * Lets messages go that are far above what is read, up to the first that is in use.
   *
   * @param {string} channelId
   */
  trim(channelId) {
    const { log } = this;
    const messages = log.page.store.messagesOf(channelId);
    if (messages.length < 2 * KEPT_ABOVE) {
      return;
    }
    const inSight = this.isShown(channelId) ? log.firstInSight() : messages.length;
    if (inSight < 2 * KEPT_ABOVE) {
      return;
    }
    const above = messages.slice(0, inSight - KEPT_ABOVE);
    const used = above.findIndex(({ id }) => log.page.isInUse(id));
    const gone = this.history.drop(channelId, used < 0 ? above : above.slice(0, used));
    if (this.isShown(channelId)) {
      this.keepPlace(log.views()[inSight - 1], () => log.drop(gone));
    }
  }

  /**
   * Changes what stands above a message, which stays in its place on the screen.
   *
   * @param {HTMLElement | undefined} anchor
   * @param {() => void} change
   */
  keepPlace(anchor, change) {
    // Its lower edge: the line with the day, above it, may go.
    const place = anchor?.getBoundingClientRect().bottom ?? 0;
    change();
    this.log.scroller.scrollTop += (anchor?.getBoundingClientRect().bottom ?? 0) - place;
  }

  /**
   * Puts older messages above those that are there, which stay in their place on the screen.
   *
   * @param {Message[]} messages
   */
  insert(messages) {
    const { log } = this;
    const { list } = log;
    this.keepPlace(
      /** @type {HTMLElement | undefined} */ (list.firstElementChild ?? undefined),
      () => {
        const views = messages.map((message) => messageView(message, log.page, false));
        // They are no news: a screen reader should not read them all out.
        list.setAttribute("aria-busy", "true");
        list.prepend(...views);
        list.removeAttribute("aria-busy");
        for (const view of log.views().slice(0, views.length + 1)) {
          log.arrange(view);
        }
      },
    );
  }
}
