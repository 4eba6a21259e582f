/** Gives the person a file. */

import { el } from "./dom.js";

/** The browser reads the blob after the click: freeing it at once would lose the file, ms. */
const READ = 60_000;

/** @param {{name: string, blob: Blob}} file */
export function saveFile({ name, blob }) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  window.setTimeout(() => URL.revokeObjectURL(url), READ);
}
