/** Where one writes: text, replies, mentions, and the way into slash commands. */

import { avatar, botTag } from "./avatar_view.js";
import { CommandForm } from "./command_form.js";
import { fitting, optionWords, runnable } from "./command_options.js";
import { growToFit, h, iconButton } from "./dom.js";
import { layers } from "./layers.js";
import { Listbox } from "./listbox.js";
import { withMentionIds } from "./mentions.js";
import { readersOf, unheard, usableIn } from "./places.js";
import { displayName, sentenceOf } from "./words.js";

/** @import { Layer } from "./layers.js" */
/** @import { Page } from "./page_parts" */
/** @import { Command, Message, User } from "./protocol" */

const LONGEST_MESSAGE = 2000;
const COUNTER_FROM = 1800;

export class Composer {
  /**
   * @param {HTMLElement} root
   * @param {Page} page
   */
  constructor(root, page) {
    this.page = page;
    this.channelId = "";
    /** @type {Message | null} */
    this.replyTo = null;
    this.sending = false;
    /** @type {CommandForm | null} */
    this.form = null;
    /** @type {Layer | null} the form's */
    this.layer = null;
    this.replyLine = h("div", { class: "reply-line", hidden: true });
    this.problem = h("p", { class: "failure", role: "alert", hidden: true });
    /** Says where the bot does not read what is written. */
    this.unheard = h("p", { class: "unheard", role: "status" });
    this.text = h("textarea", {
      id: "composer-text",
      rows: "1",
      "aria-autocomplete": "list",
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.picker.hide(),
    });
    /** @type {Listbox<() => void>} */
    this.picker = new Listbox(this.text, {
      label: "Suggestions",
      tabChooses: true,
      onChoose: (choose) => {
        this.picker.hide();
        choose();
      },
    });
    this.counter = h("span", { class: "counter", "aria-live": "polite" });
    this.who = h("span", { class: "who" });
    this.box = h(
      "div",
      { class: "composer-box" },
      this.who,
      this.text,
      this.counter,
      iconButton("send", "Send", () => this.send(), { class: "icon-button send" }),
    );
    this.formPlace = h("div");
    // A draft takes more or fewer lines when the window or the text size changes.
    new ResizeObserver(() => growToFit(this.text)).observe(this.box);
    root.append(
      this.replyLine,
      this.problem,
      this.unheard,
      h("div", { class: "picker" }, this.picker.element),
      this.formPlace,
      this.box,
    );
  }

  /**
   * Turns to a channel and to whoever is typing now.
   *
   * @param {string} channelId
   */
  setPlace(channelId) {
    const me = this.page.store.me();
    const place = this.page.placeName(channelId);
    if (this.channelId !== channelId) {
      this.cancelReply();
      this.closeForm();
      this.problem.hidden = true;
      this.unheard.textContent = "";
    }
    this.channelId = channelId;
    this.who.replaceChildren(avatar(me));
    this.text.placeholder = `Message ${place} as ${displayName(me)}`;
    this.text.setAttribute("aria-label", this.text.placeholder);
  }

  focus() {
    (this.form ?? this.text).focus();
  }

  /**
   * Puts a text in place of what is there, for the person to send.
   *
   * @param {string} text
   */
  fill(text) {
    this.closeForm();
    this.text.value = text;
    this.typed();
    this.text.focus();
  }

  /** @param {string} sentence */
  complain(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = false;
  }

  /** @param {Message} message */
  reply(message) {
    this.replyTo = message;
    const author = this.page.store.user(message.author.id) ?? message.author;
    this.replyLine.replaceChildren(
      h("span", {}, "Replying to ", h("b", {}, displayName(author)), author.bot && botTag()),
      iconButton("close", "Do not reply", () => this.cancelReply()),
    );
    this.replyLine.hidden = false;
    this.closeForm();
    this.text.focus();
  }

  cancelReply() {
    this.replyTo = null;
    this.replyLine.hidden = true;
  }

  /** The commands may have changed under the open picker. */
  commandsChanged() {
    if (this.picker.open) {
      this.suggest();
    }
  }

