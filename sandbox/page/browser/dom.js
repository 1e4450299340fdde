/**
 * Helpers that build DOM nodes. Text enters the page only as text nodes, so nothing that a
 * message holds can become markup.
 */

/** @import { Attributes, Child } from "./dom_types" */

/**
 * An element of index.html.
 *
 * @param {string} id
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) {
    throw new Error(`The page has no element #${id}.`);
  }
  return element;
}

/**
 * Builds an element; attributes named `on…` are event listeners, empty children are skipped.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    setAttribute(node, name, value);
  }
  append(node, children);
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {Child[]} children
 */
function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(node, child);
    } else if (child) {
      node.append(child);
    }
  }
}

/**
 * @param {HTMLElement} node
 * @param {string} name
 * @param {Attributes[keyof Attributes]} value
 */
function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    return;
  }
  if (typeof value === "function") {
    node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

const ICONS = {
  add: "M12 5v14M5 12h14",
  reply: "M9 5 3 11l6 6M3 11h9c5 0 8 3 9 8",
  edit: "m4 20 1-5L16 4l4 4L9 19zM14 6l4 4",
  remove: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  react: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 14c1 2 2.500 3 4 3s3-1 4-3M9 9v1M15 9v1",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M4 12 20 4l-5 16-3-7zM12 13l8-9",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  theme: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  link: "M14 5h5v5M19 5l-9 9M11 6H5v13h13v-6",
  chevron: "m6 9 6 6 6-6",
  check: "m5 12 5 5 9-10",
  present: "M3 4h18v12H3zM12 16v4M8 20h8",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  more: "M4 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM18 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0z",
};

/** @typedef {keyof typeof ICONS} IconName */

/**
 * Builds an element of a drawing.
 *
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, String(value));
  }
  return node;
}

/**
 * A line icon, hidden from assistive technology: the control around it carries the name.
 *
 * @param {IconName} name
 */
export function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" });
  drawing.append(svg("path", { d: ICONS[name] }));
  return drawing;
}

/**
 * A button that shows only an icon.
 *
 * @param {IconName} name
 * @param {string} label
 * @param {() => unknown} onclick
 * @param {Attributes} [attributes]
 */
export function iconButton(name, label, onclick, attributes = {}) {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      title: label,
      onclick,
      ...attributes,
    },
    icon(name),
  );
}

/** Three dots that pulse while something is under way. */
export function dots() {
  return h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
}

/**
 * Makes a text area as high as its text; style sheets put a limit to it.
 *
 * @param {HTMLTextAreaElement} text
 */
export function growToFit(text) {
  text.style.setProperty("height", "auto");
  text.style.setProperty("height", `${text.scrollHeight}px`);
}
