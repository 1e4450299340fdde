/** All messages of a channel, for what prints and saves more than is on the screen. */

import { api } from "./api.js";

/** @import { Message } from "./protocol" */
/** @import { Store } from "./store.js" */

/** Of each channel; a lesson has some hundred. */
const MOST = 10_000;

/**
 * Those that this page has, and all older ones, oldest first. What is only printed or saved is not
 * put into the store, for it would be shown.
 *
 * @param {Store} store
 * @param {string} channelId
 * @returns {Promise<Message[]>} the newest if there are too many
 */
export async function allMessages(store, channelId) {
  const messages = store.messagesOf(channelId);
  let oldest = messages[0];
  while (oldest && messages.length < MOST) {
    const older = await api.olderMessages(store.userId, channelId, oldest.id);
    messages.unshift(...older.messages);
    oldest = older.more ? older.messages[0] : undefined;
  }
  return messages.slice(-MOST);
}
