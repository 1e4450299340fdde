/** Embeds. */

import { h } from "./dom.js";
import { renderInline, renderMarkdown } from "./markdown_view.js";
import { localUrl, pictureView } from "./media_view.js";
import { isWebAddress, whenSaid } from "./words.js";

/** @import { Embed, EmbedField } from "./protocol" */
/** @import { MentionContext } from "./markdown_view.js" */

const IMAGE_BOX = { maxWidth: 484, maxHeight: 350 };
const THUMBNAIL_BOX = { maxWidth: 80, maxHeight: 80 };
const GRID_COLUMNS = 12;

/**
 * @param {Embed} embed
 * @param {MentionContext} context
 */
export function embedView(embed, context) {
  const view = h(
    "article",
    {
      class: embed.thumbnail ? "embed with-thumbnail" : "embed",
      "aria-label": embed.title ? `Embed: ${embed.title}` : "Embed",
    },
    h(
      "div",
      { class: "embed-body" },
      embed.author && authorView(embed.author),
      embed.title && titleView(embed.title, embed.url, context),
      embed.description &&
        h(
          "div",
          { class: "embed-description markdown" },
          renderMarkdown(embed.description, context),
        ),
      embed.fields && fieldsView(embed.fields, embed.thumbnail ? 2 : 3, context),
    ),
    embed.thumbnail &&
      h("div", { class: "embed-thumbnail" }, pictureView(embed.thumbnail, THUMBNAIL_BOX)),
    embed.image && h("div", { class: "embed-image" }, pictureView(embed.image, IMAGE_BOX)),
    (embed.footer || embed.timestamp) && footerView(embed),
  );
  if (embed.color) {
    view.style.setProperty("--bar", `#${embed.color.toString(16).padStart(6, "0")}`);
  }
  return view;
}

/**
 * Only web addresses become links; an embed may not smuggle in another scheme.
 *
 * @param {Node[]} children
 * @param {string | undefined} url
 */
function linked(children, url) {
  if (isWebAddress(url)) {
    return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
  }
  return h("span", {}, children);
}

/** @param {string | undefined} url */
function smallIcon(url) {
  return url && h("img", { class: "embed-icon", src: localUrl(url), alt: "" });
}

/** @param {NonNullable<Embed["author"]>} author */
function authorView(author) {
  return h(
    "div",
    { class: "embed-author" },
    smallIcon(author.icon_url),
    linked([document.createTextNode(author.name)], author.url),
  );
}

/**
 * @param {string} title
 * @param {string | undefined} url
 * @param {MentionContext} context
 */
function titleView(title, url, context) {
  return h("div", { class: "embed-title" }, linked(renderInline(title, context), url));
}

/**
 * @param {EmbedField[]} list
 * @param {number} perRow
 * @param {MentionContext} context
 */
function fieldsView(list, perRow, context) {
  const spans = fieldSpans(list, perRow);
  const fields = list.map((field, index) => {
    const view = h(
      "div",
      { class: "embed-field" },
      h("div", { class: "embed-field-name" }, renderInline(field.name, context)),
      h("div", { class: "markdown" }, renderMarkdown(field.value, context)),
    );
    view.style.setProperty("--span", String(spans[index]));
    return view;
  });
  return h("div", { class: "embed-fields" }, fields);
}

/**
 * Inline fields share a row, as many as fit; every other field has a row of its own.
 *
 * @param {Pick<EmbedField, "inline">[]} fields
 * @param {number} perRow
 * @returns {number[]}
 */
export function fieldSpans(fields, perRow) {
  /** @type {{inline: boolean, count: number}[]} */
  const rows = [];
  for (const field of fields) {
    const row = rows[rows.length - 1];
    if (field.inline && row?.inline && row.count < perRow) {
      row.count += 1;
    } else {
      rows.push({ inline: Boolean(field.inline), count: 1 });
    }
  }
  return rows.flatMap(({ inline, count }) =>
    Array(count).fill(inline ? GRID_COLUMNS / count : GRID_COLUMNS),
  );
}

/** @param {Embed} embed */
function footerView({ footer, timestamp }) {
  const words = [footer?.text, timestamp && whenSaid(new Date(timestamp))]
    .filter(Boolean)
    .join(" • ");
  return h("div", { class: "embed-footer" }, smallIcon(footer?.icon_url), h("span", {}, words));
}
