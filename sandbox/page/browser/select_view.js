/** A select menu: a button that opens a list to choose one or several options from. */

import { dots, h, icon } from "./dom.js";
import { Listbox } from "./listbox.js";

/** @import { EntitySelect, SelectOption, StringSelect } from "./protocol" */

/** @typedef {(customId: string, values?: string[]) => void} Use sends a click or a choice */

/**
 * @typedef {object} SelectState
 * @property {boolean} busy some control of the message waits for an answer
 * @property {boolean} pending this one does
 */

export class SelectMenu {
  /**
   * @param {StringSelect | EntitySelect} part
   * @param {SelectOption[]} options what it offers
   * @param {SelectState} state
   * @param {Use} use
   */
  constructor(part, options, { busy, pending }, use) {
    this.part = part;
    this.options = options;
    this.use = use;
    this.busy = busy;
    this.most = part.max_values ?? 1;
    this.fewest = part.min_values ?? 1;
    this.multiple = this.most > 1;
    this.chosen = this.given();
    this.words = h("span", { class: "select-words" });
    this.button = this.makeButton(pending);
    /** @type {Listbox<string>} */
    this.list = new Listbox(this.button, {
      label: part.placeholder ?? "Options",
      multiple: this.multiple,
      onChoose: (value) => this.choose(value),
      onClose: () => this.showClosed(),
    });
    this.done = h(
      "button",
      { type: "button", class: "button primary small", onclick: () => this.submit() },
      "Choose",
    );
    this.tools = h(
      "div",
      { class: "select-tools", hidden: true },
      h("span", { class: "muted" }, this.countWords()),
      this.done,
    );
    this.drawer = h(
      "div",
      { class: "select-list" },
      this.list.element,
      this.multiple && this.tools,
    );
    this.element = h(
      "div",
      { class: "select-box", onfocusout: (event) => this.leave(event.relatedTarget) },
      this.button,
      this.drawer,
    );
    this.showChosen();
  }

  /** @param {boolean} pending */
  makeButton(pending) {
    return h(
      "button",
      {
        type: "button",
        class: "select",
        // The pattern for a list that opens from a control which is no text field.
        role: "combobox",
        "aria-label": this.part.placeholder ?? "Options",
        disabled: Boolean(this.part.disabled),
        "aria-disabled": this.busy ? "true" : null,
        "aria-busy": pending ? "true" : null,
        "aria-expanded": "false",
        "data-focus": `select:${this.part.custom_id}`,
        onclick: () => (this.list.open ? this.cancel() : this.open()),
        onkeydown: (event) => this.key(event),
      },
      this.words,
      pending ? dots() : icon("chevron"),
    );
  }

  /** What the bot has preselected. */
  given() {
    const options = this.options.filter((option) => option.default);
    return new Set(options.map((option) => option.value));
  }

  items() {
    return this.options.map((option) => ({
      label: option.label,
      detail: option.description,
      lead: option.emoji?.name,
      selected: this.chosen.has(option.value),
      value: option.value,
    }));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const opens = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (!this.list.handleKey(event) && !this.list.open && opens) {
      event.preventDefault();
      this.open();
    }
  }

  open() {
    if (this.busy) {
      return;
    }
    const first = this.options.findIndex((option) => this.chosen.has(option.value));
    this.list.show(this.items(), Math.max(0, first));
    this.button.setAttribute("aria-expanded", "true");
    this.tools.hidden = !this.multiple;
    this.done.disabled = this.chosen.size < this.fewest;
    this.drawer.scrollIntoView({ block: "nearest" });
  }

  showClosed() {
    this.button.setAttribute("aria-expanded", "false");
    this.tools.hidden = true;
  }

  /** @param {string} value */
  choose(value) {
    if (!this.multiple) {
      this.chosen = new Set([value]);
      this.submit();
      return;
    }
    if (!this.chosen.delete(value) && this.chosen.size < this.most) {
      this.chosen.add(value);
    }
    this.list.show(this.items(), this.list.active);
    this.done.disabled = this.chosen.size < this.fewest;
    this.showChosen();
  }

  submit() {
    const { chosen, part, options } = this;
    this.showChosen();
    this.list.hide();
    this.use(
      part.custom_id,
      options.map((option) => option.value).filter((value) => chosen.has(value)),
    );
  }

  /** @param {EventTarget | null} next */
  leave(next) {
    if (!this.element.contains(/** @type {Node | null} */ (next))) {
      this.cancel();
    }
  }

  /** Leaving the list without choosing puts things back. */
  cancel() {
    if (this.list.open) {
      this.chosen = this.given();
      this.showChosen();
      this.list.hide();
    }
  }

  showChosen() {
    const chosen = this.options.filter((option) => this.chosen.has(option.value));
    const labels = chosen.map((option) => option.label).join(", ");
    this.words.textContent = labels || (this.part.placeholder ?? "Make a selection");
    this.words.classList.toggle("muted", labels === "");
  }

  countWords() {
    const { fewest, most } = this;
    return fewest === most ? `Choose ${most}` : `Choose ${fewest} to ${most}`;
  }
}
