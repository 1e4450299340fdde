/** Who types where. Of whom nothing is heard for ten seconds, types no more. */

const TYPING_MS = 10_000;

/**
 * @typedef {object} Typist
 * @property {string} channelId
 * @property {string} userId
 * @property {ReturnType<typeof setTimeout>} end
 */

export class Typing {
  /** @param {() => void} changed is called when somebody has begun or stopped */
  constructor(changed) {
    this.changed = changed;
    /** @type {Map<string, Typist>} who began first comes first */
    this.typists = new Map();
  }

  /**
   * Ids of those who type in a channel now.
   *
   * @param {string} channelId
   */
  in(channelId) {
    const here = [...this.typists.values()].filter((typist) => typist.channelId === channelId);
    return here.map(({ userId }) => userId);
  }

  /**
   * @param {string} channelId
   * @param {string} userId
   */
  start(channelId, userId) {
    const key = keyOf(channelId, userId);
    clearTimeout(this.typists.get(key)?.end);
    const end = setTimeout(() => this.stop(channelId, userId), TYPING_MS);
    this.typists.set(key, { channelId, userId, end });
    this.changed();
  }

  /**
   * @param {string} channelId
   * @param {string} userId
   */
  stop(channelId, userId) {
    const typist = this.typists.get(keyOf(channelId, userId));
    if (typist) {
      clearTimeout(typist.end);
      this.typists.delete(keyOf(channelId, userId));
      this.changed();
    }
  }

  /** @param {string} userId */
  stopEverywhere(userId) {
    for (const typist of [...this.typists.values()]) {
      if (typist.userId === userId) {
        this.stop(typist.channelId, userId);
      }
    }
  }

  /** Nobody types any more; without a word. */
  forget() {
    for (const { end } of this.typists.values()) {
      clearTimeout(end);
    }
    this.typists.clear();
  }
}

/**
 * @param {string} channelId
 * @param {string} userId
 */
function keyOf(channelId, userId) {
  return `${channelId} ${userId}`;
}
