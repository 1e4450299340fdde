/** Who somebody is at a glance: a round picture, and a tag for the bot. */

import { h } from "./dom.js";
import { initials } from "./words.js";

/** @import { User } from "./protocol" */

/**
 * A round picture made of a user's initials, or the bot's mark.
 *
 * @param {User} user
 */
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

/**
 * WCAG's relative luminance, to keep the initials readable on every colour.
 *
 * @param {string} color as `#rrggbb`
 */
function isBright(color) {
  const linear = (/** @type {number} */ at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5) > 0.179;
}

export function botTag() {
  return h("span", { class: "tag" }, "BOT");
}
