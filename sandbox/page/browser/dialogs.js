/** Dialogs: how one opens, and what is put right when it closes. */

import { rememberFocus } from "./focus.js";
import { layers } from "./layers.js";

/**
 * Opens a dialog of the page until it is closed, by the back button too.
 *
 * @param {HTMLDialogElement} dialog
 */
export function openDialog(dialog) {
  const returnFocus = rememberFocus();
  const layer = layers.add(() => dialog.close());
  const closed = () => {
    layers.remove(layer);
    returnFocus();
  };
  dialog.addEventListener("close", closed, { once: true });
  dialog.showModal();
}

/**
 * Shows a dialog that is made for this one time.
 *
 * @param {HTMLDialogElement} dialog
 */
export function showDialog(dialog) {
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  openDialog(dialog);
}
