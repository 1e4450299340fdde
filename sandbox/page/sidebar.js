/** Channels, the people one can type as, and the bot's state. */

import { h } from "./dom.js";
import { avatar } from "./message_view.js";
import { displayName } from "./words.js";

const DIRECT_MESSAGES = 1;

/** A channel as people say it: "#general", or the bot's name for direct messages. */
export function placeName(store, channelId) {
  const channel = store.channel(channelId);
  return channel.type === DIRECT_MESSAGES
    ? `@${channel.name || displayName(store.bot)}`
    : `#${channel.name}`;
}

export class Sidebar {
  /**
   * @param {import("./store.js").Store} store
   * @param {{chooseChannel: (id: string) => void, chooseUser: (id: string) => void}} choices
   */
  constructor(store, choices) {
    this.store = store;
    this.choices = choices;
    this.unread = new Set();
    this.guildName = document.getElementById("guild-name");
    this.channels = document.getElementById("channels");
    this.people = document.getElementById("people");
    this.bot = document.getElementById("bot");
  }

  show(channelId) {
    this.unread.delete(channelId);
    this.guildName.textContent = this.store.guild.name;
    this.channels.replaceChildren(
      ...this.store.channels.map((channel) => this.channelItem(channel, channelId)),
    );
    this.showPeople();
    this.showBot();
  }

  markUnread(channelId, currentId) {
    if (channelId !== currentId && !this.unread.has(channelId)) {
      this.unread.add(channelId);
      this.show(currentId);
    }
  }

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
