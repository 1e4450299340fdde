/** The door: takes the key that the address holds to the server, and goes in. */

import { api } from "./api.js";
import { applyTheme } from "./appearance.js";
import { byId } from "./dom.js";
import { sentenceOf } from "./words.js";

/** @param {string} sentence */
function tell(sentence) {
  const line = byId("problem");
  line.textContent = sentence;
  line.hidden = false;
}

async function enter() {
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

applyTheme();
// Whoever corrects the key in this tab's address loads no new page.
addEventListener("hashchange", enter);
enter();
