/** Pictures and files: at Discord's sizes in the chat, full size in an overlay. */

import { showDialog } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { LivePicture } from "./live_picture.js";
import { fileSize } from "./words.js";

/** @import { Attachment, Media } from "./protocol" */

/** @typedef {{maxWidth: number, maxHeight: number}} Box in CSS pixels at the normal text size */

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/**
 * The server names itself with one loopback name, and the page may be open under another, or on
 * another machine. The page's security policy admits only its own origin, so addresses of the
 * server become paths.
 *
 * @param {string} url
 */
export function localUrl(url) {
  const parsed = new URL(url, location.href);
  const sameServer = LOOPBACK.includes(parsed.hostname) && parsed.port === location.port;
  return sameServer ? parsed.pathname + parsed.search : parsed.href;
}

/** @param {Attachment} attachment */
export function isPicture(attachment) {
  return Boolean(
    attachment.content_type?.startsWith("image/") && attachment.width && attachment.height,
  );
}

/**
 * A picture that opens in full size, with its alt text behind an "ALT" badge.
 *
 * @param {Media} media
 * @param {Box} box
 * @param {boolean} live whether numbers inside the picture are shown, since the bot has sent it
 */
export function pictureView(media, box, live = false) {
  const alt = media.description ?? "";
  const image = h("img", {
    src: localUrl(media.url),
    alt: alt || "Picture without a description",
    draggable: "false",
  });
  fit(image, media, box);
  // Pictures of other servers are not fetched: this page talks to its own machine only.
  image.addEventListener("error", () =>
    view.replaceChildren(
      h("p", { class: "muted no-picture" }, `A picture that this page cannot show: ${media.url}`),
    ),
  );
  const open = h(
    "button",
    {
      type: "button",
      class: "picture-button",
      "aria-label": `Open picture${alt ? `: ${alt}` : ""}`,
      onclick: (event) => !numbers?.takes(event) && openPicture(media.url, alt, live),
    },
    image,
  );
  const tools = h("div", { class: "picture-tools", "aria-live": "off" }, alt && altBadge(alt));
  const view = h("figure", { class: "picture" }, h("div", { class: "picture-main" }, open, tools));
  const parts = { frame: view, stage: open, image, tools };
  /** @type {LivePicture | null} */
  const numbers = live ? new LivePicture(parts, localUrl(media.url)) : null;
  return view;
}

/**
 * Sizes are set before the file is there, so that the chat does not jump when it arrives.
 *
 * @param {HTMLImageElement} image
 * @param {Media} media
 * @param {Box} box
 */
function fit(image, { width, height }, { maxWidth, maxHeight }) {
  if (!width || !height) {
    return;
  }
  const scale = Math.min(1, maxWidth / width, maxHeight / height);
  // Where it may be larger, style sheets take the ratio in place of the width.
  image.style.setProperty("--width", `${(width * scale) / 16}rem`);
  image.style.setProperty("--ratio", String(width / height));
  image.style.setProperty("aspect-ratio", `${width} / ${height}`);
}

/** @param {string} alt */
function altBadge(alt) {
  const caption = h("figcaption", { hidden: true }, alt);
  const badge = h(
    "button",
    {
      type: "button",
      class: "picture-tool alt-badge",
      "aria-expanded": "false",
      "aria-label": "Show the alt text",
      title: alt,
    },
    "ALT",
  );
  badge.addEventListener("click", () => {
    caption.hidden = !caption.hidden;
    badge.setAttribute("aria-expanded", String(!caption.hidden));
  });
  return [badge, caption];
}

/**
 * @param {string} url
 * @param {string} alt
 * @param {boolean} live as for `pictureView`
 */
function openPicture(url, alt, live) {
  const image = h("img", { alt });
  const stage = h("div", { class: "lightbox-stage" }, image);
  const frame = h("div", { class: "lightbox-frame" }, stage);
  const tools = h(
    "div",
    { class: "lightbox-links" },
    h("a", { href: localUrl(url), target: "_blank", rel: "noopener" }, "Open in a new tab"),
  );
  if (live) {
    new LivePicture({ frame, stage, image, tools }, localUrl(url));
  }
  image.src = localUrl(url);
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": "Picture" },
    frame,
    h("p", { class: "lightbox-alt" }, alt || "This picture has no alt text."),
    h(
      "div",
      { class: "lightbox-tools" },
      tools,
      iconButton("close", "Close", () => dialog.close()),
    ),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  showDialog(dialog);
}

/**
 * Any other file, to be downloaded.
 *
 * @param {Attachment} attachment
 */
export function fileView(attachment) {
  return h(
    "div",
    { class: "file" },
    icon("file"),
    h(
      "div",
      { class: "file-words" },
      h("span", { class: "file-name" }, attachment.filename),
      h("span", { class: "muted" }, fileSize(attachment.size)),
    ),
    h(
      "a",
      {
        class: "icon-button",
        href: localUrl(attachment.url),
        download: attachment.filename,
        "aria-label": `Download ${attachment.filename}`,
        title: "Download",
      },
      icon("download"),
    ),
  );
}
