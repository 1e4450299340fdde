/** Starts the page and connects its parts. */

import { ApiError, api } from "./api.js";
import { setUpAppearance } from "./appearance.js";
import { askFirst } from "./asking_first.js";
import { ClassView } from "./class_view.js";
import { Classroom } from "./classroom.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { byId, icon } from "./dom.js";
import { History } from "./history.js";
import { HistoryView } from "./history_view.js";
import { Interactions } from "./interactions.js";
import { layers } from "./layers.js";
import { titleOf } from "./live.js";
import { MessageLog } from "./log.js";
import { withMentionIds, withMentionNames } from "./mentions.js";
import { MessageMenu } from "./message_menu.js";
import { openModal } from "./modal_view.js";
import { askForConversation } from "./new_conversation.js";
import { PageTools } from "./page_tools.js";
import { placeName } from "./places.js";
import { Sidebar } from "./sidebar.js";
import { Steady } from "./steady.js";
import { Store } from "./store.js";
import { suggestionsOf } from "./suggestions.js";
import { welcomeView } from "./welcome.js";
import { displayName, sentenceOf, typingSentence } from "./words.js";

/** @import { Layer } from "./layers.js" */
/** @import { Actions, Page } from "./page_parts" */
/** @import { Message, Modal, ServerEvent, State } from "./protocol" */
/** @import { Suggestion } from "./suggestions.js" */

const EPHEMERAL = 1 << 6;

/** @implements {Page} */
class ChatPage {
  constructor() {
    this.store = new Store();
    this.interactions = new Interactions(this.store);
    this.channelId = "";
    /** @type {Suggestion[]} */
    this.suggestions = [];
    this.actions = this.makeActions();
    this.log = new MessageLog(this, {
      scroller: byId("log"),
      list: byId("messages"),
      welcome: byId("welcome"),
      jump: byId("jump"),
    });
    this.menu = new MessageMenu(this, byId("messages"));
    this.history = new HistoryView(new History(this.store), this.log);
    this.composer = new Composer(byId("composer"), this);
    this.classroom = new Classroom(this.store);
    this.classView = new ClassView(this.classroom, (sentence) => this.composer.complain(sentence));
    this.sidebar = new Sidebar(this.store, {
      chooseChannel: (channelId) => this.chooseChannel(channelId),
      chooseUser: (userId) => this.connection.connect(userId),
    });
    const steady = new Steady(window);
    this.connection = new Connection({
      snapshot: (userId) => api.state(userId),
      loaded: (state, userId) => this.load(state, userId),
      event: (event) => steady.soon(() => this.receive(event)),
      status: (connected) => this.showConnection(connected),
    });
    this.listen();
    this.tools = new PageTools(this);
    /** @type {Layer | null} the menu's */
    this.layer = null;
    this.setUpMenu();
  }

  /** The address says who types and where, so that two windows can be two people. */
  async start() {
    const address = new URLSearchParams(location.search);
    this.channelId = address.get("channel") ?? "";
    const state = await this.firstState(address.get("user"));
    this.load(
      state,
      state.users.some((user) => user.id === address.get("user")) ? address.get("user") : null,
    );
    this.connection.connect(this.store.userId);
    this.composer.focus();
  }

  /**
   * The person in the address may be gone; then the page begins with the first one.
   *
   * @param {string | null} userId
   */
  async firstState(userId) {
    try {
      return await api.state(userId);
    } catch (error) {
      if (userId && error instanceof ApiError && error.status >= 400) {
        return api.state(null);
      }
      throw error;
    }
  }

  /**
   * @param {State} state
   * @param {string | null} userId who types
   */
  load(state, userId) {
    this.store.load(state, userId);
    this.classroom.load(state);
  }

  /** @param {string} channelId */
  placeName(channelId) {
    return placeName(this.store, channelId);
  }

  /** @param {string} messageId */
  isInUse(messageId) {
    const { store, log, tools } = this;
    const focused = /** @type {HTMLElement | null | undefined} */ (
      document.activeElement?.closest("[data-id]")
    );
    const used = [
      log.editing,
      tools.presenter.message?.id,
      store.presented.message_id,
      focused?.dataset.id,
    ];
    return used.includes(messageId);
  }

  /** @param {ServerEvent} event */
  receive(event) {
    this.interactions.observe(event);
    this.store.apply(event);
    this.classroom.apply(event);
    if (event.t === "MODAL") {
      this.showModal(event.d);
    }
  }

  listen() {
    const { store, interactions } = this;
    store.on("reset", () => {
      this.showAll();
      this.askSuggestions();
    });
    store.on("message", (detail) => this.showMessage(detail));
    store.on("removed", ({ message }) => this.log.remove(message));
    store.on("channels", () => this.showChannels());
    store.on("typing", () => this.showTyping());
    store.on("commands", () => {
      this.composer.commandsChanged();
      this.askSuggestions();
    });
    store.on("presence", () => {
      this.askSuggestions();
      this.sidebar.showBot();
      this.showTyping();
    });
    interactions.on("change", ({ messageId }) => this.log.refresh(messageId));
    interactions.on("failed", ({ label }) =>
      this.composer.complain(`${displayName(store.bot)} did not answer ${label} within 3 seconds.`),
    );
  }

