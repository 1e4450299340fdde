/** The list of a channel's messages: order, grouping, scrolling, keyboard movement. */

import { growToFit } from "./dom.js";
import { focusWithin, restoreFocus } from "./focus.js";
import { keepLines } from "./live_picture.js";
import { messageView } from "./message_view.js";
import { compareIds } from "./store.js";
import { sameDay } from "./words.js";

/** @import { Page } from "./page_parts" */
/** @import { Message } from "./protocol" */

const GROUP_MS = 7 * 60_000;
const NEAR_END_PX = 80;
const REPLY = 19;

export class MessageLog {
  /**
   * @param {Page} page
   * @param {Record<"scroller" | "list" | "welcome" | "jump", HTMLElement>} elements
   */
  constructor(page, { scroller, list, welcome, jump }) {
    this.page = page;
    this.scroller = scroller;
    this.list = list;
    this.welcome = welcome;
    this.jump = jump;
    this.channelId = "";
    /** @type {string | null} the id of the message that is being edited */
    this.editing = null;
    this.atEnd = true;
    scroller.addEventListener("scroll", () => this.noteScroll());
    list.addEventListener("keydown", (event) => this.moveByKey(event));
    jump.addEventListener("click", () => this.scrollToEnd());
    // Pictures that arrive and text that changes its size must not push the newest message away.
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(list);
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(scroller);
  }

  /**
   * Shows a channel from scratch.
   *
   * @param {string} channelId
   */
  show(channelId) {
    this.channelId = channelId;
    this.editing = null;
    const messages = this.page.store.messagesOf(channelId);
    // A whole channel is no news: a screen reader should not read it all out.
    this.list.setAttribute("aria-busy", "true");
    this.list.replaceChildren(...messages.map((message) => messageView(message, this.page, false)));
    this.list.removeAttribute("aria-busy");
    for (const view of this.views()) {
      this.arrange(view);
    }
    this.welcome.hidden = messages.length > 0;
    this.makeLastReachable();
    this.scrollToEnd();
  }

  /**
   * Shows a new message, or an old one as it is now.
   *
   * @param {Message} message
   */
  put(message) {
    if (message.channel_id !== this.channelId) {
      return;
    }
    const old = this.find(message.id);
    if (old && this.editing === message.id) {
      return;
    }
    // Asked before the message is placed: a scroll event that is still on its way would see the
    // longer log and take the reader for one who has scrolled up.
    const follows = this.atEnd || this.isOwn(message);
    const view = messageView(message, this.page, false);
    this.place(view, old);
    this.welcome.hidden = true;
    if (!old && follows) {
      this.scrollTo(view);
    } else if (!old) {
      this.jump.hidden = false;
    }
  }

  /** @param {Message} message */
  remove(message) {
    const view = this.find(message.id);
    if (!view) {
      return;
    }
    const next = after(view);
    const neighbour = view.contains(document.activeElement) ? (next ?? before(view)) : null;
    view.remove();
    if (next) {
      this.arrange(next);
    }
    this.welcome.hidden = this.list.children.length > 0;
    this.makeLastReachable();
    neighbour?.focus({ preventScroll: true });
  }

  /**
   * Takes out messages that the page no longer has.
   *
   * @param {Message[]} messages the oldest ones
   */
  drop(messages) {
    for (const { id } of messages) {
      this.find(id)?.remove();
    }
    const [first] = this.views();
    if (messages.length > 0 && first) {
      this.arrange(first);
      if (!this.list.querySelector(':scope > [tabindex="0"]')) {
        this.makeLastReachable();
      }
    }
  }

  /** The place of the first message that is in sight, or of the next one; all are above, if none. */
  firstInSight() {
    const { top } = this.scroller.getBoundingClientRect();
    const views = this.views();
    let [low, high] = [0, views.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const isAbove = (views[middle]?.getBoundingClientRect().bottom ?? 0) <= top;
      [low, high] = isAbove ? [middle + 1, high] : [low, middle];
    }
    return low;
  }

  /**
   * Draws a message again because something beside its data changed.
   *
   * @param {string} messageId
   */
  refresh(messageId) {
    const message = this.page.store.message(this.channelId, messageId);
    if (message) {
      this.put(message);
    }
  }

  /** @param {Message} message */
  startEdit(message) {
    this.stopEdit();
    this.editing = message.id;
    const view = messageView(message, this.page, true);
    this.place(view, this.find(message.id));
    const text = view.querySelector("textarea");
    if (text) {
      growToFit(text);
      text.focus();
      text.setSelectionRange(text.value.length, text.value.length);
    }
    view.scrollIntoView({ block: "nearest" });
  }

  stopEdit() {
    const messageId = this.editing;
    this.editing = null;
    if (messageId) {
      this.refresh(messageId);
    }
  }

