/** Channels, the people one can type as, and the bot's state. */

import { avatar } from "./avatar_view.js";
import { byId, h } from "./dom.js";
import { displayName } from "./words.js";

/** @import { Channel, User } from "./protocol" */
/** @import { Store } from "./store.js" */

const DIRECT_MESSAGES = 1;

/**
 * A channel as people say it: "#general", or the bot's name for direct messages.
 *
 * @param {Store} store
 * @param {string} channelId
 */
export function placeName(store, channelId) {
  const channel = store.channel(channelId);
  return channel?.type === DIRECT_MESSAGES
    ? `@${channel.name || displayName(store.bot)}`
    : `#${channel?.name ?? "unknown"}`;
}

export class Sidebar {
  /**
   * @param {Store} store
   * @param {{chooseChannel: (id: string) => void, chooseUser: (id: string) => void}} choices
   */
  constructor(store, choices) {
    this.store = store;
    this.choices = choices;
    /** @type {Set<string>} ids of channels */
    this.unread = new Set();
    this.guildName = byId("guild-name");
    this.channels = byId("channels");
    this.people = byId("people");
    this.bot = byId("bot");
  }

  /** @param {string} channelId */
  show(channelId) {
    this.unread.delete(channelId);
    this.guildName.textContent = this.store.guild.name;
    this.channels.replaceChildren(
      ...this.store.channels.map((channel) => this.channelItem(channel, channelId)),
    );
    this.showPeople();
    this.showBot();
  }

  /**
   * @param {string} channelId
   * @param {string} currentId
   */
  markUnread(channelId, currentId) {
    if (channelId !== currentId && !this.unread.has(channelId)) {
      this.unread.add(channelId);
      this.show(currentId);
    }
  }

  /**
   * @param {Channel} channel
   * @param {string} currentId
   */
  channelItem(channel, currentId) {
    const unread = this.unread.has(channel.id);
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: unread ? "channel unread" : "channel",
          "aria-current": channel.id === currentId ? "page" : null,
          onclick: () => this.choices.chooseChannel(channel.id),
        },
        placeName(this.store, channel.id),
        unread && h("span", { class: "unread-dot", role: "img", "aria-label": "new messages" }),
      ),
    );
  }

  /** The radios stay the same nodes while the list of people does, so that the focus stays too. */
  showPeople() {
    const ids = this.store.users.map((user) => user.id).join();
    if (this.people.dataset.ids !== ids) {
      this.people.dataset.ids = ids;
      this.people.replaceChildren(...this.store.users.map((user) => this.personItem(user)));
    }
    for (const radio of this.people.querySelectorAll("input")) {
      radio.checked = radio.value === this.store.userId;
    }
  }

  /** @param {User} user */
  personItem(user) {
    return h(
      "label",
      { class: "person" },
      h("input", {
        type: "radio",
        name: "person",
        value: user.id,
        onchange: () => this.choices.chooseUser(user.id),
      }),
      avatar(user),
      h("span", { class: "person-name" }, displayName(user)),
    );
  }

  showBot() {
    const { bot } = this.store;
    this.bot.replaceChildren(
      avatar(bot),
      h(
        "span",
        { class: "bot-words" },
        h("span", { class: "person-name" }, displayName(bot)),
        h(
          "span",
          { class: bot.online ? "presence online" : "presence" },
          bot.online ? "online" : "offline",
        ),
      ),
    );
  }
}
