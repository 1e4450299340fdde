/**
 * The menu of a message: what the bot has registered for messages and is usable where it stands. It
 * opens by the button with the dots, or by a right click.
 */

import { h } from "./dom.js";
import { rememberFocus } from "./focus.js";
import { layers } from "./layers.js";
import { usableIn } from "./places.js";
import { placeAfter } from "./roving.js";

/** @import { Layer } from "./layers.js" */
/** @import { Page } from "./page_parts" */
/** @import { Command, Message } from "./protocol" */

const MESSAGE_MENU = 3;
const EDGE_PX = 8;
const EPHEMERAL = 1 << 6;
/** Where the browser's own menu has more to give. */
const HAS_OWN_MENU = "a, img, canvas, input, textarea, select, .picture";

/**
 * The commands of a message's menu.
 *
 * @param {Command[]} commands of all types
 */
export function forMessages(commands) {
  return commands.filter(({ type }) => type === MESSAGE_MENU);
}

export class MessageMenu {
  /**
   * @param {Page} page
   * @param {HTMLElement} list whose messages have the menu by right click
   */
  constructor(page, list) {
    this.page = page;
    /** @type {Layer | null} */
    this.layer = null;
    this.returnFocus = () => {};
    this.items = h("div", { role: "menu", "aria-label": "Apps" });
    this.element = h(
      "div",
      { class: "page-menu message-menu", id: "message-menu" },
      h("p", { class: "menu-title", "aria-hidden": "true" }, "Apps"),
      this.items,
    );
    this.element.popover = "auto";
    this.element.addEventListener("toggle", (event) => this.toggled(event.newState === "open"));
    this.element.addEventListener("keydown", (event) => this.key(event));
    document.querySelector("main")?.append(this.element);
    list.addEventListener("contextmenu", (event) => this.rightClick(event));
  }

  /** @param {MouseEvent} event */
  rightClick(event) {
    const target = /** @type {Element} */ (event.target);
    /** @type {HTMLElement | null} */
    const view = target.closest("[data-id]");
    const message = this.page.store.message(this.page.channelId, view?.dataset.id);
    // A long touch selects text; the button is for fingers.
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch";
    const selects = !document.getSelection()?.isCollapsed;
    if (!view || !message || isTouch || selects || event.shiftKey || !hasMenu(message)) {
      return;
    }
    if (target.closest(HAS_OWN_MENU)) {
      return;
    }
    event.preventDefault();
    // From the keyboard it has no place of its own.
    const { left, top } = view.getBoundingClientRect();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    this.open(message, isByKey ? left : event.clientX, isByKey ? top : event.clientY);
  }

  /**
   * Opens it below a control.
   *
   * @param {Message} message
   * @param {HTMLElement} control
   */
  openAt(message, control) {
    const { left, bottom } = control.getBoundingClientRect();
    this.open(message, left, bottom);
  }

  /**
   * @param {Message} message
   * @param {number} x
   * @param {number} y
   */
  open(message, x, y) {
    this.returnFocus = rememberFocus();
    const { store } = this.page;
    const commands = forMessages(usableIn(store.commands, store.channel(message.channel_id)));
    this.items.replaceChildren(
      ...commands.map(({ name }) =>
        h(
          "button",
          { type: "button", role: "menuitem", onclick: () => this.use(message, name) },
          name,
        ),
      ),
    );
    if (commands.length === 0) {
      const words = "No app has a command for messages here.";
      this.items.append(
        h("button", { type: "button", role: "menuitem", "aria-disabled": "true" }, words),
      );
    }
    this.element.showPopover();
    const { width, height } = this.element.getBoundingClientRect();
    const left = Math.min(x, innerWidth - width - EDGE_PX);
    const top = Math.min(y, innerHeight - height - EDGE_PX);
    this.element.style.setProperty("left", `${Math.max(left, EDGE_PX)}px`);
    this.element.style.setProperty("top", `${Math.max(top, EDGE_PX)}px`);
    this.controls()[0]?.focus();
  }

  /** @param {boolean} open */
  toggled(open) {
    layers.remove(this.layer);
    this.layer = open ? layers.add(() => this.element.hidePopover()) : null;
  }

  /** Closes it, and gives the focus back to where it was, drawn anew or not. */
  close() {
    this.element.hidePopover();
    this.returnFocus();
  }

  controls() {
    return /** @type {HTMLElement[]} */ ([...this.items.children]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const controls = this.controls();
    const index = controls.indexOf(/** @type {HTMLElement} */ (event.target));
    const place = placeAfter(event.key, index, controls.length);
    if (place !== null) {
      event.preventDefault();
      controls[place]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  /**
   * @param {Message} message
   * @param {string} name
   */
  use(message, name) {
    this.close();
    this.page.actions.useMenu(message, name);
  }
}

/**
 * Whether a message has the menu: not what only one person sees.
 *
 * @param {Message} message
 */
export function hasMenu(message) {
  return !(message.flags & EPHEMERAL);
}
