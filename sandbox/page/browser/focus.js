/**
 * Where the focus is in something that is drawn anew, so that it can return to the same control.
 * An answer's control may have another id after a press, or other words; then what counts is its
 * name, and then its place among its like.
 */

const CONTROLS = "a[href], button, textarea, [tabindex]";

/**
 * @typedef {object} Spot
 * @property {string | undefined} key what the control is to its message
 * @property {string} name as a screen reader says it
 * @property {string} kind
 * @property {number} place among its like; -1 for the view itself
 */

/**
 * All that can have the focus inside a view, in order.
 *
 * @param {HTMLElement} view
 */
export function controlsOf(view) {
  return /** @type {HTMLElement[]} */ ([...view.querySelectorAll(CONTROLS)]);
}

/**
 * Where the focus is inside a view; null if it is elsewhere.
 *
 * @param {HTMLElement} view
 * @returns {Spot | null}
 */
export function focusWithin(view) {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !view.contains(active)) {
    return null;
  }
  const kind = kindOf(active);
  const alike = controlsOf(view).filter((control) => kindOf(control) === kind);
  const place = alike.indexOf(active);
  return { key: active.dataset.focus, name: nameOf(active), kind, place };
}

/**
 * Puts the focus where it was; on the view itself where that control is gone.
 *
 * @param {HTMLElement} view
 * @param {Spot | null} spot
 */
export function restoreFocus(view, spot) {
  if (spot === null) {
    return;
  }
  // What stands beside a message shows only while the focus is in there, so that comes first.
  view.focus({ preventScroll: true });
  if (spot.place >= 0) {
    sameControl(controlsOf(view), spot)?.focus({ preventScroll: true });
  }
}

/**
 * @param {HTMLElement[]} controls
 * @param {Spot} spot
 */
export function sameControl(controls, { key, name, kind, place }) {
  const alike = controls.filter((control) => kindOf(control) === kind);
  return (
    alike.find((control) => key !== undefined && control.dataset.focus === key) ??
    alike.find((control) => nameOf(control) === name) ??
    alike[place]
  );
}

/** @param {HTMLElement} control */
function kindOf(control) {
  return control.classList[0] ?? control.tagName;
}

/** @param {HTMLElement} control */
function nameOf(control) {
  return control.getAttribute("aria-label") ?? control.textContent ?? "";
}

/**
 * Remembers what has the focus now; what comes back puts it there again, also if its message was
 * drawn anew since.
 */
export function rememberFocus() {
  const active = document.activeElement;
  /** @type {HTMLElement | null | undefined} */
  const view = active?.closest("[data-id]");
  const spot = view ? focusWithin(view) : null;
  return () => {
    if (view) {
      const id = CSS.escape(view.dataset.id ?? "");
      /** @type {HTMLElement | null} */
      const now = view.isConnected ? view : document.querySelector(`[data-id="${id}"]`);
      if (now) {
        restoreFocus(now, spot);
      }
    } else if (active instanceof HTMLElement) {
      active.focus({ preventScroll: true });
    }
  };
}
