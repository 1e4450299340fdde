/** A question before something is done that can't be undone. */

import { showDialog } from "./dialogs.js";
import { h } from "./dom.js";

/**
 * Asks whether something shall be done. The focus begins on the button that does no harm.
 *
 * @param {object} asked
 * @param {string} asked.question what shall be done: "Remove Mia?"
 * @param {string} asked.words what comes of it
 * @param {string} asked.label of the button that does it
 * @param {() => unknown} asked.act does it
 */
export function askFirst({ question, words, label, act }) {
  const cancel = button("secondary", "Cancel", () => dialog.close());
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    {
      class: "question",
      role: "alertdialog",
      "aria-labelledby": "question-title",
      "aria-describedby": "question-words",
    },
    h("div", { class: "dialog-head" }, h("h2", { id: "question-title" }, question)),
    h("p", { id: "question-words" }, words),
    h(
      "div",
      { class: "dialog-foot" },
      cancel,
      button("danger", label, () => {
        dialog.close();
        act();
      }),
    ),
  );
  showDialog(dialog);
  cancel.focus();
}

/**
 * @param {string} kind
 * @param {string} label
 * @param {() => void} onclick
 */
function button(kind, label, onclick) {
  return h("button", { type: "button", class: `button ${kind}`, onclick }, label);
}
