/** Dialogs: how one opens, and what is put right when it closes. */

import { rememberFocus } from "./focus.js";
import { layers } from "./layers.js";

/**
 * Shows a dialog until it is closed, by the back button too.
 *
 * @param {HTMLDialogElement} dialog
 */
export function showDialog(dialog) {
  const returnFocus = rememberFocus();
  const layer = layers.add(() => dialog.close());
  dialog.addEventListener("close", () => {
    layers.remove(layer);
    dialog.remove();
    returnFocus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
