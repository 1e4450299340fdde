/** What is too small to be read or pressed, or does not fit into the window. */

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */

const SMALLEST_CONTROL_PX = 24;
const SMALLEST_TEXT_PX = 12;

/**
 * What is too small, or sticks out of the window.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function misfits(page) {
  return page.evaluate(
    ({ control, text }) => {
      const found = new Set();
      const tell = (/** @type {Element} */ element, /** @type {string} */ what) =>
        found.add(`${element.tagName} .${element.className} ${element.textContent}: ${what}`);
      const { clientWidth } = document.documentElement;
      for (const place of [document.documentElement, ...document.querySelectorAll("main, #log")]) {
        if (place.scrollWidth > place.clientWidth) {
          tell(place, `${place.scrollWidth} px wide`);
        }
      }
      const shown = [...document.querySelectorAll("body *")].filter((element) =>
        element.checkVisibility({ visibilityProperty: true }),
      );
      for (const element of shown) {
        const { width, height, right } = element.getBoundingClientRect();
        // A link within a sentence is as high as its line; the radios lie over their rows.
        if (element.matches("button, select, input, textarea, a.button, a.icon-button, summary")) {
          if (width < control || height < control) {
            tell(element, `${width} × ${height} px`);
          }
        }
        // What sticks out of an answer is cut off, and makes nothing wider.
        if (
          element.matches("button, select, input, textarea, a, summary, .content, .embed-body *")
        ) {
          if (right > clientWidth + 1) {
            tell(element, `reaches to ${right} px`);
          }
        }
        const words = [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
        );
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (words && size < text && !element.closest("[aria-hidden=true]")) {
          tell(element, `text of ${size} px`);
        }
      }
      return /** @type {string[]} */ ([...found]);
    },
    { control: SMALLEST_CONTROL_PX, text: SMALLEST_TEXT_PX },
  );
}
