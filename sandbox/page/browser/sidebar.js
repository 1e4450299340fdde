/** Channels, direct messages, the people one can type as, and the bot's state. */

import { avatar } from "./avatar_view.js";
import { byId, h } from "./dom.js";
import { isPrivate, placeName } from "./places.js";
import { displayName } from "./words.js";

/** @import { Channel, User } from "./protocol" */
/** @import { Store } from "./store.js" */

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
    this.places = byId("places");
    this.channels = byId("channels");
    this.servers = byId("servers");
    this.conversations = byId("conversations");
    this.noConversations = byId("no-conversations");
    this.people = byId("people");
    this.bot = byId("bot");
  }

  /** @param {string} channelId */
  show(channelId) {
    this.unread.delete(channelId);
    this.guildName.textContent = this.store.guild.name;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.channel;
    this.showChannels(channelId);
    if (focused) {
      this.buttonOf(focused)?.focus();
    }
    this.showPeople();
    this.showBot();
  }

  /**
   * The buttons stay the same nodes while the list of channels does: one that was drawn anew between
   * the press of a mouse button and its release would miss the click.
   *
   * @param {string} currentId
   */
  showChannels(currentId) {
    const { channels } = this.store;
    const named = channels.map(({ id }) => `${id} ${placeName(this.store, id)}`).join("\n");
    if (this.places.dataset.channels !== named) {
      this.places.dataset.channels = named;
      this.drawChannels(channels);
    }
    for (const channel of channels) {
      this.markChannel(channel.id, currentId);
    }
  }

  /** @param {Channel[]} channels */
  drawChannels(channels) {
    const items = (/** @type {Channel[]} */ some) =>
      some.map((channel) => this.channelItem(channel));
    const conversations = channels.filter(isPrivate);
    const isOwn = (/** @type {Channel} */ channel) => channel.server?.id === this.store.guild.id;
    this.channels.replaceChildren(...items(channels.filter(isOwn)));
    this.conversations.replaceChildren(...items(conversations));
    this.conversations.hidden = conversations.length === 0;
    this.noConversations.hidden = conversations.length > 0;
    this.servers.replaceChildren(
      ...[...serversIn(channels.filter((channel) => !isOwn(channel)))].map(([name, some]) =>
        h(
          "section",
          { class: "server", "aria-label": name },
          h(
            "h2",
            {},
            name,
            some.some(isWithoutBot) && h("span", { class: "server-note" }, " without the bot"),
          ),
          h("ul", { class: "channels" }, items(some)),
        ),
      ),
    );
  }

  /**
   * Shows whether a channel is the one that is open, and whether it has new messages.
   *
   * @param {string} channelId
   * @param {string} currentId
   */
  markChannel(channelId, currentId) {
    const button = this.buttonOf(channelId);
    if (button === null) {
      return;
    }
    const unread = this.unread.has(channelId);
    if (channelId === currentId) {
      button.setAttribute("aria-current", "page");
    } else {
      button.removeAttribute("aria-current");
    }
    button.classList.toggle("unread", unread);
    const dot = button.querySelector(".unread-dot");
    if (unread && !dot) {
      button.append(h("span", { class: "unread-dot", role: "img", "aria-label": "new messages" }));
    } else if (!unread) {
      dot?.remove();
    }
  }

  /**
   * @param {string} channelId
   * @returns {HTMLElement | null}
   */
  buttonOf(channelId) {
    return this.places.querySelector(`[data-channel="${CSS.escape(channelId)}"]`);
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

  /** @param {Channel} channel */
  channelItem(channel) {
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "channel",
          "data-channel": channel.id,
          onclick: () => this.choices.chooseChannel(channel.id),
        },
        h("span", { class: "channel-name" }, placeName(this.store, channel.id)),
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

/** @param {Channel} channel */
function isWithoutBot(channel) {
  return !channel.has_bot;
}

/**
 * The channels of servers, by the server's name.
 *
 * @param {Channel[]} channels
 */
function serversIn(channels) {
  /** @type {Map<string, Channel[]>} */
  const servers = new Map();
  for (const channel of channels) {
    if (channel.server) {
      const { name } = channel.server;
      servers.set(name, [...(servers.get(name) ?? []), channel]);
    }
  }
  return servers;
}
