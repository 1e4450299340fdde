/** Buttons and select menus under a message. */

import { dots, h, icon } from "./dom.js";
import { SelectMenu } from "./select_view.js";
import { displayName } from "./words.js";

const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const USER_SELECT = 5;
const ROLE_SELECT = 6;
const MENTIONABLE_SELECT = 7;
const CHANNEL_SELECT = 8;
const LINK_STYLE = 5;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger" };

/**
 * @param {object} message
 * @param {object} page
 * @param {import("./store.js").Store} page.store
 * @param {import("./interactions.js").Interactions} page.interactions
 */
export function componentsView(message, { store, interactions }) {
  const rows = message.components.filter((component) => component.type === ROW);
  if (rows.length === 0) {
    return null;
  }
  const control = interactions.controlState(message.id);
  const use = (customId, values) => interactions.useComponent(message, customId, values);
  return h(
    "div",
    { class: "components" },
    rows.map((row) =>
      h(
        "div",
        { class: "component-row" },
        row.components.map((part) => partView(part, control, use, store)),
      ),
    ),
    control?.state === "failed" && failureLine(control),
  );
}

function failureLine(control) {
  return h(
    "p",
    { class: "failure", role: "alert" },
    control.error ?? "This interaction failed: the bot did not answer within 3 seconds.",
  );
}

function partView(part, control, use, store) {
  const busy = control?.state === "pending";
  const pending = busy && control.customId === part.custom_id;
  if (part.type === BUTTON) {
    return part.style === LINK_STYLE ? linkView(part) : buttonView(part, { busy, pending }, use);
  }
  const options = optionsOf(part, store);
  if (options) {
    return new SelectMenu({ ...part, options }, { busy, pending }, use).element;
  }
  return h("span", { class: "muted" }, "This kind of control is not supported in the sandbox.");
}

/** What a select offers: its own options, or people, roles or channels; null if it is no select. */
function optionsOf(part, store) {
  const people = () =>
    [store.bot, ...store.users].map((user) => ({ label: displayName(user), value: user.id }));
  // The sandbox has the one role that every guild has; its id is the guild's.
  const roles = () => [{ label: "@everyone", value: store.guild.id }];
  const sources = {
    [STRING_SELECT]: () => part.options,
    [USER_SELECT]: people,
    [ROLE_SELECT]: roles,
    [MENTIONABLE_SELECT]: () => [...people(), ...roles()],
    [CHANNEL_SELECT]: () =>
      store.channels.map((channel) => ({ label: `#${channel.name}`, value: channel.id })),
  };
  return sources[part.type]?.() ?? null;
}

/** An emoji of a component; a custom emoji has no picture here, so its name stands for it. */
export function emojiText(emoji) {
  return emoji.id ? `:${emoji.name}:` : emoji.name;
}

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

function linkView(part) {
  const attributes = { class: "button link", target: "_blank", rel: "noopener noreferrer" };
  if (!part.disabled && /^https?:\/\//.test(part.url)) {
    return h("a", { ...attributes, href: part.url }, buttonWords(part), icon("link"));
  }
  return h(
    "a",
    { ...attributes, role: "link", "aria-disabled": "true" },
    buttonWords(part),
    icon("link"),
  );
}

function buttonView(part, { busy, pending }, use) {
  return h(
    "button",
    {
      type: "button",
      class: `button ${STYLES[part.style] ?? "secondary"}${pending ? " pending" : ""}`,
      disabled: Boolean(part.disabled),
      // Not `disabled` while it waits: that would drop the keyboard focus.
      "aria-disabled": busy ? "true" : null,
      "aria-busy": pending ? "true" : null,
      "data-focus": `button:${part.custom_id}`,
      onclick: () => busy || use(part.custom_id),
    },
    h("span", { class: "button-words" }, buttonWords(part)),
    pending && dots(),
  );
}
