/** What an empty channel says to somebody who is here for the first time. */

import { h } from "./dom.js";
import { displayName } from "./words.js";

/** @import { Bot } from "./protocol" */
/** @import { Suggestion } from "./suggestions.js" */

/**
 * @param {string} place the channel as people say it
 * @param {Bot} bot
 * @param {Suggestion[]} suggestions none while the bot is offline
 * @param {(text: string) => void} choose puts a suggestion into the message box
 */
export function welcomeView(place, bot, suggestions, choose) {
  return [
    h("h2", {}, `Welcome to ${place}`),
    h(
      "p",
      {},
      `A chat with a bot in it.${
        suggestions.length > 0 ? ` ${displayName(bot)} answers when you type:` : ""
      }`,
    ),
    h(
      "ol",
      { class: "suggestions", hidden: suggestions.length === 0 },
      suggestions.map(({ text, note }) =>
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
      suggestions.length > 0 && "Press one to put it into the box below, then Enter to send. ",
      "Type / to see every command.",
    ),
  ];
}
