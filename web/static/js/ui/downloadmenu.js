/** The download menu. */

import { CHOICES, needsPainting, prepare } from "../core/downloads.js";
import { byId, el } from "./dom.js";
import { attachMenu } from "./menu.js";
import { orSay } from "./notices.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/downloads.js").Choice} Choice */

/** @param {Studio} studio */
export function mountDownloads(studio) {
  const items = () =>
    CHOICES.map(({ id, name, hint }) => ({
      id,
      content: [name, el("span", { class: "menu-hint" }, hint)],
      disabled: needsPainting(id) && studio.painting.value === null,
    }));
  attachMenu(byId("download", HTMLButtonElement), items, (id) => orSay(download(studio, /** @type {Choice} */ (id))));
}

/**
 * @param {Studio} studio
 * @param {Choice} choice
 */
export async function download(studio, choice) {
  const { editor, painting } = studio;
  offer(await prepare(choice, editor.home.map, editor.palette, painting.value, new Date()));
}

/** @param {import("../core/downloads.js").Download} file */
export function offer({ name, blob }) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  // the browser reads the blob after the click: freeing it at once would lose the file
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
