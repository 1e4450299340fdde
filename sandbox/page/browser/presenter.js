/**
 * One answer, large, above the chat: for a projector, and for whoever follows the teacher. It shows
 * the message as it is now, with all its controls.
 */

import { Announcer } from "./announcer.js";
import { h, icon } from "./dom.js";
import { focusWithin, rememberFocus, restoreFocus } from "./focus.js";
import { layers } from "./layers.js";
import { titleOf } from "./live.js";
import { messageView } from "./message_view.js";
import { Roving } from "./roving.js";

/** @import { Layer } from "./layers.js" */
/** @import { Page } from "./page_parts" */
/** @import { Message } from "./protocol" */

/** @type {Record<string, "previous" | "next">} */
const STEPS = { ArrowLeft: "previous", ArrowRight: "next" };

/**
 * @typedef {object} PresenterEvents
 * @property {{message: Message}} opened by the person at this page
 * @property {object} closed by the person at this page, or because the message is gone
 */

/** @extends {Announcer<PresenterEvents>} */
export class Presenter extends Announcer {
  /**
   * @param {Page} page
   * @param {HTMLElement} root
   */
  constructor(page, root) {
    super();
    this.page = page;
    this.root = root;
    /** @type {Message | null} */
    this.message = null;
    /** @type {Layer | null} */
    this.layer = null;
    this.returnFocus = () => {};
    this.title = h("h1", { class: "presenter-title" });
    this.previous = stepButton("previous", () => this.step("previous"));
    this.next = stepButton("next", () => this.step("next"));
    this.tools = h("div", { class: "presenter-tools" });
    this.stage = h("div", { class: "presenter-stage" });
    new Roving(this.stage);
    root.append(
      h("div", { class: "presenter-head" }, this.previous, this.title, this.next, this.tools),
      this.stage,
    );
    this.tools.append(
      this.chatButton(),
      tool("Close", () => this.leave(), { title: "Escape" }),
    );
    this.listen();
  }

  /** Further controls, before those of its own. */
  addTool(/** @type {HTMLElement} */ element) {
    this.tools.prepend(element);
  }

  listen() {
    const { store, interactions } = this.page;
    store.on("message", ({ message }) => this.put(message));
    store.on("removed", ({ message }) => message.id === this.message?.id && this.leave());
    store.on("presented", () => {
      const message = store.presentedMessage();
      return message && this.put(message);
    });
    store.on("reset", () => this.message && this.reload(this.message));
    interactions.on("change", ({ messageId }) => messageId === this.message?.id && this.draw());
    // Before the controls' own keys, which arrows are too.
    document.addEventListener("keydown", (event) => this.key(event), true);
    document.addEventListener("keydown", (event) => this.escape(event));
  }

  get open() {
    return this.message !== null;
  }

  /**
   * The person at this page opens a message.
   *
   * @param {Message} message
   */
  present(message) {
    this.show(message);
    this.view()?.focus();
    this.announce("opened", { message });
  }

  /** The person closes it. */
  leave() {
    this.hide();
    this.announce("closed", {});
  }

  /** @param {Message} message */
  show(message) {
    if (!this.open) {
      this.returnFocus = rememberFocus();
      this.layer = layers.add(() => this.leave());
    }
    this.message = message;
    this.root.hidden = false;
    document.body.classList.add("presenting");
    this.draw();
  }

  hide() {
    if (!this.open) {
      return;
    }
    const returns = this.root.contains(document.activeElement);
    this.message = null;
    layers.remove(this.layer);
    this.layer = null;
    this.root.hidden = true;
    this.stage.replaceChildren();
    document.body.classList.remove("presenting");
    if (returns) {
      this.returnFocus();
    }
    if (returns && document.activeElement === document.body) {
      this.page.actions.write();
    }
  }

  view() {
    return /** @type {HTMLElement | null} */ (this.stage.firstElementChild);
  }

  /** @param {Message} message */
  put(message) {
    if (message.id === this.message?.id) {
      this.message = message;
      this.draw();
    }
  }

  /**
   * One that lies further back than what is loaded is not gone: it stays as it was.
   *
   * @param {Message} message
   */
  reload(message) {
    const { store } = this.page;
    const presented = store.presentedMessage();
    const now =
      presented?.id === message.id ? presented : store.message(message.channel_id, message.id);
    if (now) {
      this.put(now);
    } else if (!store.isFurtherBack(message)) {
      this.leave();
    }
  }

