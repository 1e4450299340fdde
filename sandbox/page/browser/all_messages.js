/** All messages of a channel, for what prints and saves more than is on the screen. */

/** @import { Message } from "./protocol" */
/** @import { Store } from "./store.js" */

/**
 * As far as this page has them, oldest first.
 *
 * @param {Store} store
 * @param {string} channelId
 * @returns {Promise<Message[]>}
 */
export async function allMessages(store, channelId) {
  return store.messagesOf(channelId);
}
