/** A message's text while its author changes it. */

import { growToFit, h } from "./dom.js";
import { withMentionNames } from "./mentions.js";
import { sentenceOf } from "./words.js";

/** @import { Message } from "./protocol" */
/** @import { Page } from "./page_parts" */

/**
 * @param {Message} message
 * @param {Page} page
 */
export function editView(message, page) {
  const text = h("textarea", {
    rows: "1",
    "aria-label": "Edit the message",
    class: "edit-text",
    maxlength: "4000",
  });
  text.value = withMentionNames(message.content, page.store);
  const problem = h("p", { class: "failure", role: "alert", hidden: true });
  const save = async () => {
    try {
      await page.actions.saveEdit(message, text.value);
    } catch (error) {
      problem.textContent = sentenceOf(error);
      problem.hidden = false;
    }
  };
  text.addEventListener("input", () => growToFit(text));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      page.actions.cancelEdit();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  });
  return h(
    "div",
    { class: "edit" },
    text,
    problem,
    h(
      "p",
      { class: "muted edit-help" },
      "Escape to ",
      h(
        "button",
        { type: "button", class: "text-button", onclick: () => page.actions.cancelEdit() },
        "cancel",
      ),
      ", Enter to ",
      h("button", { type: "button", class: "text-button", onclick: save }, "save"),
    ),
  );
}
