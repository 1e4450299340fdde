/** The door of a class: a code and a name, and one is in. The teacher's address has a key instead. */

import { api } from "./api.js";
import { applyTheme } from "./appearance.js";
import { byId } from "./dom.js";
import { enter, tell } from "./entering.js";
import { sentenceOf } from "./words.js";

/** Why somebody is at the door again, by what the page's address says. */
const REASONS = new Map([
  ["left", "You have left the class."],
  ["removed", "Your teacher has taken you out of the class."],
  ["new class", "Your teacher has begun a new class. Join it with the new code."],
  ["ended", "Your day in the class is over. Join again to go on."],
]);

const code = /** @type {HTMLInputElement} */ (byId("code"));
const name = /** @type {HTMLInputElement} */ (byId("name"));
const go = /** @type {HTMLButtonElement} */ (byId("go"));

/** Takes what stands behind the address's `#`: a key, a code, or why one is here. */
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.has("key")) {
    enter();
    return;
  }
  code.value = given.get("code") ?? code.value;
  const why = REASONS.get(given.get("why") ?? "");
  byId("why").textContent = why ?? "";
  byId("why").hidden = why === undefined;
  (code.value === "" ? code : name).focus();
}

/** Whoever came here by a link from elsewhere may have a pass that the browser kept back. */
async function goInWithPass() {
  try {
    await api.state(null);
  } catch {
    return;
  }
  location.replace("/");
}

/** @param {SubmitEvent} event */
async function join(event) {
  event.preventDefault();
  const missing = [code, name].find((field) => field.value.trim() === "");
  if (missing) {
    tell(missing === code ? "Type the code that your teacher shows." : "Type your name.");
    missing.focus();
    return;
  }
  go.disabled = true;
  try {
    await api.join(code.value, name.value);
    // In place of this address, so that going back leads to no form.
    location.replace("/");
  } catch (error) {
    tell(sentenceOf(error));
    go.disabled = false;
    name.focus();
  }
}

applyTheme();
byId("join").addEventListener("submit", join);
addEventListener("hashchange", readAddress);
readAddress();
goInWithPass();
