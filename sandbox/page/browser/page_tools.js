/**
 * What one can do with the page beside chatting: present, print, save; and what it tells a screen
 * reader and takes from the keyboard and the back button.
 */

import { allMessages } from "./all_messages.js";
import { byId, icon } from "./dom.js";
import { Following } from "./following.js";
import { layers } from "./layers.js";
import { Live, sentenceAbout, titleOf } from "./live.js";
import { isForAll } from "./places.js";
import { Presenter } from "./presenter.js";
import { printMessages } from "./printing.js";
import { Roving } from "./roving.js";
import { saveMessages } from "./saving.js";
import { sentenceOf } from "./words.js";

/** @import { Layer } from "./layers.js" */
/** @import { Page } from "./page_parts" */
/** @import { Message } from "./protocol" */

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;

export class PageTools {
  /** @param {Page} page whose own views have been told to listen already */
  constructor(page) {
    this.page = page;
    this.list = byId("messages");
    this.presenter = new Presenter(page, byId("presenter"));
    new Following(page, this.presenter, byId("follow"));
    new Roving(this.list);
    this.speakOfMessages(new Live(byId("live")));
    this.setUpMenu();
    addEventListener("popstate", () => layers.goneBack());
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {Live} live */
  speakOfMessages(live) {
    const { store } = this.page;
    /** @type {Set<string>} messages that the bot is still at work on */
    const unfinished = new Set();
    store.on("message", ({ message, created, edited }) => {
      const view = this.viewOf(message.id);
      const isNew = created || unfinished.has(message.id);
      const changed = edited && Boolean(view?.contains(document.activeElement));
      const loading = Boolean(message.flags & LOADING);
      unfinished[loading ? "add" : "delete"](message.id);
      if (view && message.author.id !== store.userId && (isNew || changed)) {
        live.say(message.id, sentenceAbout(message, store, isNew, view));
      }
    });
  }

  /**
   * Where a message is shown: large, or in the list.
   *
   * @param {string} messageId
   * @returns {HTMLElement | null}
   */
  viewOf(messageId) {
    const presented = this.presenter.view();
    return presented?.dataset.id === messageId
      ? presented
      : this.list.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  }

  setUpMenu() {
    const menu = byId("page-menu");
    byId("more").append(icon("more"));
    /** @type {Layer | null} */
    let layer = null;
    menu.addEventListener("toggle", (event) => {
      layers.remove(layer);
      const open = /** @type {ToggleEvent} */ (event).newState === "open";
      layer = open ? layers.add(() => menu.hidePopover()) : null;
    });
    /** @type {Record<string, () => unknown>} */
    const items = {
      "present-newest": () => this.presentNewest(),
      "print-all": () => this.printAll(),
      "save-class": () => this.saveClass(),
    };
    for (const [id, act] of Object.entries(items)) {
      byId(id).addEventListener("click", async () => {
        menu.hidePopover();
        try {
          await act();
        } catch (error) {
          this.page.actions.complain(sentenceOf(error));
        }
      });
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    // The key and not its letter: on some keyboards Alt makes another letter of it.
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyP") {
      event.preventDefault();
      if (this.presenter.open) {
        this.presenter.leave();
      } else {
        this.presentNewest();
      }
    }
  }

  /** Presents the message that has the focus, else the newest answer. */
  presentNewest() {
    const { store, channelId } = this.page;
    /** @type {HTMLElement | null | undefined} */
    const view = document.activeElement?.closest("[data-id]");
    const message =
      store.message(channelId, view?.dataset.id) ??
      store.messagesOf(channelId).findLast((each) => each.author.bot && each.embeds.length > 0);
    if (message) {
      this.presenter.present(message);
    } else {
      this.page.actions.complain("There is no answer here yet that could be presented.");
    }
  }

  /** @param {Message} message */
  print(message) {
    const place = this.page.placeName(message.channel_id);
    const title = titleOf(message, this.viewOf(message.id)) || "A message";
    return printMessages(title, [{ place, messages: [message] }], this.page);
  }

  /** Prints the channel that is open. */
  async printAll() {
    const { store, channelId } = this.page;
    const place = this.page.placeName(channelId);
    const messages = await allMessages(store, channelId);
    await printMessages(store.guild.name, [{ place, messages }], this.page);
  }

  /** Saves what everybody sees, of all channels. */
  async saveClass() {
    const { store } = this.page;
    const parts = [];
    for (const { id } of store.channels.filter(isForAll)) {
      const messages = await allMessages(store, id);
      const seen = messages.filter(({ flags }) => !(flags & (EPHEMERAL | LOADING)));
      parts.push({ place: this.page.placeName(id), messages: seen });
    }
    await saveMessages(store.guild.name, parts, this.page);
  }
}
