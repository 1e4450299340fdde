/** The door: takes the key that the address holds to the server, and goes in. */

import { applyTheme } from "./appearance.js";
import { enter } from "./entering.js";

applyTheme();
// Whoever corrects the key in this tab's address loads no new page.
addEventListener("hashchange", enter);
enter();
