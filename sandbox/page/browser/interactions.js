/**
 * Clicks, commands and modals that the bot has not answered yet. A control stays pending until
 * its answer comes, the server reports that none came in time, or the bot has plainly accepted
 * it in silence.
 */

import { Announcer } from "./announcer.js";
import { api } from "./api.js";
import { sentenceOf } from "./words.js";

/** @import { CommandUse, Message, ModalValues, ServerEvent } from "./protocol" */
/** @import { Store } from "./store.js" */

/**
 * What a message's controls show.
 *
 * @typedef {object} Control
 * @property {string} customId of the one that was used
 * @property {"pending" | "failed"} state
 * @property {string | null} error why it failed; null when no answer came
 * @property {string | null} interactionId null until the server has taken it
 */

// The server reports a missing answer after 3 s. Past that, silence means a deferred update.
const SILENT_ACCEPT_MS = 4000;

/**
 * @typedef {object} InteractionEvents
 * @property {{messageId: string}} change a message's controls look different now
 * @property {{label: string}} failed no answer came to a command or a modal
 */

/** @extends {Announcer<InteractionEvents>} */
export class Interactions extends Announcer {
  /** @param {Store} store */
  constructor(store) {
    super();
    this.store = store;
    /** @type {Map<string, Control>} by message id */
    this.controls = new Map();
    /** @type {Map<string, string>} by interaction id */
    this.labels = new Map();
  }

  /**
   * What a message's controls show; null when nothing is under way.
   *
   * @param {string} messageId
   */
  controlState(messageId) {
    return this.controls.get(messageId) ?? null;
  }

  /**
   * A click or a selection under a message.
   *
   * @param {Message} message
   * @param {string} customId
   * @param {string[]} [values] of a select
   */
  async useComponent(message, customId, values) {
    /** @type {Control} */
    const control = { customId, state: "pending", error: null, interactionId: null };
    this.setControl(message.id, control);
    const use = { user_id: this.store.userId, message_id: message.id, custom_id: customId, values };
    let interactionId;
    try {
      ({ interaction_id: interactionId } = await api.useComponent(use));
    } catch (error) {
      this.fail(message.id, control, sentenceOf(error));
      return;
    }
    control.interactionId = interactionId;
    // The event stream may have been faster than the answer to our request.
    if (this.store.hasAnswerTo(interactionId)) {
      this.settle(message.id, control);
    }
    setTimeout(
      () => control.state === "pending" && this.settle(message.id, control),
      SILENT_ACCEPT_MS,
    );
  }

  /**
   * A slash command; the label names it should it fail.
   *
   * @param {CommandUse} command
   * @param {string} label
   */
  async runCommand(command, label) {
    const { interaction_id: interactionId } = await api.runCommand({
      user_id: this.store.userId,
      ...command,
    });
    this.expectAnswer(interactionId, label);
  }

  /**
   * A command of a message's menu.
   *
   * @param {string} messageId
   * @param {string} name
   */
  async runMenu(messageId, name) {
    const use = { user_id: this.store.userId, message_id: messageId, name };
    const { interaction_id: interactionId } = await api.useMenu(use);
    this.expectAnswer(interactionId, `“${name}”`);
  }

  /**
   * @param {string} modalId
   * @param {ModalValues} values
   * @param {string} label
   */
  async submitModal(modalId, values, label) {
    const submission = { user_id: this.store.userId, modal_id: modalId, values };
    const { interaction_id: interactionId } = await api.submitModal(submission);
    this.expectAnswer(interactionId, label);
  }

  /**
   * @param {string} interactionId
   * @param {string} label
   */
  expectAnswer(interactionId, label) {
    this.labels.set(interactionId, label);
    setTimeout(() => this.labels.delete(interactionId), SILENT_ACCEPT_MS);
  }

  /**
   * Looks at an event of the server for the end of something pending.
   *
   * @param {ServerEvent} event
   */
  observe({ t, d }) {
    if (t === "INTERACTION_FAILED") {
      this.observeFailure(d.interaction_id);
    } else if (t === "MESSAGE_UPDATE") {
      this.settle(d.id, this.controls.get(d.id));
    } else if (t === "MESSAGE_CREATE" && d.interaction_metadata) {
      this.settleInteraction(d.interaction_metadata.id);
    } else if (t === "MODAL") {
      this.settleAllPending();
    }
  }

  /** @param {string} interactionId */
  observeFailure(interactionId) {
    for (const [messageId, control] of this.controls) {
      if (control.interactionId === interactionId) {
        this.fail(messageId, control, null);
        return;
      }
    }
    const label = this.labels.get(interactionId);
    if (label) {
      this.announce("failed", { label });
    }
  }

  /** @param {string} interactionId */
  settleInteraction(interactionId) {
    for (const [messageId, control] of this.controls) {
      if (control.interactionId === interactionId) {
        this.settle(messageId, control);
      }
    }
  }

  /** A modal opens for the one person who pressed something just now. */
  settleAllPending() {
    for (const [messageId, control] of this.controls) {
      if (control.state === "pending") {
        this.settle(messageId, control);
      }
    }
  }

  /**
   * @param {string} messageId
   * @param {Control | undefined} control
   */
  settle(messageId, control) {
    if (control && this.controls.get(messageId) === control) {
      this.controls.delete(messageId);
      this.announce("change", { messageId });
    }
  }

  /**
   * @param {string} messageId
   * @param {Control} control
   * @param {string | null} error
   */
  fail(messageId, control, error) {
    if (this.controls.get(messageId) === control) {
      control.state = "failed";
      control.error = error;
      this.announce("change", { messageId });
    }
  }

  /**
   * @param {string} messageId
   * @param {Control} control
   */
  setControl(messageId, control) {
    this.controls.set(messageId, control);
    this.announce("change", { messageId });
  }
}
