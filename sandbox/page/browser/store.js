/**
 * What the page knows: the guild, its people and their messages, as the server last told. Views
 * listen to its events and never change it themselves.
 */

import { Announcer } from "./announcer.js";
import { isForAll } from "./places.js";
import { changedReactions, withoutEmoji } from "./reactions.js";
import { Typing } from "./typing.js";

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
 * @property {object} presented what is presented, or how that looks now where it is not loaded
 */

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
    /** @type {Message | null} what is presented; it may be older than those that are loaded */
    this.beside = null;
    /** @type {Map<string, Map<string, Message>>} channel id: message id: message */
    this.messages = new Map();
    this.typing = new Typing(() => this.announce("typing", {}));
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
    this.beside = state.presented;
    this.messages = new Map(
      Object.entries(state.messages).map(([channelId, list]) => [
        channelId,
        new Map(list.map((message) => [message.id, message])),
      ]),
    );
    this.typing.forget();
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
        return this.typing.start(d.channel_id, d.user_id);
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

  /** The message that is presented; undefined if none is, or it is not known here. */
  presentedMessage() {
    const { channel_id: channelId, message_id: id } = this.presented;
    const beside = this.beside?.id === id ? this.beside : null;
    return this.message(channelId ?? "", id ?? undefined) ?? beside ?? undefined;
  }

  /**
   * Whether a message may be there still, though it is not here: it is older than the oldest one.
   *
   * @param {Message} message
   */
  isFurtherBack({ channel_id: channelId, id }) {
    const [oldest] = this.messagesOf(channelId);
    return oldest !== undefined && compareIds(id, oldest.id) < 0;
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
    return this.typing.in(channelId).filter((userId) => userId !== this.userId);
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
      this.typing.stop(message.channel_id, message.author.id);
    }
    this.announce("message", { message, created, edited: !created });
  }

  /**
   * One that is older than those that are here stays out: what lies between is missing.
   *
   * @param {Message} message
   */
  changeMessage(message) {
    if (!this.isFurtherBack(message)) {
      this.putMessage(message);
    } else if (message.id === this.beside?.id) {
      this.beside = message;
      this.announce("presented", {});
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
    const beside = this.beside?.id === messageId ? this.beside : null;
    const message = this.message(channelId, messageId) ?? beside;
    if (message) {
      this.messages.get(channelId)?.delete(messageId);
      this.beside = beside ? null : this.beside;
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
    } else if (this.beside?.id === messageId) {
      this.beside.reactions = change(this.beside.reactions ?? []);
      this.announce("presented", {});
    }
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
      this.typing.stopEverywhere(this.bot.id);
    }
    this.announce("presence", {});
  }
}
