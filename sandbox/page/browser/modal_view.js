/** Modals: the bot asks for something in a dialog. */

import { showDialog } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { sentenceOf } from "./words.js";

/** @import { Modal, ModalComponent, ModalValues, StringSelect, TextInput } from "./protocol" */

/**
 * @typedef {object} Field
 * @property {string} customId
 * @property {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control
 * @property {HTMLElement} element
 * @property {() => string | string[]} read
 */

const ROW = 1;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const LABEL = 18;
const PARAGRAPH = 2;

let made = 0;

/**
 * Opens a modal.
 *
 * @param {Modal} modal
 * @param {(values: ModalValues) => Promise<void>} submit
 */
export function openModal(modal, submit) {
  const fields = modal.components.map(fieldOf).filter((field) => field !== null);
  const problem = h("p", { class: "failure", role: "alert", hidden: true });
  const send = h("button", { type: "submit", class: "button primary" }, "Submit");
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        send.disabled = true;
        try {
          await submit(Object.fromEntries(fields.map((field) => [field.customId, field.read()])));
          dialog.close();
        } catch (error) {
          problem.textContent = sentenceOf(error);
          problem.hidden = false;
        } finally {
          send.disabled = false;
        }
      },
    },
    fields.map((field) => field.element),
    problem,
    h(
      "div",
      { class: "dialog-foot" },
      h(
        "button",
        { type: "button", class: "button secondary", onclick: () => dialog.close() },
        "Cancel",
      ),
      send,
    ),
  );
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: "modal", "aria-label": modal.title },
    h(
      "div",
      { class: "dialog-head" },
      h("h2", {}, modal.title),
      iconButton("close", "Close", () => dialog.close()),
    ),
    form,
  );
  showDialog(dialog);
  fields[0]?.control.focus();
}

/**
 * A field comes in a row of its own (older form) or under a label component.
 *
 * @param {ModalComponent} component
 * @returns {Field | null}
 */
function fieldOf(component) {
  if (component.type === ROW) {
    const [input] = component.components;
    return inputOf(input, input.label);
  }
  if (component.type === LABEL) {
    return inputOf(component.component, component.label, component.description);
  }
  return null;
}

/**
 * @param {TextInput | StringSelect} input
 * @param {string} label
 * @param {string} [description]
 */
function inputOf(input, label, description) {
  if (input.type === TEXT_INPUT) {
    return labelled(input, label, description, textControl(input));
  }
  if (input.type === STRING_SELECT) {
    return labelled(input, label, description, selectControl(input));
  }
  return null;
}

/**
 * @param {TextInput | StringSelect} input
 * @param {string} label
 * @param {string | undefined} description
 * @param {Pick<Field, "control" | "read">} filled
 * @returns {Field}
 */
function labelled(input, label, description, { control, read }) {
  made += 1;
  control.id = `modal-field-${made}`;
  control.required = input.required ?? true;
  const element = h(
    "div",
    { class: "modal-field" },
    h(
      "label",
      { for: control.id },
      label,
      h("span", { class: "muted" }, control.required ? " required" : " optional"),
    ),
    description && h("span", { class: "hint" }, description),
    control,
  );
  return { customId: input.custom_id, control, element, read };
}

/**
 * @param {TextInput} input
 * @returns {Pick<Field, "control" | "read">}
 */
function textControl(input) {
  const attributes = {
    placeholder: input.placeholder,
    minlength: input.min_length,
    maxlength: input.max_length ?? 4000,
  };
  const control =
    input.style === PARAGRAPH
      ? h("textarea", { ...attributes, rows: "4" })
      : h("input", { ...attributes, type: "text" });
  control.value = input.value ?? "";
  return { control, read: () => control.value };
}

/**
 * @param {StringSelect} input
 * @returns {Pick<Field, "control" | "read">}
 */
function selectControl(input) {
  const multiple = (input.max_values ?? 1) > 1;
  const control = h(
    "select",
    { multiple },
    !multiple && h("option", { value: "" }, input.placeholder ?? "—"),
    input.options.map((option) =>
      h("option", { value: option.value, selected: Boolean(option.default) }, option.label),
    ),
  );
  return {
    control,
    read: () =>
      [...control.selectedOptions].map((option) => option.value).filter((value) => value !== ""),
  };
}