  typed() {
    this.problem.hidden = true;
    if (this.text.value !== "") {
      // Once it is sent, the line stays: nothing else will answer.
      this.unheard.textContent = unheard(this.page.store, this.channelId, this.text.value);
    }
    growToFit(this.text);
    this.count();
    this.suggest();
  }

  count() {
    const length = [...this.outgoing()].length;
    const left = LONGEST_MESSAGE - length;
    this.counter.textContent = length >= COUNTER_FROM ? String(left) : "";
    this.counter.classList.toggle("too-long", left < 0);
  }

  suggest() {
    const value = this.text.value;
    const exact = this.commands().find((command) => value === `/${command.name} `);
    if (exact) {
      this.openForm(exact);
      return;
    }
    this.picker.show(
      value.startsWith("/") ? this.commandItems(value.slice(1)) : this.mentionItems(),
    );
  }

  commands() {
    const { store } = this.page;
    return runnable(usableIn(store.commands, store.channel(this.channelId)));
  }

  /** @param {string} typed */
  commandItems(typed) {
    return fitting(this.commands(), typed).map((command) => ({
      label: `/${command.name}`,
      detail: command.description,
      usage: optionWords(command.options ?? []),
      value: () => this.openForm(command),
    }));
  }

  mentionItems() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    const typed = /(?:^|\s)@([\w .-]{0,32})$/.exec(before)?.[1];
    if (typed === undefined) {
      return [];
    }
    const wanted = typed.toLowerCase();
    const start = before.length - typed.length;
    return this.mentionable()
      .filter(
        (user) =>
          displayName(user).toLowerCase().startsWith(wanted) &&
          displayName(user).length > wanted.length,
      )
      .map((user) => ({
        label: displayName(user),
        aside: user.bot ? "bot" : user.username,
        lead: avatar(user),
        value: () => this.insertMention(start, before.length, user),
      }));
  }

  mentionable() {
    return readersOf(this.page.store, this.channelId);
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {User} user
   */
  insertMention(start, end, user) {
    this.text.setRangeText(`${displayName(user)} `, start, end, "end");
    growToFit(this.text);
    this.picker.hide();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.picker.handleKey(event) || event.isComposing) {
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.replyTo) {
      event.preventDefault();
      this.cancelReply();
    } else if (event.key === "ArrowUp" && this.text.value === "") {
      this.editLast(event);
    }
  }

  /** @param {KeyboardEvent} event */
  editLast(event) {
    const message = this.page.store.lastOwnMessage(this.channelId);
    if (message) {
      event.preventDefault();
      this.page.actions.edit(message);
    }
  }

  /** The text as it is sent: `@Name` written as the mention that it stands for. */
  outgoing() {
    return withMentionIds(this.text.value, this.mentionable()).trim();
  }

  async send() {
    const content = this.outgoing();
    if (content === "" || this.sending) {
      return;
    }
    const length = [...content].length;
    if (length > LONGEST_MESSAGE) {
      this.complain(`This message is ${length} characters long; at most ${LONGEST_MESSAGE} fit.`);
      return;
    }
    this.sending = true;
    try {
      await this.page.actions.send({
        channel_id: this.channelId,
        content,
        ...(this.replyTo && { reply_to: this.replyTo.id }),
      });
      this.text.value = "";
      this.cancelReply();
      this.typed();
    } catch (error) {
      this.complain(sentenceOf(error));
    } finally {
      this.sending = false;
    }
  }

  /** @param {Command} command */
  openForm(command) {
    this.closeForm();
    this.form = new CommandForm(command, this.page, this.channelId, () => this.giveUp());
    this.formPlace.replaceChildren(this.form.element);
    this.layer = layers.add(() => this.giveUp());
    this.box.hidden = true;
    this.picker.hide();
    this.text.value = "";
    this.form.focus();
  }

  /** Closes the form, whether its command was sent or not. */
  giveUp() {
    this.closeForm();
    this.text.focus();
  }

  closeForm() {
    if (this.form) {
      layers.remove(this.layer);
      this.layer = null;
      this.form = null;
      this.formPlace.replaceChildren();
      this.box.hidden = false;
      this.typed();
    }
  }
}
