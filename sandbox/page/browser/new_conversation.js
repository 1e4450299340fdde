/** The dialog in which one chooses with whom to write: one other, the bot, or several as a group. */

import { api } from "./api.js";
import { avatar, botTag } from "./avatar_view.js";
import { showDialog } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { displayName, sentenceOf } from "./words.js";

/** @import { Channel, User } from "./protocol" */
/** @import { Store } from "./store.js" */

/**
 * @param {Store} store
 * @param {(channel: Channel) => void} opened called with what was opened, once the dialog is closed
 */
export function askForConversation(store, opened) {
  const others = [store.bot, ...store.users.filter(({ id }) => id !== store.userId)];
  const boxes = others.map((user) => h("input", { type: "checkbox", value: user.id }));
  const problem = h("p", { class: "failure", role: "alert", hidden: true });
  const open = async () => {
    const people = boxes.filter((box) => box.checked).map((box) => box.value);
    try {
      const channel = await api.openChannel({ user_id: store.userId, people });
      dialog.close();
      opened(channel);
    } catch (error) {
      problem.textContent = sentenceOf(error);
      problem.hidden = false;
    }
  };
  const form = h(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        open();
      },
    },
    h("p", { class: "hint" }, "One makes direct messages, several make a group."),
    h(
      "div",
      { class: "chosen-people", role: "group", "aria-label": "With whom" },
      others.map((user, index) => personRow(user, boxes[index])),
    ),
    problem,
    h(
      "div",
      { class: "dialog-foot" },
      h(
        "button",
        { type: "button", class: "button secondary", onclick: () => dialog.close() },
        "Cancel",
      ),
      h("button", { type: "submit", class: "button primary" }, "Open"),
    ),
  );
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: "modal", "aria-labelledby": "conversation-title" },
    h(
      "div",
      { class: "dialog-head" },
      h("h2", { id: "conversation-title" }, "New direct messages"),
      iconButton("close", "Close", () => dialog.close()),
    ),
    form,
  );
  showDialog(dialog);
  boxes[0]?.focus();
}

/**
 * @param {User} user
 * @param {HTMLInputElement | undefined} box
 */
function personRow(user, box) {
  return h(
    "label",
    { class: "chosen-person" },
    box,
    avatar(user),
    h("span", { class: "person-name" }, displayName(user)),
    user.bot && botTag(),
  );
}
