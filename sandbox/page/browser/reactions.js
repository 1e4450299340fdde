/** The reactions under a message, and what they are after a change. */

/** @import { Emoji, Reaction } from "./protocol" */

/**
 * @param {Emoji} first
 * @param {Emoji} second
 */
function sameEmoji(first, second) {
  return first.id ? first.id === second.id : !second.id && first.name === second.name;
}

/**
 * The reactions once somebody has added one, or taken one away.
 *
 * @param {Reaction[]} reactions
 * @param {Emoji} emoji
 * @param {1 | -1} change
 * @param {boolean} isOwn whether it was oneself
 */
export function changedReactions(reactions, emoji, change, isOwn) {
  const others = withoutEmoji(reactions, emoji);
  const before = reactions.find((reaction) => sameEmoji(reaction.emoji, emoji));
  const after = {
    emoji,
    count: (before?.count ?? 0) + change,
    me: isOwn ? change > 0 : (before?.me ?? false),
  };
  const position = before ? reactions.indexOf(before) : others.length;
  if (after.count > 0) {
    others.splice(position, 0, after);
  }
  return others;
}

/**
 * @param {Reaction[]} reactions
 * @param {Emoji} emoji
 */
export function withoutEmoji(reactions, emoji) {
  return reactions.filter((reaction) => !sameEmoji(reaction.emoji, emoji));
}
