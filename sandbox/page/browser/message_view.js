/** One message: who, when, what, and what one can do with it. */

import { avatar, botTag } from "./avatar_view.js";
import { componentsView, emojiText } from "./component_view.js";
import { dots, h, icon, iconButton } from "./dom.js";
import { editView } from "./edit_view.js";
import { embedView } from "./embed_view.js";
import { titleOf } from "./live.js";
import { renderMarkdown } from "./markdown_view.js";
import { fileView, isPicture, pictureView } from "./media_view.js";
import { withMentionNames } from "./mentions.js";
import { clock, dayName, displayName, longDate, whenSaid } from "./words.js";

/** @import { MentionContext } from "./markdown_view.js" */
/** @import { Page } from "./page_parts" */
/** @import { Message } from "./protocol" */
/** @import { Store } from "./store.js" */

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const SUPPRESS_EMBEDS = 1 << 2;
const REPLY = 19;
const MENU_USED = 23;
const PICTURE_BOX = { maxWidth: 550, maxHeight: 350 };
const QUICK_REACTIONS = ["👍", "❤️", "😂", "🎉", "🤔", "👀"];

/**
 * @param {Message} message
 * @param {Page} page
 * @param {boolean} editing whether the message's text is being edited in place
 */
export function messageView(message, page, editing) {
  const date = new Date(message.timestamp);
  const author = page.store.user(message.author.id) ?? message.author;
  const ephemeral = Boolean(message.flags & EPHEMERAL);
  return h(
    "article",
    {
      class: ["message", pingsMe(message, page.store) && "pings-me", ephemeral && "ephemeral"]
        .filter(Boolean)
        .join(" "),
      "data-id": message.id,
      tabindex: "-1",
      "aria-label": `${displayName(author)}, ${whenSaid(date)}`,
    },
    h("div", { class: "day", role: "separator" }, h("span", {}, dayName(date))),
    contextLine(message, page),
    h(
      "div",
      { class: "message-row" },
      h(
        "div",
        { class: "gutter" },
        avatar(author),
        h("time", { class: "gutter-time", datetime: date.toISOString() }, clock(date)),
      ),
      h(
        "div",
        { class: "message-body" },
        h(
          "div",
          { class: "message-head" },
          h("span", { class: "author" }, displayName(author)),
          author.bot && botTag(),
          h("time", { datetime: date.toISOString(), title: longDate(date) }, whenSaid(date)),
        ),
        editing ? editView(message, page) : contentView(message, page),
        attachmentsView(message),
        embedsView(message, page),
        componentsView(message, page),
        reactionsView(message, page),
        ephemeral && ephemeralLine(message, page),
      ),
    ),
    !editing && actionBar(message, page),
  );
}

/**
 * @param {Message} message
 * @param {Store} store
 */
function pingsMe(message, store) {
  return message.mention_everyone || message.mentions.some((user) => user.id === store.userId);
}

/**
 * @param {Message} message
 * @param {Page} page
 */
function ephemeralLine(message, page) {
  const dismiss = h(
    "button",
    { type: "button", class: "text-button", onclick: () => page.actions.remove(message) },
    "Dismiss",
  );
  return h("p", { class: "ephemeral-line" }, icon("eye"), "Only you can see this", dismiss);
}

/**
 * The line above a message that says what it answers: a message or a command.
 *
 * @param {Message} message
 * @param {Page} page
 */
function contextLine(message, page) {
  if (message.type === REPLY) {
    return replyLine(message, page);
  }
  const { interaction } = message;
  const name = interaction?.name;
  if (interaction && name) {
    const user = page.store.user(interaction.user.id) ?? interaction.user;
    return h(
      "div",
      { class: "context-line" },
      avatar(user),
      h("b", {}, displayName(user)),
      " used ",
      h("span", { class: "mention pings" }, message.type === MENU_USED ? name : `/${name}`),
    );
  }
  return null;
}

/**
 * @param {Message} message
 * @param {Page} page
 */
function replyLine(message, page) {
  const answered =
    page.store.message(message.channel_id, message.message_reference?.message_id) ??
    message.referenced_message;
  if (!answered) {
    return h("div", { class: "context-line" }, h("i", {}, "The message was deleted."));
  }
  const author = page.store.user(answered.author.id) ?? answered.author;
  const text = titleOf(answered) || "a message";
  return h(
    "div",
    { class: "context-line" },
    avatar(author),
    h("b", {}, displayName(author)),
    author.bot && botTag(),
    h(
      "button",
      {
        type: "button",
        class: "reply-target",
        title: "Go to this message",
        onclick: () => page.actions.jumpTo(answered.id),
      },
      withMentionNames(text, page.store).slice(0, 200),
    ),
  );
}