  /** @returns {Actions} */
  makeActions() {
    const { store } = this;
    const tell = (/** @type {Promise<void>} */ promise) =>
      promise.catch((error) => this.composer.complain(sentenceOf(error)));
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
      remove: (message) => {
        const act = () => tell(api.deleteMessage(message.id, store.userId));
        if (message.flags & EPHEMERAL) {
          act();
        } else {
          this.askToDelete(message, act);
        }
      },
      react: (message, emoji, add) =>
        tell((add ? api.addReaction : api.removeReaction)(message.id, emoji, store.userId)),
      jumpTo: (messageId) => this.log.jumpTo(messageId),
      present: (message) => this.tools.presenter.present(message),
      print: (message) => tell(this.tools.print(message)),
      openMenu: (message, control) => this.menu.openAt(message, control),
      useMenu: (message, name) => tell(this.interactions.runMenu(message.id, name)),
      write: () => this.composer.focus(),
      complain: (sentence) => this.composer.complain(sentence),
    };
  }

  /**
   * @param {Message} message
   * @param {() => unknown} act
   */
  askToDelete(message, act) {
    const author = this.store.user(message.author.id) ?? message.author;
    const who = message.author.id === this.store.userId ? "You" : displayName(author);
    const what = withMentionNames(titleOf(message), this.store);
    askFirst({
      question: "Delete this message?",
      words: `It goes for everybody, and can't be brought back. ${who} wrote: “${what}”`,
      label: "Delete message",
      act,
    });
  }

  endEdit() {
    this.log.stopEdit();
    this.composer.focus();
  }

  /** @param {string} channelId */
  chooseChannel(channelId) {
    this.channelId = channelId;
    this.showAll();
    this.askSuggestions();
    this.closeMenu();
    this.composer.focus();
  }

  /** A channel has come or gone; the one that is open may be the one that went. */
  showChannels() {
    if (this.store.channel(this.channelId)) {
      this.sidebar.show(this.channelId);
    } else {
      this.showAll();
    }
  }

  showAll() {
    const { store } = this;
    if (!store.channel(this.channelId)) {
      this.channelId = store.channels[0]?.id ?? "";
    }
    const place = this.placeName(this.channelId);
    this.sidebar.show(this.channelId);
    byId("channel-title").textContent = place;
    document.title = `${place} · Attention sandbox`;
    byId("messages").setAttribute("aria-label", `Messages in ${place}`);
    this.showWelcome();
    this.composer.setPlace(this.channelId);
    this.log.show(this.channelId);
    this.history.describe();
    this.showTyping();
    history.replaceState(history.state, "", `/?user=${store.userId}&channel=${this.channelId}`);
  }

  showWelcome() {
    const place = this.placeName(this.channelId);
    const channel = this.store.channel(this.channelId);
    const choose = (/** @type {string} */ text) => this.composer.fill(text);
    byId("welcome").replaceChildren(
      ...welcomeView(place, channel, this.store.bot, this.suggestions, choose),
    );
  }

  async askSuggestions() {
    this.suggestions = await suggestionsOf(this.store, this.channelId);
    this.showWelcome();
  }

  /** @param {{message: Message, created: boolean}} detail */
  showMessage({ message, created }) {
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
      .filter((user) => user !== undefined)
      .map(displayName);
    const line = byId("typing");
    line.classList.toggle("someone", names.length > 0);
    line.textContent =
      typingSentence(names) ||
      (store.bot.online
        ? ""
        : `${displayName(store.bot)} is offline: nothing answers until it is back.`);
  }

  /** @param {boolean} connected */
  showConnection(connected) {
    const line = byId("connection");
    if (line.hidden) {
      line.textContent = "reconnecting…";
    }
    line.hidden = connected;
    document.body.classList.toggle("offline", !connected);
    if (!connected) {
      this.explainLoss();
    }
  }

  /** A socket does not say why it was refused; a request does. */
  async explainLoss() {
    try {
      await api.state(null);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        byId("connection").textContent = error.message;
      }
    }
  }

  /** @param {Modal} modal */
  showModal(modal) {
    openModal(modal, (values) =>
      this.interactions.submitModal(modal.modal_id, values, `“${modal.title}”`),
    );
  }

  /** On a narrow screen the sidebar slides in from the side. */
  setUpMenu() {
    const button = byId("menu");
    button.append(icon("menu"));
    document.querySelector(".skip")?.addEventListener("click", (event) => {
      // Its address would be an entry of the history that leads nowhere.
      event.preventDefault();
      this.composer.focus();
    });
    button.addEventListener("click", () => {
      this.toggleMenu(true);
      this.sidebar.buttonOf(this.channelId)?.focus();
    });
    const add = byId("new-conversation");
    add.append(icon("add"));
    add.addEventListener("click", () =>
      askForConversation(this.store, (channel) => {
        this.store.putChannel(channel);
        this.chooseChannel(channel.id);
      }),
    );
    byId("scrim").addEventListener("click", () => this.closeMenu());
    byId("sidebar").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
        event.preventDefault();
        this.closeMenu();
        button.focus();
      }
    });
  }

  /** @param {boolean} open */
  toggleMenu(open) {
    layers.remove(this.layer);
    this.layer = open ? layers.add(() => this.closeMenu()) : null;
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
  smaller: /** @type {HTMLButtonElement} */ (byId("text-smaller")),
  larger: /** @type {HTMLButtonElement} */ (byId("text-larger")),
  themeButton: /** @type {HTMLButtonElement} */ (byId("theme")),
});
new ChatPage().start().catch((error) => {
  const line = byId("connection");
  line.hidden = false;
  line.textContent = sentenceOf(error);
});
