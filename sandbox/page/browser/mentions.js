/** Mentions as people write them, `@Name`, and as they are sent, `<@id>`. */

import { displayName } from "./words.js";

/** @import { Store } from "./store.js" */
/** @import { User } from "./protocol" */

/**
 * Turns `@Name` into `<@id>`; longer names first, so that "Ann Lee" is not taken for "Ann".
 *
 * @param {string} text
 * @param {User[]} users
 */
export function withMentionIds(text, users) {
  const byName = [...users].sort((a, b) => displayName(b).length - displayName(a).length);
  return byName.reduce((result, user) => {
    const name = displayName(user).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return result.replace(new RegExp(`(^|[^\\w<])@${name}(?!\\w)`, "gi"), `$1<@${user.id}>`);
  }, text);
}

/**
 * Writes `<@1>` as `@Name`, for places that show bare text.
 *
 * @param {string} text
 * @param {Store} store
 */
export function withMentionNames(text, store) {
  return text.replace(/<@!?(\d+)>/g, (whole, /** @type {string} */ userId) => {
    const user = store.user(userId);
    return user ? `@${displayName(user)}` : whole;
  });
}
