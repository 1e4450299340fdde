/** Going in with the key that the address holds, and telling what is in the way. */

import { api } from "./api.js";
import { byId } from "./dom.js";
import { sentenceOf } from "./words.js";

/** @param {string} sentence */
export function tell(sentence) {
  const line = byId("problem");
  line.textContent = sentence;
  line.hidden = false;
}

/** Takes the key to the server, and goes in. Without a key nothing happens. */
export async function enter() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key === null) {
    return;
  }
  if (!navigator.cookieEnabled) {
    tell("This browser keeps no cookies here, and the sandbox needs one. Allow it, then reload.");
    return;
  }
  try {
    await api.enter(key);
    // In place of this address, so that the key is not in the tab's history.
    location.replace("/");
  } catch (error) {
    tell(sentenceOf(error));
  }
}
