/** What an empty channel says to somebody who is here for the first time. */

import { h } from "./dom.js";
import { displayName } from "./words.js";

/** @import { Bot, Channel } from "./protocol" */
/** @import { Suggestion } from "./suggestions.js" */

/**
 * @param {string} place the channel as people say it
 * @param {Channel | undefined} channel
 * @param {Bot} bot
 * @param {Suggestion[]} suggestions none while the bot is offline
 * @param {(text: string) => void} choose puts a suggestion into the message box
 */
export function welcomeView(place, channel, bot, suggestions, choose) {
  const title = h("h2", {}, `Welcome to ${place}`);
  return channel?.has_bot === false
    ? [title, ...withoutBot(channel, displayName(bot))]
    : [title, ...withBot(displayName(bot), suggestions, choose)];
}

/**
 * @param {Channel} channel
 * @param {string} name of the bot
 */
function withoutBot(channel, name) {
  const isFor = channel.external_apps
    ? "everybody here sees its answers"
    : "this server shows its answers only to whoever asks";
  return [
    h("p", {}, `${name} is not here and reads nothing. You bring it along: ${isFor}.`),
    h("p", { class: "muted" }, "Type / to see every command."),
  ];
}

/**
 * @param {string} name of the bot
 * @param {Suggestion[]} suggestions
 * @param {(text: string) => void} choose
 */
function withBot(name, suggestions, choose) {
  return [
    h(
      "p",
      {},
      `A chat with a bot in it.${suggestions.length > 0 ? ` ${name} answers when you type:` : ""}`,
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
