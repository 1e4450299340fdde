/** As much of a document as views need that only make elements and listen to them. */

/** An element that remembers what was done to it. */
export class FakeElement extends EventTarget {
  /** @param {string} tag */
  constructor(tag = "div") {
    super();
    this.tag = tag;
    this.hidden = false;
    this.textContent = "";
    /** @type {(FakeElement | string)[]} */
    this.children = [];
    /** @type {Map<string, string>} */
    this.attributes = new Map();
  }

  /** @param {...(FakeElement | string)} children */
  append(...children) {
    this.children.push(...children);
    this.textContent += children.map((child) => textOf(child)).join("");
  }

  /** @param {...(FakeElement | string)} children */
  replaceChildren(...children) {
    this.children = [];
    this.textContent = "";
    this.append(...children);
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  click() {
    this.dispatchEvent(new Event("click"));
  }
}

/** @param {FakeElement | string} child */
function textOf(child) {
  return typeof child === "string" ? child : child.textContent;
}

/** Lets views make elements, from now on. */
export function useFakeDocument() {
  const document = { createElement: (/** @type {string} */ tag) => new FakeElement(tag) };
  Object.defineProperty(globalThis, "document", { value: document, configurable: true });
}

/**
 * What a view takes for an element of the page.
 *
 * @param {FakeElement} element
 */
export function asElement(element) {
  return /** @type {HTMLElement} */ (/** @type {unknown} */ (element));
}
