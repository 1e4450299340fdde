/**
 * The guild's owner presents to everybody: what the owner opens is told to the server, and pages
 * that are asked to follow show it too, unless the person there said stop.
 */

import { ApiError, api } from "./api.js";
import { h } from "./dom.js";
import { titleOf } from "./live.js";
import { isForAll } from "./places.js";
import { recall, remember } from "./remembering.js";
import { displayName, sentenceOf } from "./words.js";

/** @import { Page } from "./page_parts" */
/** @import { Message } from "./protocol" */
/** @import { Presenter } from "./presenter.js" */

const EPHEMERAL = 1 << 6;

/** Under it the browser remembers what this tab told everybody last; empty if nothing. */
const PRESENTED_KEY = "attention-sandbox.presented";

export class Following {
  /**
   * @param {Page} page
   * @param {Presenter} presenter
   * @param {HTMLElement} bar says what is presented, and asks
   */
  constructor(page, presenter, bar) {
    this.page = page;
    this.presenter = presenter;
    this.bar = bar;
    /** Whether what this page presents is told to everybody. */
    this.leads = false;
    this.asks = false;
    /** Whether the presenter shows what somebody else presents. */
    this.follows = false;
    /** @type {boolean | null} what the person said; null: do as asked */
    this.choice = null;
    this.words = h("span", { role: "status" });
    this.button = h("button", { type: "button", class: "button", onclick: () => this.choose() });
    this.end = h(
      "button",
      { type: "button", class: "button", onclick: () => this.tell(null) },
      "End for everybody",
    );
    bar.append(this.words, this.button, this.end);
    this.askButton = this.makeAskButton();
    presenter.addTool(this.askButton);
    this.listen();
  }

  listen() {
    const { store } = this.page;
    store.on("presented", () => this.take());
    store.on("reset", () => {
      if (this.leads) {
        this.leads = this.owns;
      } else {
        this.goOn();
      }
      this.take();
    });
    store.on("message", ({ message, created }) => {
      if (created) {
        this.goAlong(message);
      } else if (message.id === store.presented.message_id) {
        this.take();
      }
    });
    this.presenter.on("opened", ({ message }) => this.opened(message));
    this.presenter.on("closed", () => this.closed());
  }

  /** A page that presented before it was loaded again presents once more. */
  goOn() {
    const { store } = this.page;
    const message = store.presentedMessage();
    if (this.owns && message?.id === recall("sessionStorage", PRESENTED_KEY)) {
      this.leads = true;
      this.asks = store.presented.follow;
      this.presenter.show(message);
      this.showAsking();
    }
  }

  get owns() {
    return this.page.store.userId === this.page.store.guild.owner_id;
  }

  makeAskButton() {
    return h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-pressed": "false",
        onclick: () => {
          this.asks = !this.asks;
          this.showAsking();
          if (this.leads) {
            this.tell(this.presenter.message);
          }
        },
      },
      "Ask everybody to follow",
    );
  }

  showAsking() {
    this.askButton.hidden = !this.leads;
    this.askButton.setAttribute("aria-pressed", String(this.asks));
  }

  /** @param {Message} message */
  opened(message) {
    this.follows = false;
    this.leads = this.owns && this.isForAll(message);
    this.showAsking();
    if (this.leads) {
      this.tell(message);
    } else if (this.page.store.presented.message_id) {
      // Who opens something else does not want it replaced.
      this.choice = false;
    }
    this.take();
  }

  closed() {
    if (this.leads) {
      this.leads = false;
      this.asks = false;
      // The server says to all pages, this one too, that nothing is presented any more.
      this.tell(null);
      return;
    }
    if (this.follows) {
      this.follows = false;
      // Where the message is gone, it was not the person who closed it.
      this.choice = this.page.store.presentedMessage() ? false : this.choice;
    }
    this.take();
  }

  /** @param {Message} message */
  isForAll(message) {
    const channel = this.page.store.channel(message.channel_id);
    return !(message.flags & EPHEMERAL) && isForAll(channel);
  }

  /** @param {Message | null} message */
  async tell(message) {
    remember("sessionStorage", PRESENTED_KEY, message?.id ?? "");
    const follow = message !== null && this.asks;
    try {
      await api.present(this.page.store.userId, message?.id ?? null, follow);
    } catch (error) {
      if (error instanceof ApiError) {
        this.page.actions.complain(sentenceOf(error));
      }
    }
  }

  /**
   * While one presents, the next answer to oneself is what is presented.
   *
   * @param {Message} message
   */
  goAlong(message) {
    const { store } = this.page;
    const asker = message.interaction?.user.id ?? message.referenced_message?.author.id;
    const presents = this.presenter.open && !this.follows;
    if (presents && message.author.bot && asker === store.userId && this.isForAll(message)) {
      this.presenter.show(message);
      this.opened(message);
    }
  }

  choose() {
    this.choice = !this.follows;
    this.take();
  }

  /** Shows, or not, what is presented now. */
  take() {
    const { message_id: messageId, follow } = this.page.store.presented;
    const message = this.page.store.presentedMessage();
    const wanted = !this.leads && message !== undefined && (this.choice ?? follow);
    if (wanted && message) {
      this.follows = true;
      if (this.presenter.message?.id !== message.id) {
        this.presenter.show(message);
        this.showAsking();
      }
    } else if (this.follows) {
      this.follows = false;
      this.presenter.hide();
    }
    if (!messageId && this.choice) {
      this.choice = null;
    }
    this.showBar(messageId, message);
  }

  /**
   * @param {string | null} messageId
   * @param {Message | undefined} message
   */
  showBar(messageId, message) {
    this.bar.hidden = messageId === null || this.leads;
    if (this.bar.hidden) {
      this.words.textContent = "";
      return;
    }
    const what = message ? titleOf(message) || "a message" : "something that is not loaded here";
    const words = `${this.presents()}: ${what}`;
    if (this.words.textContent !== words) {
      this.words.textContent = words;
    }
    this.button.hidden = message === undefined;
    this.button.textContent = this.follows ? "Stop following" : "Follow";
    this.end.hidden = !this.owns;
  }

  presents() {
    const { store } = this.page;
    const owner = store.user(store.guild.owner_id);
    return this.owns ? "You show" : `${owner ? displayName(owner) : "The teacher"} shows`;
  }
}
