/** The class that the page belongs to: who is here, who may only read, and what is closed. */

import { Announcer } from "./announcer.js";

/** @import { ClassState, ServerEvent, State, User } from "./protocol" */
/** @import { Store } from "./store.js" */

/**
 * @typedef {object} ClassEvents
 * @property {object} change anything of it
 * @property {{why: string}} out oneself is in it no more
 */

/** @extends {Announcer<ClassEvents>} */
export class Classroom extends Announcer {
  /** @param {Store} store */
  constructor(store) {
    super();
    this.store = store;
    this.sequence = 0;
    /** @type {ClassState | null} null without a class */
    this.state = null;
    store.on("people", () => this.announce("change", {}));
  }

  get isTeacher() {
    return this.state !== null && this.state.teacher === this.store.userId;
  }

  /** @param {User} user */
  isTaughtBy(user) {
    return this.state?.teacher === user.id;
  }

  /** @param {User} user */
  isHere(user) {
    return this.state?.here.includes(user.id) ?? false;
  }

  /** @param {User} user */
  isMuted(user) {
    return this.state?.muted.includes(user.id) ?? false;
  }

  /** What keeps oneself from writing now, as a sentence; empty if nothing does. */
  get hindrance() {
    if (this.state === null || this.isTeacher) {
      return "";
    }
    if (this.isMuted(this.store.me())) {
      return "Your teacher has muted you: you can read along.";
    }
    return this.state.paused ? "The teacher paused questions. You can read along." : "";
  }

  /** @param {State} state */
  load(state) {
    this.sequence = state.s;
    this.state = state.class ?? null;
    this.announce("change", {});
  }

  /** @param {ServerEvent} event */
  apply({ t, d, s }) {
    if (this.state === null || s <= this.sequence) {
      return;
    }
    const state = this.state;
    switch (t) {
      case "LEAVE":
        if (d.user_id === this.store.userId) {
          this.announce("out", { why: d.why });
        }
        return;
      case "HERE":
        this.change({ here: changed(state.here, d.user_id, d.here) });
        return;
      case "MUTE":
        this.change({ muted: changed(state.muted, d.user_id, d.muted) });
        return;
      case "CLASS_UPDATE":
      case "CLASS_CODE":
        this.change(d);
    }
  }

  /** @param {Partial<ClassState>} changes */
  change(changes) {
    if (this.state !== null) {
      this.state = { ...this.state, ...changes };
      this.announce("change", {});
    }
  }
}

/**
 * A list with an id, or without it.
 *
 * @param {string[]} ids
 * @param {string} id
 * @param {boolean} isIn
 */
function changed(ids, id, isIn) {
  const others = ids.filter((other) => other !== id);
  return isIn ? [...others, id] : others;
}
