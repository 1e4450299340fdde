/** A select menu: a button that opens a list to choose one or several options from. */

import { dots, h, icon } from "./dom.js";
import { Listbox } from "./listbox.js";

export class SelectMenu {
  /**
   * @param {object} part the select component, with its options
   * @param {{busy: boolean, pending: boolean}} state busy: some control of the message waits;
   *   pending: this one does
   * @param {(customId: string, values: string[]) => void} use sends the choice
   */
  constructor(part, { busy, pending }, use) {
    this.part = part;
    this.use = use;
    this.busy = busy;
    this.most = part.max_values ?? 1;
    this.fewest = part.min_values ?? 1;
    this.multiple = this.most > 1;
    this.chosen = this.given();
    this.words = h("span", { class: "select-words" });
    this.button = this.makeButton(pending);
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
    const options = this.part.options.filter((option) => option.default);
    return new Set(options.map((option) => option.value));
  }

  items() {
    return this.part.options.map((option) => ({
      label: option.label,
      detail: option.description,
      lead: option.emoji?.name,
      selected: this.chosen.has(option.value),
      value: option.value,
    }));
  }

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
    const first = this.part.options.findIndex((option) => this.chosen.has(option.value));
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
    const { chosen, part } = this;
    this.showChosen();
    this.list.hide();
    this.use(
      part.custom_id,
      part.options.map((option) => option.value).filter((value) => chosen.has(value)),
    );
  }

  leave(next) {
    if (!this.element.contains(next)) {
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
    const chosen = this.part.options.filter((option) => this.chosen.has(option.value));
    const labels = chosen.map((option) => option.label).join(", ");
    this.words.textContent = labels || (this.part.placeholder ?? "Make a selection");
    this.words.classList.toggle("muted", labels === "");
  }

  countWords() {
    const { fewest, most } = this;
    return fewest === most ? `Choose ${most}` : `Choose ${fewest} to ${most}`;
  }
}