  /** @param {string} messageId */
  jumpTo(messageId) {
    const view = this.find(messageId);
    if (view) {
      view.scrollIntoView({ block: "center" });
      view.focus({ preventScroll: true });
      view.classList.add("pointed-at");
      setTimeout(() => view.classList.remove("pointed-at"), 1600);
    }
  }

  /**
   * @param {string} messageId
   * @returns {HTMLElement | null}
   */
  find(messageId) {
    return this.list.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  }

  /**
   * @param {HTMLElement} view
   * @param {HTMLElement | null} old
   */
  place(view, old) {
    if (old) {
      const focus = focusWithin(old);
      view.tabIndex = old.tabIndex;
      keepRevealed(old, view);
      keepLines(old, view);
      old.replaceWith(view);
      restoreFocus(view, focus);
    } else {
      this.list.insertBefore(view, this.firstAfter(idOf(view)));
      this.makeLastReachable();
    }
    this.arrange(view);
    const next = after(view);
    if (next) {
      this.arrange(next);
    }
  }

  /**
   * New messages nearly always come last, so the search begins at the end.
   *
   * @param {string} messageId
   */
  firstAfter(messageId) {
    const later = this.views().findLastIndex((view) => compareIds(idOf(view), messageId) < 0) + 1;
    return this.views()[later] ?? null;
  }

  /** What stands in the log, oldest first. */
  views() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  /**
   * Whether a message opens a new day, and whether it continues the group before it.
   *
   * @param {HTMLElement} view
   */
  arrange(view) {
    const message = this.page.store.message(this.channelId, idOf(view));
    const above = before(view);
    const previous = this.page.store.message(this.channelId, above ? idOf(above) : undefined);
    if (!message) {
      return;
    }
    const newDay = !previous || !sameDay(new Date(previous.timestamp), new Date(message.timestamp));
    view.classList.toggle("new-day", newDay);
    view.classList.toggle("continued", !newDay && continues(previous, message));
  }

  /** One message of the log is in the Tab order; arrow keys move from it to the others. */
  makeLastReachable() {
    const views = this.views();
    for (const view of views) {
      view.tabIndex = view === views.at(-1) ? 0 : -1;
    }
  }

  /** @param {KeyboardEvent} event */
  moveByKey(event) {
    const view = event.target;
    if (!(view instanceof HTMLElement) || !view.classList.contains("message")) {
      return;
    }
    const views = this.views();
    /** @type {Record<string, HTMLElement | null | undefined>} */
    const targets = {
      ArrowUp: before(view),
      ArrowDown: after(view),
      Home: views.at(0),
      End: views.at(-1),
    };
    const target = targets[event.key];
    if (target) {
      event.preventDefault();
      view.tabIndex = -1;
      target.tabIndex = 0;
      target.focus();
    }
  }

  noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.atEnd) {
      this.jump.hidden = true;
    }
  }

  /**
   * Whether oneself wrote it, or it answers what oneself has just used.
   *
   * @param {Message} message
   */
  isOwn(message) {
    const { userId } = this.page.store;
    return message.author.id === userId || message.interaction_metadata?.user?.id === userId;
  }

  /**
   * Shows the newest message: its end, or the beginning of one that is longer than the window.
   *
   * @param {HTMLElement} view
   */
  scrollTo(view) {
    this.scrollToEnd();
    if (view.offsetHeight > this.scroller.clientHeight) {
      view.scrollIntoView({ block: "start" });
      this.atEnd = false;
    }
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.jump.hidden = true;
  }
}

/** @param {HTMLElement} view */
function before(view) {
  return /** @type {HTMLElement | null} */ (view.previousElementSibling);
}

/** @param {HTMLElement} view */
function after(view) {
  return /** @type {HTMLElement | null} */ (view.nextElementSibling);
}

/** @param {HTMLElement} view */
function idOf(view) {
  return view.dataset.id ?? "";
}

/**
 * @param {Message} previous
 * @param {Message} message
 */
function continues(previous, message) {
  return (
    previous.author.id === message.author.id &&
    message.type !== REPLY &&
    !message.interaction &&
    Date.parse(message.timestamp) - Date.parse(previous.timestamp) < GROUP_MS
  );
}

/**
 * An update must not cover up again what somebody has just revealed.
 *
 * @param {HTMLElement} old
 * @param {HTMLElement} view
 */
function keepRevealed(old, view) {
  const shown = old.querySelectorAll(".spoiler");
  for (const [index, spoiler] of view.querySelectorAll(".spoiler").entries()) {
    const same = shown[index]?.textContent === spoiler.textContent;
    if (same && shown[index]?.classList.contains("revealed")) {
      /** @type {HTMLElement} */ (spoiler).click();
    }
  }
}
