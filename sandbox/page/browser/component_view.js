/** Buttons and select menus under a message. */

import { nameOf, stepOf, subjectOf } from "./control_names.js";
import { dots, h, icon } from "./dom.js";
import { SelectMenu } from "./select_view.js";
import { displayName, isWebAddress } from "./words.js";

/** @import { ActionButton, ButtonWords, Emoji, EntitySelect, LinkButton } from "./protocol" */
/** @import { Message, Part, SelectOption, StringSelect } from "./protocol" */
/** @import { Control } from "./interactions.js" */
/** @import { Page } from "./page_parts" */
/** @import { SelectState, Use } from "./select_view.js" */
/** @import { Store } from "./store.js" */

const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const USER_SELECT = 5;
const ROLE_SELECT = 6;
const MENTIONABLE_SELECT = 7;
const CHANNEL_SELECT = 8;
const LINK_STYLE = 5;
const PREMIUM_STYLE = 6;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger" };

/**
 * @param {Message} message
 * @param {Page} page
 */
export function componentsView(message, { store, interactions }) {
  const rows = message.components.filter((component) => component.type === ROW);
  if (rows.length === 0) {
    return null;
  }
  const control = interactions.controlState(message.id);
  /** @type {Use} */
  const use = (customId, values) => interactions.useComponent(message, customId, values);
  const subject = subjectOf(message);
  return h(
    "div",
    { class: "components" },
    rows.map((row) =>
      h(
        "div",
        { class: "component-row" },
        row.components.map((part) => partView(part, { control, use, store, subject })),
      ),
    ),
    control?.state === "failed" && failureLine(control),
  );
}

/** @param {Control} control */
function failureLine(control) {
  return h(
    "p",
    { class: "failure", role: "alert" },
    control.error ?? "This interaction failed: the bot did not answer within 3 seconds.",
  );
}

/**
 * @param {Part} part
 * @param {{control: Control | null, use: Use, store: Store, subject: string}} context
 */
function partView(part, { control, use, store, subject }) {
  if (part.type === BUTTON && part.style === LINK_STYLE) {
    return linkView(part);
  }
  if (part.type === BUTTON && part.style === PREMIUM_STYLE) {
    return h("span", { class: "muted" }, "This kind of control is not supported in the sandbox.");
  }
  const busy = control?.state === "pending";
  const state = { busy, pending: busy && control.customId === part.custom_id };
  return part.type === BUTTON
    ? buttonView(part, state, use, subject)
    : new SelectMenu(part, optionsOf(part, store), state, use).element;
}

/**
 * What a select offers: its own options, or people, roles or channels.
 *
 * @param {StringSelect | EntitySelect} part
 * @param {Store} store
 * @returns {SelectOption[]}
 */
function optionsOf(part, store) {
  const people = () =>
    [store.bot, ...store.users].map((user) => ({ label: displayName(user), value: user.id }));
  // The sandbox has the one role that every guild has; its id is the guild's.
  const roles = () => [{ label: "@everyone", value: store.guild.id }];
  switch (part.type) {
    case STRING_SELECT:
      return part.options;
    case USER_SELECT:
      return people();
    case ROLE_SELECT:
      return roles();
    case MENTIONABLE_SELECT:
      return [...people(), ...roles()];
    case CHANNEL_SELECT:
      return store.channels.map(({ id, name }) => ({ label: `#${name}`, value: id }));
  }
}

/**
 * An emoji of a component; a custom emoji has no picture here, so its name stands for it.
 *
 * @param {Emoji} emoji
 */
export function emojiText(emoji) {
  return emoji.id ? `:${emoji.name}:` : emoji.name;
}

/** @param {ButtonWords} part */
function buttonWords(part) {
  return [
    part.emoji &&
      h(
        "span",
        { class: "button-emoji", "aria-hidden": part.label ? "true" : null },
        emojiText(part.emoji),
      ),
    part.label && h("span", {}, part.label),
  ];
}

/** @param {LinkButton} part */
function linkView(part) {
  const attributes = { class: "button link", target: "_blank", rel: "noopener noreferrer" };
  if (!part.disabled && isWebAddress(part.url)) {
    return h("a", { ...attributes, href: part.url }, buttonWords(part), icon("link"));
  }
  return h(
    "a",
    { ...attributes, role: "link", "aria-disabled": "true" },
    buttonWords(part),
    icon("link"),
  );
}

/**
 * @param {ActionButton} part
 * @param {SelectState} state
 * @param {Use} use
 * @param {string} subject
 */
function buttonView(part, { busy, pending }, use, subject) {
  const off = busy || Boolean(part.disabled);
  return h(
    "button",
    {
      type: "button",
      class: `button ${STYLES[part.style]}${pending ? " pending" : ""}`,
      "aria-label": nameOf(part.label, subject),
      // Not `disabled`: that would drop the keyboard focus, while it waits and at the last head.
      "aria-disabled": off ? "true" : null,
      "aria-busy": pending ? "true" : null,
      "data-focus": `button:${part.custom_id}`,
      "data-step": stepOf(part.label),
      onclick: () => off || use(part.custom_id),
    },
    h("span", { class: "button-words" }, buttonWords(part)),
    pending && dots(),
  );
}
