/** Text size and theme, remembered by the browser. */

import { recall, remember } from "./remembering.js";

const SIZES = [80, 90, 100, 110, 125, 150, 175, 200];
const NORMAL = 100;
const SIZE_KEY = "attention-sandbox.text-size";
const THEME_KEY = "attention-sandbox.theme";

function textSize() {
  const size = Number(recall("localStorage", SIZE_KEY));
  return SIZES.includes(size) ? size : NORMAL;
}

/** @param {number} size in percent */
function applyTextSize(size) {
  // Every length in the style sheet is in rem, so the root's size scales the whole page.
  document.documentElement.style.setProperty("font-size", `${size}%`);
}

/** The theme chosen on this page, else the one that the system asks for. */
function theme() {
  const chosen = recall("localStorage", THEME_KEY);
  if (chosen === "dark" || chosen === "light") {
    return chosen;
  }
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

export function applyTheme() {
  document.documentElement.dataset.theme = theme();
}

/**
 * Applies what is remembered and connects the three buttons.
 *
 * @param {Record<"smaller" | "larger" | "themeButton", HTMLButtonElement>} buttons
 */
export function setUpAppearance({ smaller, larger, themeButton }) {
  let size = textSize();
  const resize = (/** @type {1 | -1} */ step) => {
    const index = Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(size) + step));
    size = SIZES[index] ?? NORMAL;
    remember("localStorage", SIZE_KEY, String(size));
    showSize();
  };
  const showSize = () => {
    applyTextSize(size);
    smaller.disabled = size === SIZES[0];
    larger.disabled = size === SIZES[SIZES.length - 1];
    smaller.title = `Smaller text (now ${size} %)`;
    larger.title = `Larger text (now ${size} %)`;
  };
  smaller.addEventListener("click", () => resize(-1));
  larger.addEventListener("click", () => resize(1));
  themeButton.addEventListener("click", () => {
    remember("localStorage", THEME_KEY, theme() === "dark" ? "light" : "dark");
    applyTheme();
  });
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", applyTheme);
  showSize();
  applyTheme();
}
