/** The fields of a slash command that somebody is about to run. */

import { api } from "./api.js";
import { Kind, rangeWords, readOption } from "./command_options.js";
import { h, iconButton } from "./dom.js";
import { Listbox } from "./listbox.js";
import { isForAll, readersOf } from "./places.js";
import { displayName, sentenceOf } from "./words.js";

/** @import { Attributes } from "./dom_types" */
/** @import { Page } from "./page_parts" */
/** @import { Choice, Command, CommandOption, OptionValue, OptionValues } from "./protocol" */

/**
 * @typedef {object} Control
 * @property {HTMLInputElement | HTMLSelectElement} control
 * @property {() => OptionValue} read what it holds; an empty text for nothing
 */

/**
 * @typedef {object} Field
 * @property {CommandOption} option
 * @property {Control["control"]} control
 * @property {HTMLElement} element
 * @property {() => ReturnType<typeof readOption>} read
 */

const AUTOCOMPLETE_PAUSE_MS = 180;
// The keyboard that a telephone shows.
/** @type {Record<number, string>} */
const NUMERIC = { [Kind.INTEGER]: "numeric", [Kind.NUMBER]: "decimal" };

let made = 0;

export class CommandForm {
  /**
   * @param {Command} command
   * @param {Page} page
   * @param {string} channelId
   * @param {() => void} onDone called when the command was sent or given up
   */
  constructor(command, page, channelId, onDone) {
    this.command = command;
    this.page = page;
    this.channelId = channelId;
    this.onDone = onDone;
    /** @type {Listbox<Choice>[]} */
    this.boxes = [];
    const options = [...(command.options ?? [])].sort(
      (a, b) => Number(b.required ?? false) - Number(a.required ?? false),
    );
    this.fields = options.map((option) => this.field(option));
    this.problem = h("p", { class: "failure", role: "alert", hidden: true });
    this.run = h("button", { type: "submit", class: "button primary" }, "Run");
    this.element = h(
      "form",
      {
        class: "command-form",
        "aria-label": `Command /${command.name}`,
        novalidate: true,
        onsubmit: (event) => this.submit(event),
        oninput: (event) => this.forgive(/** @type {Element} */ (event.target)),
        onkeydown: (event) => {
          if (event.key === "Escape" && !event.defaultPrevented) {
            event.preventDefault();
            onDone();
          }
        },
      },
      h(
        "div",
        { class: "command-head" },
        h("b", { class: "command-name" }, `/${command.name}`),
        h("span", { class: "muted" }, command.description),
        iconButton("close", "Give up this command", onDone),
      ),
      this.boxes.map((box) => box.element),
      this.fields.length > 0 &&
        h(
          "div",
          { class: "command-fields" },
          this.fields.map((field) => field.element),
        ),
      this.problem,
      h(
        "div",
        { class: "command-foot" },
        h("span", { class: "muted" }, "Enter to run, Escape to give up"),
        this.run,
      ),
    );
  }

  focus() {
    (this.fields[0]?.control ?? this.run).focus();
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    event.preventDefault();
    /** @type {OptionValues} */
    const options = {};
    for (const field of this.fields) {
      const { value, error } = field.read();
      if (error) {
        field.control.setAttribute("aria-invalid", "true");
        this.complain(error);
        field.control.focus();
        return;
      }
      if (value !== undefined) {
        options[field.option.name] = value;
      }
    }
    this.run.disabled = true;
    try {
      const command = { channel_id: this.channelId, name: this.command.name, options };
      await this.page.interactions.runCommand(command, `/${this.command.name}`);
      this.onDone();
    } catch (error) {
      this.complain(sentenceOf(error));
    } finally {
      this.run.disabled = false;
    }
  }

  /** @param {string} sentence */
  complain(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = false;
  }

  /**
   * A field that is being corrected no longer counts as wrong.
   *
   * @param {Element} control
   */
  forgive(control) {
    control.removeAttribute("aria-invalid");
    this.problem.hidden = true;
  }

  /** What has been filled in so far, for the completion of one field. */
  drafts() {
    /** @type {OptionValues} */
    const drafts = {};
    for (const field of this.fields) {
      const { value } = field.read();
      if (value !== undefined) {
        drafts[field.option.name] = value;
      }
    }
    return drafts;
  }

