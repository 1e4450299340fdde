/** Channels, direct messages and groups: what people call them, and what there is to do there. */

import { displayName } from "./words.js";

/** @import { Channel, Command } from "./protocol" */
/** @import { Store } from "./store.js" */

const TEXT_CHANNEL = 0;
const DIRECT_MESSAGES = 1;
const BOTS_OWN_CONTEXT = 1;
const INSTALLED_BY_SERVER = 0;
const INSTALLED_BY_PERSON = 1;

/**
 * A channel as people say it: "#general", "@Ann" for direct messages, "Ann, Ben" for a group.
 *
 * @param {Store} store
 * @param {string} channelId
 */
export function placeName(store, channelId) {
  const channel = store.channel(channelId);
  if (channel?.type === DIRECT_MESSAGES) {
    return `@${channel.name}`;
  }
  return channel && isPrivate(channel) ? channel.name : `#${channel?.name ?? "unknown"}`;
}

/**
 * Whether a channel is direct messages or a group.
 *
 * @param {Channel} channel
 */
export function isPrivate(channel) {
  return channel.type !== TEXT_CHANNEL;
}

/**
 * Whether a channel is one of the bot's server, which everybody sees.
 *
 * @param {Channel | undefined} channel
 */
export function isForAll(channel) {
  return channel?.type === TEXT_CHANNEL && channel.has_bot;
}

/**
 * The commands that are offered in a channel: meant for such a place, and installed there or by the
 * person.
 *
 * @param {Command[]} commands
 * @param {Channel | undefined} channel
 */
export function usableIn(commands, channel) {
  if (!channel) {
    return [];
  }
  const installed = channel.has_bot ? INSTALLED_BY_SERVER : INSTALLED_BY_PERSON;
  return commands.filter(({ contexts, integration_types: installs }) => {
    const meant = contexts === null || contexts.includes(channel.context);
    return meant && (channel.context === BOTS_OWN_CONTEXT || installs.includes(installed));
  });
}

/**
 * The people and the bot, as far as they read a channel.
 *
 * @param {Store} store
 * @param {string} channelId
 */
export function readersOf(store, channelId) {
  const channel = store.channel(channelId);
  const all = [store.bot, ...store.users];
  if (channel && isPrivate(channel)) {
    return all.filter(({ id }) => channel.people.includes(id));
  }
  return channel?.has_bot === false ? store.users : all;
}

/**
 * What to say to somebody who writes what only the bot could read, where it reads nothing; else "".
 *
 * @param {Store} store
 * @param {string} channelId
 * @param {string} text
 */
export function unheard(store, channelId, text) {
  const isForBot = text.startsWith("!") || text.startsWith(`@${displayName(store.bot)}`);
  return isForBot && store.channel(channelId)?.has_bot === false
    ? "The bot can't read messages here. Type / for its commands."
    : "";
}
