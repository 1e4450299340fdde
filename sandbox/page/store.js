/**
 * What the page knows: the guild, its people and their messages, as the server last told. Views
 * listen to its events and never change it themselves.
 *
 * Events: "reset" (everything may have changed), "message" {message}, "removed" {message},
 * "typing", "presence", "commands".
 */

const TYPING_MS = 10_000;

/** Snowflakes are 64-bit numbers in strings; a longer string is a larger number. */
export function compareIds(first, second) {
  return first.length - second.length || (first < second ? -1 : Number(first > second));
}

function sameEmoji(first, second) {
  return first.id ? first.id === second.id : !second.id && first.name === second.name;
}

export class Store extends EventTarget {
  constructor() {
    super();
    this.userId = null;
    this.guild = null;
    this.bot = null;
    this.channels = [];
    this.users = [];
    this.commands = [];
    this.messages = new Map();
    this.typing = new Map();
  }

  load(state, userId) {
    this.userId = userId ?? state.users[0]?.id;
    this.guild = state.guild;
    this.bot = state.bot;
    this.channels = state.channels;
    this.users = state.users;
    this.commands = state.commands;
    this.messages = new Map(
      Object.entries(state.messages).map(([channelId, list]) => [
        channelId,
        new Map(list.map((message) => [message.id, message])),
      ]),
    );
    this.forgetTyping();
    this.announce("reset");
  }

  /** Takes in one event of the server; event names the page has no use for are ignored. */
  apply({ t, d }) {
    const handlers = {
      MESSAGE_CREATE: () => this.putMessage(d),
      MESSAGE_UPDATE: () => this.putMessage(d),
      MESSAGE_DELETE: () => this.removeMessage(d.channel_id, d.id),
      MESSAGE_DELETE_BULK: () => d.ids.forEach((id) => this.removeMessage(d.channel_id, id)),
      MESSAGE_REACTION_ADD: () => this.changeReaction(d, 1),
      MESSAGE_REACTION_REMOVE: () => this.changeReaction(d, -1),
      MESSAGE_REACTION_REMOVE_ALL: () => this.dropReactions(d, () => true),
      MESSAGE_REACTION_REMOVE_EMOJI: () =>
        this.dropReactions(d, (reaction) => sameEmoji(reaction.emoji, d.emoji)),
      TYPING_START: () => this.startTyping(d),
      COMMANDS_UPDATE: () => this.setCommands(d),
      PRESENCE: () => this.setPresence(d),
    };
    handlers[t]?.();
  }

  user(userId) {
    return userId === this.bot.id ? this.bot : this.users.find((user) => user.id === userId);
  }

  me() {
    return this.user(this.userId);
  }

  channel(channelId) {
    return this.channels.find((channel) => channel.id === channelId);
  }

  /** The messages of a channel, oldest first. */
  messagesOf(channelId) {
    return [...(this.messages.get(channelId)?.values() ?? [])].sort((a, b) =>
      compareIds(a.id, b.id),
    );
  }

  message(channelId, messageId) {
    return this.messages.get(channelId)?.get(messageId);
  }

  lastOwnMessage(channelId) {
    return this.messagesOf(channelId)
      .reverse()
      .find((message) => message.author.id === this.userId);
  }

  /** Whether some message answers this interaction. */
  hasAnswerTo(interactionId) {
    return [...this.messages.values()].some((channel) =>
      [...channel.values()].some((message) => message.interaction_metadata?.id === interactionId),
    );
  }

  /** Ids of the people other than oneself who type in a channel now. */
  typingIn(channelId) {
    const userIds = [...(this.typing.get(channelId)?.keys() ?? [])];
    return userIds.filter((userId) => userId !== this.userId);
  }

  putMessage(message) {
    if (!this.messages.has(message.channel_id)) {
      this.messages.set(message.channel_id, new Map());
    }
    const channel = this.messages.get(message.channel_id);
    const created = !channel.has(message.id);
    channel.set(message.id, message);
    if (created) {
      this.stopTyping(message.channel_id, message.author.id);
    }
    this.announce("message", { message, created });
  }

  removeMessage(channelId, messageId) {
    const message = this.message(channelId, messageId);
    if (message) {
      this.messages.get(channelId).delete(messageId);
      this.announce("removed", { message });
    }
  }

  changeReaction({ channel_id: channelId, message_id: messageId, emoji, user_id: userId }, change) {
    const message = this.message(channelId, messageId);
    if (!message) {
      return;
    }
    const others = (message.reactions ?? []).filter(
      (reaction) => !sameEmoji(reaction.emoji, emoji),
    );
    const before = (message.reactions ?? []).find((reaction) => sameEmoji(reaction.emoji, emoji));
    const after = {
      emoji,
      count: (before?.count ?? 0) + change,
      me: userId === this.userId ? change > 0 : (before?.me ?? false),
    };
    const position = before ? message.reactions.indexOf(before) : others.length;
    if (after.count > 0) {
      others.splice(position, 0, after);
    }
    message.reactions = others;
    this.announce("message", { message, created: false });
  }

  dropReactions({ channel_id: channelId, message_id: messageId }, isDropped) {
    const message = this.message(channelId, messageId);
    if (message) {
      message.reactions = (message.reactions ?? []).filter((reaction) => !isDropped(reaction));
      this.announce("message", { message, created: false });
    }
  }

  startTyping({ channel_id: channelId, user_id: userId }) {
    if (!this.typing.has(channelId)) {
      this.typing.set(channelId, new Map());
    }
    const channel = this.typing.get(channelId);
    clearTimeout(channel.get(userId));
    channel.set(
      userId,
      setTimeout(() => this.stopTyping(channelId, userId), TYPING_MS),
    );
    this.announce("typing");
  }

  stopTyping(channelId, userId) {
    const channel = this.typing.get(channelId);
    if (channel?.has(userId)) {
      clearTimeout(channel.get(userId));
      channel.delete(userId);
      this.announce("typing");
    }
  }

  forgetTyping() {
    for (const channel of this.typing.values()) {
      channel.forEach((timer) => clearTimeout(timer));
    }
    this.typing.clear();
  }

  setCommands(commands) {
    this.commands = commands;
    this.announce("commands");
  }

  setPresence({ online }) {
    this.bot = { ...this.bot, online };
    if (!online) {
      this.typing.forEach(
        (channel, channelId) => channel.has(this.bot.id) && this.stopTyping(channelId, this.bot.id),
      );
    }
    this.announce("presence");
  }

  announce(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
