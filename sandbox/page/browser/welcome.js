/** What an empty channel says to somebody who is here for the first time. */

import { h } from "./dom.js";
import { displayName } from "./words.js";

/** @import { Bot } from "./protocol" */

const SUGGESTIONS = [
  {
    text: "!mask Then I picked up a [MASK] from the table.",
    note: "Which words does the model expect in the gap?",
  },
  { text: "!attn 3 10", note: "Then look at where layer 3, head 10 attends in that sentence." },
];

/**
 * @param {string} place the channel as people say it
 * @param {Bot} bot
 * @param {(text: string) => void} choose puts a suggestion into the message box
 */
export function welcomeView(place, bot, choose) {
  return [
    h("h2", {}, `Welcome to ${place}`),
    h(
      "p",
      {},
      `A chat on your own machine, with a bot in it. ${displayName(bot)} answers when you type:`,
    ),
    h(
      "ol",
      { class: "suggestions" },
      SUGGESTIONS.map(({ text, note }) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "suggestion", onclick: () => choose(text) },
            h("code", {}, text),
            h("span", {}, note),
          ),
        ),
      ),
    ),
    h(
      "p",
      { class: "muted" },
      "Press one to put it into the box below, then Enter to send. Type / to see every command.",
    ),
  ];
}