  /**
   * @param {CommandOption} option
   * @returns {Field}
   */
  field(option) {
    made += 1;
    const id = `option-${made}`;
    const attributes = {
      id,
      "aria-required": option.required ? "true" : null,
      "aria-describedby": `${id}-hint`,
    };
    const { control, read } = this.control(option, attributes);
    const element = h(
      "div",
      {
        class:
          option.type === Kind.STRING && !option.choices?.length
            ? "command-field wide"
            : "command-field",
      },
      h(
        "label",
        { for: id },
        option.name,
        h("span", { class: "muted" }, option.required ? " required" : " optional"),
      ),
      control,
      h(
        "span",
        { class: "hint", id: `${id}-hint` },
        [option.description, rangeWords(option)].filter(Boolean).join(" · "),
      ),
    );
    return { option, control, element, read: () => readOption(option, read()) };
  }

  /**
   * @param {CommandOption} option
   * @param {Attributes} attributes
   * @returns {Control}
   */
  control(option, attributes) {
    if (option.choices?.length) {
      return chooser(option.choices, attributes);
    }
    const { store } = this.page;
    switch (option.type) {
      case Kind.BOOLEAN:
        return chooser(
          [
            { name: "True", value: true },
            { name: "False", value: false },
          ],
          attributes,
        );
      case Kind.USER:
      case Kind.MENTIONABLE:
        return chooser(
          readersOf(store, this.channelId).map((user) => ({
            name: displayName(user),
            value: user.id,
          })),
          attributes,
        );
      case Kind.CHANNEL:
        return chooser(
          store.channels
            .filter(isForAll)
            .map((channel) => ({ name: `#${channel.name}`, value: channel.id })),
          attributes,
        );
      case Kind.ROLE:
        // The sandbox has the one role that every guild has; its id is the guild's.
        return chooser([{ name: "@everyone", value: store.guild.id }], attributes);
      default:
        return option.autocomplete ? this.completed(option, attributes) : typed(option, attributes);
    }
  }

  /**
   * A text field whose choices the bot proposes.
   *
   * @param {CommandOption} option
   * @param {Attributes} attributes
   * @returns {Control}
   */
  completed(option, attributes) {
    const field = typed(option, attributes);
    const { control } = field;
    /** @type {Choice | null} */
    let chosen = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let asked = 0;
    /** @type {Listbox<Choice>} */
    const box = new Listbox(control, {
      label: `Proposals for ${option.name}`,
      tabChooses: true,
      onChoose: (choice) => {
        chosen = choice;
        control.value = choice.name;
        box.hide();
      },
    });
    this.boxes.push(box);
    const ask = async () => {
      asked += 1;
      const question = asked;
      const request = {
        user_id: this.page.store.userId,
        channel_id: this.channelId,
        name: this.command.name,
        options: { ...this.drafts(), [option.name]: control.value },
        focused: option.name,
      };
      /** @type {Choice[]} */
      let choices = [];
      try {
        ({ choices } = await api.autocomplete(request));
      } catch {
        // Proposals are a convenience: without them one still types the value.
      }
      if (question === asked && document.activeElement === control) {
        box.show(
          choices.map((choice) => ({ label: choice.name, value: choice })),
          -1,
        );
      }
    };
    const askSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, AUTOCOMPLETE_PAUSE_MS);
    };
    control.addEventListener("input", () => {
      chosen = null;
      askSoon();
    });
    control.addEventListener("focus", askSoon);
    control.addEventListener("blur", () => box.hide());
    control.addEventListener("keydown", (event) => box.handleKey(event));
    return { control, read: () => (chosen ? chosen.value : field.read()) };
  }
}

/**
 * @param {Choice[]} choices
 * @param {Attributes} attributes
 * @returns {Control}
 */
function chooser(choices, attributes) {
  const control = h(
    "select",
    attributes,
    h("option", { value: "" }, "—"),
    choices.map((choice, index) => h("option", { value: String(index) }, choice.name)),
  );
  return {
    control,
    read: () => (control.value === "" ? "" : (choices[Number(control.value)]?.value ?? "")),
  };
}

/**
 * @param {CommandOption} option
 * @param {Attributes} attributes
 * @returns {{control: HTMLInputElement, read: () => string}}
 */
function typed(option, attributes) {
  const numeric = NUMERIC[option.type];
  const control = h("input", {
    ...attributes,
    type: "text",
    inputmode: numeric,
    autocomplete: "off",
    spellcheck: numeric ? "false" : null,
  });
  return { control, read: () => control.value };
}
