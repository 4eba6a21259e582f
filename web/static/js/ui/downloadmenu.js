/** The download menu, and the picture on the clipboard. */

import { EDIT_CHOICES, needsEdit, prepareEdit } from "../core/edit/downloads.js";
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
/** @typedef {import("../core/edit/downloads.js").EditChoice} EditChoice */
/** @typedef {{id: Choice | EditChoice, name: string, hint: string, disabled: boolean}} Offered */

/**
 * @param {Studio} studio
 * @param {Pack} pack
 * @param {(action: string) => string} keyHint
 */
export function mountDownloads(studio, pack, keyHint) {
  const hint = (/** @type {string} */ words) => el("span", { class: "menu-hint" }, words);
  const items = () => [
    { id: "copy", content: ["Copy picture", hint(keyHint("copy"))], disabled: offered(studio, pack)[0].disabled },
    ...offered(studio, pack).map((choice) => ({ id: choice.id, content: [choice.name, hint(choice.hint)], disabled: choice.disabled })),
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
 * @returns {Offered[]} the picture first
 */
function offered(studio, pack) {
  const edit = studio.edits.current.value;
  if (edit) return EDIT_CHOICES.map(({ id, name, hint }) => ({ id, name, hint: hint(edit), disabled: needsEdit(id) && !edit.sheet.isEdited }));
  return CHOICES.map(({ id, name, hint }) => ({ id, name, hint: hint({ studio, pack }), disabled: needsPainting(id) && studio.painting.value === null }));
}

/**
 * @param {Studio} studio
 * @param {Pack} pack
 * @param {Choice | EditChoice} choice
 */
export async function download(studio, pack, choice) {
  if (studio.front.isEdit) return saveFile(await prepareEdit(/** @type {EditChoice} */ (choice), studio.edits));
  const { colours, opacity } = settings;
  saveFile(await prepare(/** @type {Choice} */ (choice), { studio, pack, scheme: colours, opacity, date: new Date() }));
}

/** @param {Studio} studio */
export async function copyPicture({ painting, edits, front }) {
  // of a photo, the finished picture is on its way while the browser asks
  const picture = front.isEdit ? edits.part("image") : painting.value?.image;
  if (!picture) throw new Error("There is no picture yet to copy. Wait for the first one.");
  if (!navigator.clipboard?.write) {
    throw new Error("This browser copies pictures only on secure pages (https, or this machine). Download the picture instead.");
  }
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]).catch(async () => {
    await picture; // may have failed itself, and says why
    throw new Error("The browser did not allow copying. Allow it for this page, or download the picture.");
  });
  showNote("The picture is on the clipboard.");
}
