/**
 * What the page knows: the guild, its people and their messages, as the server last told. Views
 * listen to its events and never change it themselves.
 */

import { Announcer } from "./announcer.js";
import { isForAll } from "./places.js";
import { changedReactions, withoutEmoji } from "./reactions.js";

/** @import { Bot, Channel, Command, Guild, Message, MessagePlace } from "./protocol" */
/** @import { Presented, Reaction, ReactionChange, ServerEvent, State, User } from "./protocol" */

/**
 * @typedef {object} StoreEvents
 * @property {object} reset everything may have changed
 * @property {{message: Message, created: boolean, edited: boolean}} message
 * @property {{message: Message}} removed
 * @property {object} typing
 * @property {object} presence
 * @property {object} commands
 * @property {object} channels one has come or gone
 * @property {object} people somebody has joined or left
 * @property {object} presented
 */

const TYPING_MS = 10_000;

/**
 * Snowflakes are 64-bit numbers in strings; a longer string is a larger number.
 *
 * @param {string} first
 * @param {string} second
 */
export function compareIds(first, second) {
  return first.length - second.length || (first < second ? -1 : Number(first > second));
}

/**
 * The map that lies under a key; a new one if there is none yet.
 *
 * @template Value
 * @param {Map<string, Map<string, Value>>} maps
 * @param {string} key
 */
function entryOf(maps, key) {
  const entry = maps.get(key) ?? new Map();
  maps.set(key, entry);
  return entry;
}

/** @extends {Announcer<StoreEvents>} */
export class Store extends Announcer {
  constructor() {
    super();
    this.userId = "";
    /** Whether the person may delete what others wrote. */
    this.moderates = false;
    this.sequence = 0;
    /** @type {Guild} */
    this.guild = { id: "", name: "", owner_id: "" };
    /** @type {Bot} */
    this.bot = { id: "", username: "", global_name: null, online: false };
    /** @type {Channel[]} */
    this.channels = [];
    /** @type {User[]} */
    this.users = [];
    /** @type {Command[]} */
    this.commands = [];
    /** @type {Presented} */
    this.presented = { message_id: null, channel_id: null, follow: false };
    /** @type {Map<string, Map<string, Message>>} channel id: message id: message */
    this.messages = new Map();
    /** @type {Map<string, Map<string, ReturnType<typeof setTimeout>>>} channel id: user id: end */
    this.typing = new Map();
  }

  /**
   * @param {State} state
   * @param {string | null} userId who types; null for the first person. In a class the state says it
   */
  load(state, userId) {
    this.userId = state.you ?? userId ?? state.users[0]?.id ?? "";
    this.moderates = state.class?.teacher === this.userId;
    this.sequence = state.s;
    this.guild = state.guild;
    this.bot = state.bot;
    this.channels = state.channels;
    this.users = state.users;
    this.commands = state.commands;
    this.presented = state.present;
    this.messages = new Map(
      Object.entries(state.messages).map(([channelId, list]) => [
        channelId,
        new Map(list.map((message) => [message.id, message])),
      ]),
    );
    this.forgetTyping();
    this.announce("reset", {});
  }

  /**
   * Takes in one event of the server; event names the page has no use for are ignored.
   *
   * @param {ServerEvent} event
   */
  apply({ t, d, s }) {
    // It came while the state was on its way and is in there; a reaction would count twice.
    if (s <= this.sequence) {
      return undefined;
    }
    switch (t) {
      case "CHANNEL_CREATE":
        return this.putChannel(d);
      case "CHANNEL_DELETE":
        return this.removeChannel(d.id);
      case "MESSAGE_CREATE":
        return this.putMessage(d);
      case "MESSAGE_UPDATE":
        return this.changeMessage(d);
      case "MESSAGE_DELETE":
        return this.removeMessage(d.channel_id, d.id);
      case "MESSAGE_DELETE_BULK":
        return this.removeMessages(d.channel_id, d.ids);
      case "MESSAGE_REACTION_ADD":
        return this.changeReaction(d, 1);
      case "MESSAGE_REACTION_REMOVE":
        return this.changeReaction(d, -1);
      case "MESSAGE_REACTION_REMOVE_ALL":
        return this.setReactions(d, () => []);
      case "MESSAGE_REACTION_REMOVE_EMOJI":
        return this.setReactions(d, (reactions) => withoutEmoji(reactions, d.emoji));
      case "TYPING_START":
        return this.startTyping(d);
      case "COMMANDS_UPDATE":
        return this.setCommands(d);
      case "PRESENT":
        return this.setPresented(d);
      case "PRESENCE":
        return this.setPresence(d);
      case "JOIN":
        return this.setUsers([...this.users, d.user]);
      case "LEAVE":
        return this.setUsers(this.users.filter((user) => user.id !== d.user_id));
      default:
        return undefined;
    }
  }

  /**
   * @param {string} userId
   * @returns {User | undefined}
   */
  user(userId) {
    return userId === this.bot.id ? this.bot : this.users.find((user) => user.id === userId);
  }

  /** Who types here. */
  me() {
    return this.user(this.userId) ?? this.bot;
  }

  /** @param {string} channelId */
  channel(channelId) {
    return this.channels.find((channel) => channel.id === channelId);
  }

  /**
   * The messages of a channel, oldest first.
   *
   * @param {string} channelId
   */
  messagesOf(channelId) {
    return [...(this.messages.get(channelId)?.values() ?? [])].sort((a, b) =>
      compareIds(a.id, b.id),
    );
  }

