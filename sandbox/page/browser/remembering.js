/**
 * What the browser remembers for the page: in `localStorage` for good, in `sessionStorage` as long as
 * its tab is open, so that a page that is loaded again knows it. Browsers may forbid both; then
 * nothing is remembered and everything else works.
 */

/** @typedef {"localStorage" | "sessionStorage"} Storage */

/**
 * @param {Storage} storage
 * @param {string} key
 */
export function recall(storage, key) {
  try {
    return globalThis[storage].getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {Storage} storage
 * @param {string} key
 * @param {string} value
 */
export function remember(storage, key, value) {
  try {
    globalThis[storage].setItem(key, value);
  } catch {
    // See recall.
  }
}
