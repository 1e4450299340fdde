/** Starts the page and connects its parts. */

import { api } from "./api.js";
import { setUpAppearance } from "./appearance.js";
import { Composer, withMentionIds } from "./composer.js";
import { Connection } from "./connection.js";
import { icon } from "./dom.js";
import { Interactions } from "./interactions.js";
import { MessageLog } from "./log.js";
import { openModal } from "./modal_view.js";
import { placeName, Sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { welcomeView } from "./welcome.js";
import { displayName, typingSentence } from "./words.js";

const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.store = new Store();
    this.interactions = new Interactions(this.store);
    this.channelId = null;
    this.actions = this.makeActions();
    this.log = new MessageLog(this, {
      scroller: byId("log"),
      list: byId("messages"),
      welcome: byId("welcome"),
      jump: byId("jump"),
    });
    this.composer = new Composer(byId("composer"), this);
    this.sidebar = new Sidebar(this.store, {
      chooseChannel: (channelId) => this.chooseChannel(channelId),
      chooseUser: (userId) => this.connection.connect(userId),
    });
    this.connection = new Connection({
      opened: (userId) => this.load(userId),
      event: (event) => this.receive(event),
      status: (connected) => this.showConnection(connected),
    });
    this.listen();
    this.setUpMenu();
  }

  /** The address says who types and where, so that two windows can be two people. */
  async start() {
    const address = new URLSearchParams(location.search);
    this.channelId = address.get("channel");
    const state = await this.firstState(address.get("user"));
    this.store.load(
      state,
      state.users.some((user) => user.id === address.get("user")) ? address.get("user") : null,
    );
    this.connection.connect(this.store.userId);
    this.composer.focus();
  }

  /** The person in the address may be gone; then the page begins with the first one. */
  async firstState(userId) {
    try {
      return await api.state(userId);
    } catch (error) {
      if (userId && error.status >= 400) {
        return api.state(null);
      }
      throw error;
    }
  }

  placeName(channelId) {
    return placeName(this.store, channelId);
  }

  async load(userId) {
    this.store.load(await api.state(userId), userId);
  }

  receive(event) {
    this.interactions.observe(event);
    if (event.t === "MODAL") {
      this.showModal(event.d);
    } else {
      this.store.apply(event);
    }
  }

  listen() {
    const { store, interactions } = this;
    store.addEventListener("reset", () => this.showAll());
    store.addEventListener("message", ({ detail }) => this.showMessage(detail));
    store.addEventListener("removed", ({ detail }) => this.log.remove(detail.message));
    store.addEventListener("typing", () => this.showTyping());
    store.addEventListener("commands", () => this.composer.commandsChanged());
    store.addEventListener("presence", () => {
      this.sidebar.showBot();
      this.showTyping();
    });
    interactions.addEventListener("change", ({ detail }) => this.log.refresh(detail.messageId));
    interactions.addEventListener("failed", ({ detail }) =>
      this.composer.complain(
        `${displayName(store.bot)} did not answer ${detail.label} within 3 seconds.`,
      ),
    );
  }

  makeActions() {
    const { store } = this;
    const tell = (promise) => promise.catch((error) => this.composer.complain(error.message));
    return {
      send: (message) => api.sendMessage({ user_id: store.userId, ...message }),
      reply: (message) => this.composer.reply(message),
      edit: (message) => this.log.startEdit(message),
      cancelEdit: () => this.endEdit(),
      saveEdit: async (message, text) => {
        const content = withMentionIds(text, [store.bot, ...store.users]).trim();
        if (content !== message.content) {
          await api.editMessage(message.id, store.userId, content);
        }
        this.endEdit();
      },
      remove: (message) => tell(api.deleteMessage(message.id, store.userId)),
      react: (message, emoji, add) =>
        tell((add ? api.addReaction : api.removeReaction)(message.id, emoji, store.userId)),
      jumpTo: (messageId) => this.log.jumpTo(messageId),
    };
  }

  endEdit() {
    this.log.stopEdit();
    this.composer.focus();
  }

  chooseChannel(channelId) {
    this.channelId = channelId;
    this.showAll();
    this.closeMenu();
    this.composer.focus();
  }

  showAll() {
    const { store } = this;
    if (!store.channel(this.channelId)) {
      this.channelId = store.channels[0].id;
    }
    const place = this.placeName(this.channelId);
    this.sidebar.show(this.channelId);
    byId("channel-title").textContent = place;
    document.title = `${place} · Attention sandbox`;
    byId("messages").setAttribute("aria-label", `Messages in ${place}`);
    byId("welcome").replaceChildren(
      ...welcomeView(place, store.bot, (text) => this.composer.fill(text)),
    );
    this.composer.setPlace(this.channelId);
    this.log.show(this.channelId);
    this.showTyping();
    history.replaceState(null, "", `/?user=${store.userId}&channel=${this.channelId}`);
  }

  showMessage({ message, created }) {
    // The bot has just opened direct messages: only the server can tell what that channel is.
    if (!this.store.channel(message.channel_id)) {
      this.load(this.store.userId)
        .then(() => this.sidebar.markUnread(message.channel_id, this.channelId))
        .catch((error) => this.composer.complain(error.message));
      return;
    }
    this.log.put(message);
    if (created) {
      this.sidebar.markUnread(message.channel_id, this.channelId);
    }
  }

  showTyping() {
    const { store } = this;
    const names = store
      .typingIn(this.channelId)
      .map((userId) => store.user(userId))
      .filter(Boolean)
      .map(displayName);
    const line = byId("typing");
    line.classList.toggle("someone", names.length > 0);
    line.textContent =
      typingSentence(names) ||
      (store.bot.online
        ? ""
        : `${displayName(store.bot)} is offline: nothing answers until it is back.`);
  }

  showConnection(connected) {
    const line = byId("connection");
    line.hidden = connected;
    line.textContent = connected ? "" : "reconnecting…";
    document.body.classList.toggle("offline", !connected);
  }

  showModal(modal) {
    openModal(modal, (values) =>
      this.interactions.submitModal(modal.modal_id, values, `“${modal.title}”`),
    );
  }

  /** On a narrow screen the sidebar slides in from the side. */
  setUpMenu() {
    const button = byId("menu");
    button.append(icon("menu"));
    button.addEventListener("click", () => {
      this.toggleMenu(true);
      byId("channels").querySelector("[aria-current]")?.focus();
    });
    byId("scrim").addEventListener("click", () => this.closeMenu());
    byId("sidebar").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
        this.closeMenu();
        button.focus();
      }
    });
  }

  toggleMenu(open) {
    document.body.classList.toggle("menu-open", open);
    byId("menu").setAttribute("aria-expanded", String(open));
    byId("scrim").hidden = !open;
  }

  closeMenu() {
    this.toggleMenu(false);
  }
}

byId("theme").append(icon("theme"));
setUpAppearance({
  smaller: byId("text-smaller"),
  larger: byId("text-larger"),
  themeButton: byId("theme"),
});
const page = new Page();
page.start().catch((error) => {
  const line = byId("connection");
  line.hidden = false;
  line.textContent = error.message;
});