  draw() {
    if (!this.message) {
      return;
    }
    const old = this.view();
    const spot = old && focusWithin(old);
    const view = largeView(messageView(this.message, this.page, false));
    this.stage.replaceChildren(view);
    restoreFocus(view, spot);
    this.title.textContent = titleOf(this.message, view);
    this.root.setAttribute("aria-label", `Presented: ${this.title.textContent}`);
    this.showSteps();
  }

  showSteps() {
    for (const [button, direction] of /** @type {const} */ ([
      [this.previous, "previous"],
      [this.next, "next"],
    ])) {
      const step = this.stepControl(direction);
      button.hidden = !step;
      button.querySelector("span")?.replaceChildren(step?.getAttribute("aria-label") ?? "");
      setDisabled(button, step?.getAttribute("aria-disabled") === "true");
    }
  }

  /**
   * The answer's own button that leads one back or one on.
   *
   * @param {"previous" | "next"} direction
   * @returns {HTMLElement | null}
   */
  stepControl(direction) {
    return this.stage.querySelector(`[data-step="${direction}"]`);
  }

  /** @param {"previous" | "next"} direction */
  step(direction) {
    this.stepControl(direction)?.click();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.open || !this.heeds(event)) {
      return;
    }
    const step = STEPS[event.key];
    if (event.key === "Escape" || (step && this.stepControl(step))) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (event.key === "Escape") {
      this.leave();
    } else if (step) {
      this.step(step);
    }
  }

  /**
   * Whether a key is meant for it: it was not pressed where somebody writes or chooses from a list.
   *
   * @param {KeyboardEvent} event
   */
  heeds({ target, altKey, ctrlKey, metaKey, shiftKey }) {
    if (altKey || ctrlKey || metaKey || shiftKey || !(target instanceof HTMLElement)) {
      return false;
    }
    const listOpen = target.getAttribute("aria-expanded") === "true";
    return !listOpen && (target === document.body || this.root.contains(target));
  }

  /**
   * Escape closes it from anywhere, unless it has closed something else.
   *
   * @param {KeyboardEvent} event
   */
  escape(event) {
    const dialog = document.querySelector("dialog[open]");
    if (this.open && event.key === "Escape" && !event.defaultPrevented && !dialog) {
      this.leave();
    }
  }

  /** The chat below can be put away, so that the answer has all the room. */
  chatButton() {
    const button = tool("Chat", () => {
      const hidden = document.body.classList.toggle("chat-away");
      button.setAttribute("aria-pressed", String(!hidden));
    });
    button.setAttribute("aria-pressed", "true");
    button.title = "Show or hide the chat below";
    return button;
  }
}

/**
 * A message's pictures beside its words and controls.
 *
 * @param {HTMLElement} view
 */
function largeView(view) {
  const body = view.querySelector(".message-body") ?? view;
  const pictures = [...body.querySelectorAll(".embed-image, .attachments")];
  return h(
    "article",
    {
      class: pictures.length > 0 ? "presented with-picture" : "presented",
      "data-id": view.dataset.id,
      tabindex: "0",
      "aria-label": view.getAttribute("aria-label"),
    },
    pictures.length > 0 && h("div", { class: "presented-pictures" }, pictures),
    h("div", { class: "presented-words" }, [...body.children]),
  );
}

/**
 * @param {string} words
 * @param {() => unknown} onclick
 * @param {{title?: string}} [attributes]
 */
function tool(words, onclick, attributes = {}) {
  return h("button", { type: "button", class: "button", onclick, ...attributes }, words);
}

/**
 * @param {"previous" | "next"} direction
 * @param {() => void} onclick
 */
function stepButton(direction, onclick) {
  return h(
    "button",
    {
      type: "button",
      class: `button primary presenter-step ${direction}`,
      title: direction === "next" ? "Arrow right" : "Arrow left",
      onclick,
    },
    icon("chevron"),
    h("span", {}),
  );
}

/**
 * @param {HTMLElement} button
 * @param {boolean} disabled
 */
function setDisabled(button, disabled) {
  if (disabled) {
    button.setAttribute("aria-disabled", "true");
  } else {
    button.removeAttribute("aria-disabled");
  }
}
