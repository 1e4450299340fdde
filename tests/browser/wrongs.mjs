/** What axe-core finds on a page. */

import { readFile } from "node:fs/promises";

/** @import { Page } from "../../sandbox/page/browser/node_modules/playwright-core/index.js" */
/** @import axe from "../../sandbox/page/browser/node_modules/axe-core/axe.d.ts" */

const AXE = new URL("../../sandbox/page/browser/node_modules/axe-core/axe.min.js", import.meta.url);

/**
 * @param {Page} page
 * @returns {Promise<string[]>} a line for each thing that is wrong
 */
export async function wrongs(page) {
  // As a string it is run by the browser's tools, which the page's policy does not bind.
  await page.evaluate(await readFile(AXE, "utf8"));
  return page.evaluate(async () => {
    /** @type {typeof axe} */
    const checker = Reflect.get(globalThis, "axe");
    const { violations } = await checker.run();
    return violations.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ html }) => `${id} (${impact}): ${help}: ${html}`),
    );
  });
}
