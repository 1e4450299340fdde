/**
 * A list of choices steered from another control (a text field or a button) that keeps the focus:
 * arrows move, Enter or Tab choose, Escape closes. Follows the ARIA listbox pattern.
 */

import { h, icon } from "./dom.js";
import { layers } from "./layers.js";

/** @import { Layer } from "./layers.js" */

let made = 0;

/**
 * @template Value
 * @typedef {object} Item
 * @property {string} label
 * @property {string} [detail] a second, quieter line
 * @property {string} [usage] quiet words behind the label, cut where they do not fit
 * @property {string} [aside] a quiet word at the right end
 * @property {Node | string} [lead] something shown before the label
 * @property {boolean} [selected]
 * @property {Value} value handed to onChoose
 */

/** @template Value */
export class Listbox {
  /**
   * @param {HTMLElement} control the element that keeps the focus
   * @param {object} options
   * @param {string} options.label
   * @param {(value: Value) => void} options.onChoose
   * @param {() => void} [options.onClose]
   * @param {boolean} [options.multiple] whether several items can be selected
   * @param {boolean} [options.tabChooses] whether Tab takes the active item
   */
  constructor(
    control,
    { label, onChoose, onClose = () => {}, multiple = false, tabChooses = false },
  ) {
    made += 1;
    this.control = control;
    this.onChoose = onChoose;
    this.onClose = onClose;
    this.multiple = multiple;
    this.tabChooses = tabChooses;
    /** @type {Item<Value>[]} */
    this.items = [];
    this.active = -1;
    /** @type {Layer | null} */
    this.layer = null;
    this.element = h("ul", {
      class: "listbox",
      id: `listbox-${made}`,
      role: "listbox",
      "aria-label": label,
      "aria-multiselectable": multiple ? "true" : null,
      hidden: true,
      // It scrolls. It is no stop while it is hidden, and it hides when its control is left.
      tabindex: "0",
      // A press must not take the focus away from the control.
      onmousedown: (event) => event.preventDefault(),
    });
    control.setAttribute("aria-controls", this.element.id);
    control.setAttribute("aria-haspopup", "listbox");
  }

  get open() {
    return !this.element.hidden;
  }

  /**
   * Shows these items; an empty list closes. `active` is the item to begin with, -1 for none.
   *
   * @param {Item<Value>[]} items
   * @param {number} [active]
   */
  show(items, active = 0) {
    if (items.length === 0) {
      this.hide();
      return;
    }
    this.items = items;
    this.element.replaceChildren(...items.map((item, index) => this.option(item, index)));
    // Style sheets may put a long list into two columns, one after the other.
    this.element.style.setProperty("--rows", String(Math.ceil(items.length / 2)));
    this.element.hidden = false;
    this.layer ??= layers.add(() => this.hide());
    this.move(Math.min(active, items.length - 1));
  }

  hide() {
    if (!this.open) {
      return;
    }
    this.element.hidden = true;
    layers.remove(this.layer);
    this.layer = null;
    this.items = [];
    this.active = -1;
    this.control.removeAttribute("aria-activedescendant");
    this.onClose();
  }

  /**
   * Handles a key of the control; true if it was one of the list's.
   *
   * @param {KeyboardEvent} event
   */
  handleKey(event) {
    if (!this.open || event.isComposing) {
      return false;
    }
    const last = this.items.length - 1;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowDown: () => this.move(this.active >= last ? 0 : this.active + 1),
      ArrowUp: () => this.move(this.active <= 0 ? last : this.active - 1),
      Escape: () => this.hide(),
      Enter: () => this.choose(this.active),
      Tab: () => this.choose(this.active),
    };
    const action = actions[event.key];
    if (!action || (isChoosing(event) && !this.mayChoose(event))) {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    action();
    return true;
  }

  /** @param {KeyboardEvent} event */
  mayChoose(event) {
    return this.active >= 0 && !event.shiftKey && (event.key === "Enter" || this.tabChooses);
  }

  /** @param {number} index */
  choose(index) {
    const item = this.items[index];
    if (item) {
      this.onChoose(item.value);
    }
  }

  /** @param {number} index */
  move(index) {
    this.active = index;
    const options = [...this.element.children];
    const option = options[index];
    for (const other of options) {
      other.classList.toggle("active", other === option);
    }
    if (!option) {
      this.control.removeAttribute("aria-activedescendant");
      return;
    }
    this.control.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
    if (!this.multiple) {
      for (const other of options) {
        other.setAttribute("aria-selected", String(other === option));
      }
    }
  }

  /**
   * @param {Item<Value>} item
   * @param {number} index
   */
  option(item, index) {
    return h(
      "li",
      {
        id: `${this.element.id}-${index}`,
        class: "option",
        role: "option",
        "aria-selected": String(Boolean(item.selected)),
        onmousemove: () => this.active !== index && this.move(index),
        onclick: () => this.choose(index),
      },
      item.lead && h("span", { class: "option-lead" }, item.lead),
      h(
        "span",
        { class: "option-words" },
        h(
          "span",
          { class: "option-head" },
          h("span", { class: "option-label" }, item.label),
          item.usage && h("span", { class: "option-usage", title: item.usage }, item.usage),
        ),
        item.detail && h("span", { class: "option-detail" }, item.detail),
      ),
      item.aside && h("span", { class: "option-aside" }, item.aside),
      item.selected && icon("check"),
    );
  }
}

/** @param {KeyboardEvent} event */
function isChoosing(event) {
  return event.key === "Enter" || event.key === "Tab";
}
