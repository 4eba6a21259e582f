/** The download menu, and the picture on the clipboard. */

import { CHOICES, needsPainting, prepare } from "../core/files/downloads.js";
import { byId, el } from "./dom.js";
import { attachMenu } from "./menu.js";
import { orSay, showNote } from "./notices.js";
import { saveProject } from "./projectmenu.js";
import { saveFile } from "./savefile.js";
import { settings } from "./settings.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/api.js").Pack} Pack */
/** @typedef {import("../core/files/downloads.js").Choice} Choice */

/**
 * @param {Studio} studio
 * @param {Pack} pack
 * @param {(action: string) => string} keyHint
 */
export function mountDownloads(studio, pack, keyHint) {
  const hint = (/** @type {string} */ words) => el("span", { class: "menu-hint" }, words);
  const disabled = (/** @type {Choice} */ id) => needsPainting(id) && studio.painting.value === null;
  const items = () => [
    { id: "copy", content: ["Copy picture", hint(keyHint("copy"))], disabled: disabled("image") },
    ...CHOICES.map((choice) => ({
      id: choice.id,
      content: [choice.name, hint(choice.hint({ studio, pack }))],
      disabled: disabled(choice.id),
    })),
    { id: "project", content: ["Project", hint(`${keyHint("save")}, ZIP to go on from`)] },
  ];
  attachMenu(byId("download", HTMLButtonElement), items, (id) => {
    if (id === "copy") orSay(copyPicture(studio));
    else if (id === "project") orSay(saveProject(studio, pack));
    else orSay(download(studio, pack, /** @type {Choice} */ (id)));
  });
}

/**
 * @param {Studio} studio
 * @param {Pack} pack
 * @param {Choice} choice
 */
export async function download(studio, pack, choice) {
  const { colours, opacity } = settings;
  saveFile(await prepare(choice, { studio, pack, scheme: colours, opacity, date: new Date() }));
}

/** @param {Studio} studio */
export async function copyPicture({ painting }) {
  const picture = painting.value?.image;
  if (!picture) throw new Error("There is no picture yet to copy. Wait for the first one.");
  if (!navigator.clipboard?.write) {
    throw new Error("This browser copies pictures only on secure pages (https, or this machine). Download the picture instead.");
  }
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]).catch(() => {
    throw new Error("The browser did not allow copying. Allow it for this page, or download the picture.");
  });
  showNote("The picture is on the clipboard.");
}
