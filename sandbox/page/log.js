/** The list of a channel's messages: order, grouping, scrolling, keyboard movement. */

import { growToFit, messageView } from "./message_view.js";
import { compareIds } from "./store.js";
import { sameDay } from "./words.js";

const GROUP_MS = 7 * 60_000;
const NEAR_END_PX = 80;
const REPLY = 19;

export class MessageLog {
  /**
   * @param {object} page store, interactions, actions
   * @param {Record<"scroller" | "list" | "welcome" | "jump", HTMLElement>} elements
   */
  constructor(page, { scroller, list, welcome, jump }) {
    this.page = page;
    this.scroller = scroller;
    this.list = list;
    this.welcome = welcome;
    this.jump = jump;
    this.channelId = null;
    this.editing = null;
    this.atEnd = true;
    scroller.addEventListener("scroll", () => this.noteScroll());
    list.addEventListener("keydown", (event) => this.moveByKey(event));
    jump.addEventListener("click", () => this.scrollToEnd());
    // Pictures that arrive and text that changes its size must not push the newest message away.
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(list);
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(scroller);
  }

  /** Shows a channel from scratch. */
  show(channelId) {
    this.channelId = channelId;
    this.editing = null;
    const messages = this.page.store.messagesOf(channelId);
    // A whole channel is no news: a screen reader should not read it all out.
    this.list.setAttribute("aria-busy", "true");
    this.list.replaceChildren(...messages.map((message) => messageView(message, this.page, false)));
    this.list.removeAttribute("aria-busy");
    [...this.list.children].forEach((view) => this.arrange(view));
    this.welcome.hidden = messages.length > 0;
    this.makeLastReachable();
    this.scrollToEnd();
  }

  /** Shows a new message, or an old one as it is now. */
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
    const follows = this.atEnd || message.author.id === this.page.store.userId;
    const view = messageView(message, this.page, false);
    this.place(view, old);
    this.welcome.hidden = true;
    if (!old && follows) {
      this.scrollToEnd();
    } else if (!old) {
      this.jump.hidden = false;
    }
  }

  remove(message) {
    const view = this.find(message.id);
    if (!view) {
      return;
    }
    const next = view.nextElementSibling;
    view.remove();
    if (next) {
      this.arrange(next);
    }
    this.welcome.hidden = this.list.children.length > 0;
    this.makeLastReachable();
  }

  /** Draws a message again because something beside its data changed. */
  refresh(messageId) {
    const message = this.page.store.message(this.channelId, messageId);
    if (message) {
      this.put(message);
    }
  }

  startEdit(message) {
    this.stopEdit();
    this.editing = message.id;
    const view = messageView(message, this.page, true);
    this.place(view, this.find(message.id));
    const text = view.querySelector("textarea");
    growToFit(text);
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
    view.scrollIntoView({ block: "nearest" });
  }

  stopEdit() {
    const messageId = this.editing;
    this.editing = null;
    if (messageId) {
      this.refresh(messageId);
    }
  }

  jumpTo(messageId) {
    const view = this.find(messageId);
    if (view) {
      view.scrollIntoView({ block: "center" });
      view.focus({ preventScroll: true });
      view.classList.add("pointed-at");
      setTimeout(() => view.classList.remove("pointed-at"), 1600);
    }
  }

  find(messageId) {
    return this.list.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  }

  place(view, old) {
    if (old) {
      const focus = focusWithin(old);
      view.tabIndex = old.tabIndex;
      keepRevealed(old, view);
      old.replaceWith(view);
      restoreFocus(view, focus);
    } else {
      this.list.insertBefore(view, this.firstAfter(view.dataset.id));
      this.makeLastReachable();
    }
    this.arrange(view);
    if (view.nextElementSibling) {
      this.arrange(view.nextElementSibling);
    }
  }

  /** New messages nearly always come last, so the search begins at the end. */
  firstAfter(messageId) {
    let after = null;
    let view = this.list.lastElementChild;
    while (view && compareIds(view.dataset.id, messageId) > 0) {
      after = view;
      view = view.previousElementSibling;
    }
    return after;
  }

  /** Whether a message opens a new day, and whether it continues the group before it. */
  arrange(view) {
    const message = this.page.store.message(this.channelId, view.dataset.id);
    const previous = this.page.store.message(
      this.channelId,
      view.previousElementSibling?.dataset.id,
    );
    const newDay = !previous || !sameDay(new Date(previous.timestamp), new Date(message.timestamp));
    view.classList.toggle("new-day", newDay);
    view.classList.toggle("continued", !newDay && continues(previous, message));
  }

  /** One message of the log is in the Tab order; arrow keys move from it to the others. */
  makeLastReachable() {
    const last = this.list.lastElementChild;
    for (const view of this.list.querySelectorAll('.message[tabindex="0"]')) {
      view.tabIndex = -1;
    }
    if (last) {
      last.tabIndex = 0;
    }
  }

  moveByKey(event) {
    const view = event.target;
    if (!view.classList.contains("message")) {
      return;
    }
    const targets = {
      ArrowUp: view.previousElementSibling,
      ArrowDown: view.nextElementSibling,
      Home: this.list.firstElementChild,
      End: this.list.lastElementChild,
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

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.jump.hidden = true;
  }
}

function continues(previous, message) {
  return (
    previous.author.id === message.author.id &&
    message.type !== REPLY &&
    !message.interaction &&
    new Date(message.timestamp) - new Date(previous.timestamp) < GROUP_MS
  );
}

/** Where the focus is inside a view about to be replaced: the view itself or a named control. */
function focusWithin(view) {
  if (!view.contains(document.activeElement)) {
    return null;
  }
  return document.activeElement.dataset.focus ?? "";
}

function restoreFocus(view, focus) {
  if (focus === null) {
    return;
  }
  const control = focus && view.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
  (control && !control.disabled ? control : view).focus({ preventScroll: true });
}

/** An update must not cover up again what somebody has just revealed. */
function keepRevealed(old, view) {
  const before = [...old.querySelectorAll(".spoiler")];
  const after = [...view.querySelectorAll(".spoiler")];
  before.forEach((spoiler, index) => {
    if (
      spoiler.classList.contains("revealed") &&
      after[index]?.textContent === spoiler.textContent
    ) {
      after[index].click();
    }
  });
}