  /**
   * @param {string} channelId
   * @param {string | undefined} messageId
   */
  message(channelId, messageId) {
    return messageId === undefined ? undefined : this.messages.get(channelId)?.get(messageId);
  }

  /**
   * Whether the person may delete a message: one's own, and a class's teacher those of others.
   *
   * @param {Message} message
   */
  mayDelete(message) {
    const moderates = this.moderates && isForAll(this.channel(message.channel_id));
    return message.author.id === this.userId || moderates;
  }

  /** @param {string} channelId */
  lastOwnMessage(channelId) {
    return this.messagesOf(channelId)
      .reverse()
      .find((message) => message.author.id === this.userId);
  }

  /**
   * Whether some message answers this interaction.
   *
   * @param {string} interactionId
   */
  hasAnswerTo(interactionId) {
    return [...this.messages.values()].some((channel) =>
      [...channel.values()].some((message) => message.interaction_metadata?.id === interactionId),
    );
  }

  /**
   * Ids of the people other than oneself who type in a channel now.
   *
   * @param {string} channelId
   */
  typingIn(channelId) {
    const userIds = [...(this.typing.get(channelId)?.keys() ?? [])];
    return userIds.filter((userId) => userId !== this.userId);
  }

  /**
   * One that is there already stays what it is.
   *
   * @param {Channel} channel
   */
  putChannel(channel) {
    if (!this.channel(channel.id)) {
      this.channels = [...this.channels, channel];
      this.announce("channels", {});
    }
  }

  /** @param {string} channelId */
  removeChannel(channelId) {
    this.channels = this.channels.filter((channel) => channel.id !== channelId);
    this.messages.delete(channelId);
    this.announce("channels", {});
  }

  /** @param {Message} message */
  putMessage(message) {
    const channel = entryOf(this.messages, message.channel_id);
    const created = !channel.has(message.id);
    channel.set(message.id, message);
    if (created) {
      this.stopTyping(message.channel_id, message.author.id);
    }
    this.announce("message", { message, created, edited: !created });
  }

  /**
   * One that is older than those that are here is passed over: what lies between is missing.
   *
   * @param {Message} message
   */
  changeMessage(message) {
    const [oldest] = this.messagesOf(message.channel_id);
    if (!oldest || compareIds(oldest.id, message.id) <= 0) {
      this.putMessage(message);
    }
  }

  /**
   * Takes in messages from before those that are here, without a word: they are no news.
   *
   * @param {string} channelId
   * @param {Message[]} messages
   */
  addOlder(channelId, messages) {
    const channel = entryOf(this.messages, channelId);
    for (const message of messages) {
      channel.set(message.id, message);
    }
  }

  /**
   * Lets a channel's oldest messages go, without a word: they are not deleted.
   *
   * @param {string} channelId
   * @param {Message[]} messages
   */
  forget(channelId, messages) {
    for (const { id } of messages) {
      this.messages.get(channelId)?.delete(id);
    }
  }

  /**
   * @param {string} channelId
   * @param {string} messageId
   */
  removeMessage(channelId, messageId) {
    const message = this.message(channelId, messageId);
    if (message) {
      this.messages.get(channelId)?.delete(messageId);
      this.announce("removed", { message });
    }
  }

  /**
   * @param {string} channelId
   * @param {string[]} messageIds
   */
  removeMessages(channelId, messageIds) {
    for (const messageId of messageIds) {
      this.removeMessage(channelId, messageId);
    }
  }

  /**
   * @param {ReactionChange} event
   * @param {1 | -1} change
   */
  changeReaction(event, change) {
    const isOwn = event.user_id === this.userId;
    this.setReactions(event, (reactions) =>
      changedReactions(reactions, event.emoji, change, isOwn),
    );
  }

  /**
   * @param {MessagePlace} place
   * @param {(reactions: Reaction[]) => Reaction[]} change
   */
  setReactions({ channel_id: channelId, message_id: messageId }, change) {
    const message = this.message(channelId, messageId);
    if (message) {
      message.reactions = change(message.reactions ?? []);
      this.announce("message", { message, created: false, edited: false });
    }
  }

  /** @param {{channel_id: string, user_id: string}} event */
  startTyping({ channel_id: channelId, user_id: userId }) {
    const channel = entryOf(this.typing, channelId);
    clearTimeout(channel.get(userId));
    channel.set(
      userId,
      setTimeout(() => this.stopTyping(channelId, userId), TYPING_MS),
    );
    this.announce("typing", {});
  }

  /**
   * @param {string} channelId
   * @param {string} userId
   */
  stopTyping(channelId, userId) {
    const channel = this.typing.get(channelId);
    if (channel?.has(userId)) {
      clearTimeout(channel.get(userId));
      channel.delete(userId);
      this.announce("typing", {});
    }
  }

  forgetTyping() {
    for (const channel of this.typing.values()) {
      for (const timer of channel.values()) {
        clearTimeout(timer);
      }
    }
    this.typing.clear();
  }

  /** @param {Command[]} commands */
  setCommands(commands) {
    this.commands = commands;
    this.announce("commands", {});
  }

  /** @param {User[]} users */
  setUsers(users) {
    this.users = users;
    this.announce("people", {});
  }

  /** @param {Presented} presented */
  setPresented(presented) {
    this.presented = presented;
    this.announce("presented", {});
  }

  /** @param {{online: boolean}} presence */
  setPresence({ online }) {
    this.bot = { ...this.bot, online };
    if (!online) {
      for (const channelId of this.typing.keys()) {
        this.stopTyping(channelId, this.bot.id);
      }
    }
    this.announce("presence", {});
  }
}