/**
 * @param {Message} message
 * @param {Page} page
 * @returns {MentionContext}
 */
function markdownContext(message, page) {
  return {
    store: page.store,
    pinged: new Set(message.mentions.map((user) => user.id)),
    everyone: Boolean(message.mention_everyone),
  };
}

/**
 * @param {Message} message
 * @param {Page} page
 */
function contentView(message, page) {
  if (message.flags & LOADING) {
    const name = displayName(page.store.user(message.author.id) ?? message.author);
    return h("p", { class: "thinking" }, dots(), `${name} is thinking…`);
  }
  if (!message.content) {
    return null;
  }
  const content = h(
    "div",
    { class: "content markdown" },
    renderMarkdown(message.content, markdownContext(message, page)),
  );
  if (message.edited_timestamp) {
    const edited = h(
      "span",
      { class: "edited", title: longDate(new Date(message.edited_timestamp)) },
      " (edited)",
    );
    const last = content.lastElementChild;
    (last?.matches(".text, .subtext") ? last : content).append(edited);
  }
  return content;
}

/** @param {Message} message */
function attachmentsView(message) {
  if (message.attachments.length === 0) {
    return null;
  }
  return h(
    "div",
    { class: "attachments" },
    message.attachments.map((attachment) =>
      isPicture(attachment)
        ? pictureView(attachment, PICTURE_BOX, Boolean(message.author.bot))
        : fileView(attachment),
    ),
  );
}

/**
 * @param {Message} message
 * @param {Page} page
 */
function embedsView(message, page) {
  if (message.embeds.length === 0 || message.flags & SUPPRESS_EMBEDS) {
    return null;
  }
  // A mention inside an embed never notifies anyone.
  /** @type {MentionContext} */
  const context = { store: page.store, pinged: new Set(), everyone: false };
  return h(
    "div",
    { class: "embeds" },
    message.embeds.map((embed) => embedView(embed, context)),
  );
}

/**
 * @param {Message} message
 * @param {Page} page
 */
function reactionsView(message, page) {
  if (!message.reactions?.length) {
    return null;
  }
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((reaction) =>
      h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(reaction.me),
          "aria-label": `${emojiText(reaction.emoji)}, ${reaction.count}`,
          "data-focus": `reaction:${emojiText(reaction.emoji)}`,
          onclick: () => page.actions.react(message, reaction.emoji, !reaction.me),
        },
        h("span", {}, emojiText(reaction.emoji)),
        h("span", { class: "reaction-count" }, String(reaction.count)),
      ),
    ),
  );
}

/**
 * @param {Message} message
 * @param {Page} page
 */
function actionBar(message, page) {
  return h(
    "div",
    { class: "actions", role: "group", "aria-label": "Message actions" },
    message.flags & EPHEMERAL ? null : chatActions(message, page),
    iconButton("present", "Present", () => page.actions.present(message)),
    iconButton("print", "Print", () => page.actions.print(message)),
  );
}

/**
 * @param {Message} message
 * @param {Page} page
 */
function menuButton(message, page) {
  const button = iconButton("more", "Apps", () => page.actions.openMenu(message, button), {
    "aria-haspopup": "menu",
  });
  return button;
}

/**
 * What one can't do with a message that nobody else sees.
 *
 * @param {Message} message
 * @param {Page} page
 */
function chatActions(message, page) {
  const own = message.author.id === page.store.userId;
  const palette = h(
    "div",
    { class: "palette", role: "group", "aria-label": "Reactions", hidden: true },
    QUICK_REACTIONS.map((emoji) =>
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": `React with ${emoji}`,
          onclick: () => page.actions.react(message, { id: null, name: emoji }, true),
        },
        emoji,
      ),
    ),
  );
  const toggle = iconButton("react", "Add a reaction", () => {
    palette.hidden = !palette.hidden;
    toggle.setAttribute("aria-expanded", String(!palette.hidden));
  });
  toggle.setAttribute("aria-expanded", "false");
  return [
    palette,
    toggle,
    iconButton("reply", "Reply", () => page.actions.reply(message)),
    own && iconButton("edit", "Edit", () => page.actions.edit(message)),
    page.store.mayDelete(message) &&
      iconButton("remove", "Delete", () => page.actions.remove(message)),
    menuButton(message, page),
  ];
}
