/** One message: who, when, what, and what one can do with it. */

import { componentsView, emojiText } from "./component_view.js";
import { dots, h, icon, iconButton } from "./dom.js";
import { embedView } from "./embed_view.js";
import { renderMarkdown } from "./markdown_view.js";
import { fileView, isPicture, pictureView } from "./media_view.js";
import { clock, dayName, displayName, initials, longDate, whenSaid } from "./words.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const SUPPRESS_EMBEDS = 1 << 2;
const REPLY = 19;
const PICTURE_BOX = { maxWidth: 550, maxHeight: 350 };
const QUICK_REACTIONS = ["👍", "❤️", "😂", "🎉", "🤔", "👀"];

/** A round picture made of a user's initials, or the bot's mark. */
export function avatar(user) {
  if (user.bot) {
    return h(
      "span",
      { class: "avatar bot-avatar", "aria-hidden": "true" },
      h("img", { src: "/page/icon.svg", alt: "" }),
    );
  }
  const view = h("span", { class: "avatar", "aria-hidden": "true" }, initials(user));
  if (user.color) {
    view.style.setProperty("--avatar", user.color);
    view.classList.toggle("dark-letters", isBright(user.color));
  }
  return view;
}

/** WCAG's relative luminance, to keep the initials readable on every colour. */
function isBright(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}

export function botTag() {
  return h("span", { class: "tag" }, "BOT");
}

/**
 * @param {object} message
 * @param {object} page
 * @param {import("./store.js").Store} page.store
 * @param {import("./interactions.js").Interactions} page.interactions
 * @param {object} page.actions reply, edit, remove, react, jumpTo, saveEdit, cancelEdit
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
    !ephemeral && !editing && actionBar(message, page),
  );
}

function pingsMe(message, store) {
  return message.mention_everyone || message.mentions.some((user) => user.id === store.userId);
}

function ephemeralLine(message, page) {
  const dismiss = h(
    "button",
    { type: "button", class: "text-button", onclick: () => page.actions.remove(message) },
    "Dismiss",
  );
  return h("p", { class: "ephemeral-line" }, icon("eye"), "Only you can see this", dismiss);
}

/** The line above a message that says what it answers: a message or a slash command. */
function contextLine(message, page) {
  if (message.type === REPLY) {
    return replyLine(message, page);
  }
  const { interaction } = message;
  if (interaction?.name) {
    const user = page.store.user(interaction.user.id) ?? interaction.user;
    return h(
      "div",
      { class: "context-line" },
      avatar(user),
      h("b", {}, displayName(user)),
      " used ",
      h("span", { class: "mention pings" }, `/${interaction.name}`),
    );
  }
  return null;
}

function replyLine(message, page) {
  const answered =
    page.store.message(message.channel_id, message.message_reference?.message_id) ??
    message.referenced_message;
  if (!answered) {
    return h("div", { class: "context-line" }, h("i", {}, "The message was deleted."));
  }
  const author = page.store.user(answered.author.id) ?? answered.author;
  const text = answered.content || (answered.embeds.length > 0 ? "an embed" : "a file");
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

/** Writes `<@1>` as `@Name`, for places that show bare text. */
export function withMentionNames(text, store) {
  return text.replace(/<@!?(\d+)>/g, (whole, userId) => {
    const user = store.user(userId);
    return user ? `@${displayName(user)}` : whole;
  });
}

function markdownContext(message, page) {
  return {
    store: page.store,
    pinged: new Set(message.mentions.map((user) => user.id)),
    everyone: Boolean(message.mention_everyone),
  };
}

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

function attachmentsView(message) {
  if (message.attachments.length === 0) {
    return null;
  }
  return h(
    "div",
    { class: "attachments" },
    message.attachments.map((attachment) =>
      isPicture(attachment) ? pictureView(attachment, PICTURE_BOX) : fileView(attachment),
    ),
  );
}

function embedsView(message, page) {
  if (message.embeds.length === 0 || message.flags & SUPPRESS_EMBEDS) {
    return null;
  }
  // A mention inside an embed never notifies anyone.
  const context = { store: page.store, pinged: new Set(), everyone: false };
  return h(
    "div",
    { class: "embeds" },
    message.embeds.map((embed) => embedView(embed, context)),
  );
}

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

function actionBar(message, page) {
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
  return h(
    "div",
    { class: "actions", role: "group", "aria-label": "Message actions" },
    palette,
    toggle,
    iconButton("reply", "Reply", () => page.actions.reply(message)),
    own && iconButton("edit", "Edit", () => page.actions.edit(message)),
    own && iconButton("remove", "Delete", () => page.actions.remove(message)),
  );
}

function editView(message, page) {
  const text = h("textarea", {
    rows: "1",
    "aria-label": "Edit the message",
    class: "edit-text",
    maxlength: "4000",
  });
  text.value = withMentionNames(message.content, page.store);
  const problem = h("p", { class: "failure", role: "alert", hidden: true });
  const save = async () => {
    try {
      await page.actions.saveEdit(message, text.value);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  };
  text.addEventListener("input", () => growToFit(text));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      page.actions.cancelEdit();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  });
  return h(
    "div",
    { class: "edit" },
    text,
    problem,
    h(
      "p",
      { class: "muted edit-help" },
      "Escape to ",
      h(
        "button",
        { type: "button", class: "text-button", onclick: () => page.actions.cancelEdit() },
        "cancel",
      ),
      ", Enter to ",
      h("button", { type: "button", class: "text-button", onclick: save }, "save"),
    ),
  );
}

/** Makes a text area as high as its text; style sheets put a limit to it. */
export function growToFit(text) {
  text.style.setProperty("height", "auto");
  text.style.setProperty("height", `${text.scrollHeight}px`);
}
