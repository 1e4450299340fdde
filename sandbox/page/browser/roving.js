/**
 * One tab stop for all controls of a message, in place of one for each: Tab leads to the control
 * that had the focus last, arrow keys lead on from there. Other messages' controls are no stops at
 * all; arrows at the messages, and then Enter, lead to them.
 */

import { controlsOf } from "./focus.js";

// What is typed into keeps its keys and its place in the Tab order; so do lines, which have one stop.
const NOT_ROVING = "textarea, .edit *, .live-lines *";

/**
 * Which control a key leads to; null if it is none of these keys.
 *
 * @param {string} key
 * @param {number} index of the control that has the focus
 * @param {number} count of all
 */
export function placeAfter(key, index, count) {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return index + 1 < count ? index + 1 : 0;
    case "ArrowLeft":
    case "ArrowUp":
      return index > 0 ? index - 1 : count - 1;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

export class Roving {
  /** @param {HTMLElement} list whose children are views of messages */
  constructor(list) {
    this.list = list;
    /** @type {HTMLElement | null} the view whose controls are a tab stop */
    this.current = null;
    new MutationObserver((changes) => this.observe(changes)).observe(list, {
      childList: true,
      subtree: true,
    });
    list.addEventListener("focusin", (event) => this.enter(event.target));
    list.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {MutationRecord[]} changes */
  observe(changes) {
    const changed = changes.flatMap(({ target, addedNodes }) => [target, ...addedNodes]);
    for (const view of new Set(changed.map((node) => this.viewOf(node)))) {
      if (view) {
        this.arrange(view);
      }
    }
    this.turnTo(this.reachable());
  }

  /** The one view that is in the Tab order. */
  reachable() {
    return /** @type {HTMLElement | null} */ (this.list.querySelector(':scope > [tabindex="0"]'));
  }

  /**
   * @param {EventTarget | null} node
   * @returns {HTMLElement | null}
   */
  viewOf(node) {
    let view = node instanceof Element ? node : null;
    while (view && view.parentElement !== this.list) {
      view = view.parentElement;
    }
    return /** @type {HTMLElement | null} */ (view);
  }

  /** @param {HTMLElement} view */
  roving(view) {
    return controlsOf(view).filter((control) => !control.matches(NOT_ROVING));
  }

  /**
   * At most one of a view's controls is a tab stop.
   *
   * @param {HTMLElement} view
   * @param {HTMLElement} [wanted] the one that shall be
   */
  arrange(view, wanted) {
    const controls = this.roving(view);
    const before = controls.find((control) => control.dataset.last !== undefined);
    const stop = view === this.current ? (wanted ?? before ?? controls[0]) : undefined;
    for (const control of controls) {
      control.tabIndex = control === stop ? 0 : -1;
      if (control === wanted) {
        control.dataset.last = "";
      } else if (wanted) {
        delete control.dataset.last;
      }
    }
  }

  /** @param {HTMLElement | null} view */
  turnTo(view) {
    const before = this.current;
    if (view === before) {
      return;
    }
    this.current = view;
    for (const other of [before, view]) {
      if (other) {
        this.arrange(other);
      }
    }
  }

  /** @param {EventTarget | null} target */
  enter(target) {
    const view = this.viewOf(target);
    if (!view) {
      return;
    }
    for (const other of this.list.querySelectorAll(':scope > [tabindex="0"]')) {
      /** @type {HTMLElement} */ (other).tabIndex = -1;
    }
    view.tabIndex = 0;
    this.turnTo(view);
    if (target !== view && target instanceof HTMLElement && !target.matches(NOT_ROVING)) {
      this.arrange(view, target);
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { target } = event;
    const view = this.viewOf(target);
    if (!view || !(target instanceof HTMLElement) || event.defaultPrevented || held(event)) {
      return;
    }
    const controls = this.roving(view).filter((control) => control.checkVisibility(VISIBLE));
    const goal = target === view ? into(event.key, controls) : within(event.key, target, controls);
    const back = event.key === "Escape" && controls.includes(target) ? view : null;
    if (goal ?? back) {
      event.preventDefault();
      (goal ?? back)?.focus();
    }
  }
}

const VISIBLE = { visibilityProperty: true };

/** @param {KeyboardEvent} event */
function held(event) {
  return event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
}

/**
 * From a message to its controls.
 *
 * @param {string} key
 * @param {HTMLElement[]} controls
 */
function into(key, controls) {
  return key === "Enter" || key === "ArrowRight" ? controls[0] : undefined;
}

/**
 * From control to control. A list that is closed opens by arrows up and down.
 *
 * @param {string} key
 * @param {HTMLElement} target
 * @param {HTMLElement[]} controls
 */
function within(key, target, controls) {
  const index = controls.indexOf(target);
  const place = index < 0 ? null : placeAfter(key, index, controls.length);
  const opens =
    target.getAttribute("role") === "combobox" && (key === "ArrowUp" || key === "ArrowDown");
  return place === null || opens ? undefined : controls[place];
}
