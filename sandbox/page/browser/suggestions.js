/** What to type first: the page knows no bot, so the bot proposes it. */

import { api } from "./api.js";

/** @import { Store } from "./store.js" */

/**
 * @typedef {object} Suggestion
 * @property {string} text a whole command to type
 * @property {string} note what it does
 */

const MOST = 4;

/**
 * The first proposals that the bot makes for its command `help`: their names are examples, their
 * values the commands that these are examples of. A bot without such a command suggests nothing, and
 * nothing is suggested where it does not read what one types.
 *
 * @param {Store} store
 * @param {string} channelId
 * @returns {Promise<Suggestion[]>}
 */
export async function suggestionsOf(store, channelId) {
  const help = store.commands.find(({ name }) => name === "help");
  const option = help?.options?.find(({ autocomplete }) => autocomplete);
  if (!help || !option || !store.bot.online || !store.channel(channelId)?.has_bot) {
    return [];
  }
  const request = {
    user_id: store.userId,
    channel_id: channelId,
    name: help.name,
    options: { [option.name]: "" },
    focused: option.name,
  };
  try {
    const { choices } = await api.autocomplete(request);
    return choices.slice(0, MOST).map(({ name, value }) => ({
      text: name,
      note: store.commands.find((command) => command.name === value)?.description ?? "",
    }));
  } catch {
    // They are a convenience: the list of commands opens without them.
    return [];
  }
}
