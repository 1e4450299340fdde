/**
 * Clicks, commands and modals that the bot has not answered yet. A control stays pending until
 * its answer comes, the server reports that none came in time, or the bot has plainly accepted
 * it in silence.
 *
 * Events: "change" {messageId} when a message's controls look different now, "failed" {label}.
 */

import { api } from "./api.js";

// The server reports a missing answer after 3 s. Past that, silence means a deferred update.
const SILENT_ACCEPT_MS = 4000;

export class Interactions extends EventTarget {
  constructor(store) {
    super();
    this.store = store;
    this.controls = new Map();
    this.labels = new Map();
  }

  /** What a message's controls show: null or {customId, state: "pending"|"failed", error}. */
  controlState(messageId) {
    return this.controls.get(messageId) ?? null;
  }

  /** A click or a selection under a message. */
  async useComponent(message, customId, values) {
    const control = { customId, state: "pending", error: null, interactionId: null };
    this.setControl(message.id, control);
    const use = { user_id: this.store.userId, message_id: message.id, custom_id: customId, values };
    try {
      const { interaction_id: interactionId } = await api.useComponent(use);
      control.interactionId = interactionId;
    } catch (error) {
      this.fail(message.id, control, error.message);
      return;
    }
    // The event stream may have been faster than the answer to our request.
    if (this.store.hasAnswerTo(control.interactionId)) {
      this.settle(message.id, control);
    }
    setTimeout(
      () => control.state === "pending" && this.settle(message.id, control),
      SILENT_ACCEPT_MS,
    );
  }

  /** A slash command; the label names it should it fail. */
  async runCommand(command, label) {
    const { interaction_id: interactionId } = await api.runCommand({
      user_id: this.store.userId,
      ...command,
    });
    this.expectAnswer(interactionId, label);
  }

  async submitModal(modalId, values, label) {
    const submission = { user_id: this.store.userId, modal_id: modalId, values };
    const { interaction_id: interactionId } = await api.submitModal(submission);
    this.expectAnswer(interactionId, label);
  }

  expectAnswer(interactionId, label) {
    this.labels.set(interactionId, label);
    setTimeout(() => this.labels.delete(interactionId), SILENT_ACCEPT_MS);
  }

  /** Looks at an event of the server for the end of something pending. */
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

  observeFailure(interactionId) {
    for (const [messageId, control] of this.controls) {
      if (control.interactionId === interactionId) {
        this.fail(messageId, control, null);
        return;
      }
    }
    const label = this.labels.get(interactionId);
    if (label) {
      this.dispatchEvent(new CustomEvent("failed", { detail: { label } }));
    }
  }

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

  settle(messageId, control) {
    if (control && this.controls.get(messageId) === control) {
      this.controls.delete(messageId);
      this.announce(messageId);
    }
  }

  fail(messageId, control, error) {
    if (this.controls.get(messageId) === control) {
      control.state = "failed";
      control.error = error;
      this.announce(messageId);
    }
  }

  setControl(messageId, control) {
    this.controls.set(messageId, control);
    this.announce(messageId);
  }

  announce(messageId) {
    this.dispatchEvent(new CustomEvent("change", { detail: { messageId } }));
  }
}
