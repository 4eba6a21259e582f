/** Offers the maps of photos: those of the gallery, or of a photo that is uploaded for it and stays there. */

import { fittedMap } from "../core/map/fitting.js";
import { capital } from "../core/words.js";
import { openDialog } from "./dialog.js";
import { drawMap, el, icon, showBlob } from "./dom.js";
import { orSay } from "./notices.js";

/** @typedef {import("../core/api.js").Exemplar} Exemplar */
/** @typedef {import("./startmenu.js").Desk} Desk */

/** @param {Desk} desk */
export function openPhotoMaps(desk) {
  const { exemplars } = desk.studio;
  const cards = exemplars.all.value.map((exemplar) => card(desk, exemplar));
  const words = "The map of a photo becomes yours, cut to the present shape. Any photo then gives it another look.";
  openDialog({
    id: "photo-dialog",
    title: "Map of a photo",
    body: [el("p", { class: "fact" }, words), el("div", { class: "photo-maps" }, ownPhoto(desk), ...cards)],
  });
}

/**
 * @param {Desk} desk
 * @param {Exemplar} exemplar
 */
export async function takeMapOf({ studio, sheets, take }, exemplar) {
  const map = await sheets.mapOf(exemplar);
  take(fittedMap(map, studio.editor.home.map));
}

/**
 * @param {Desk} desk
 * @param {Exemplar} exemplar
 */
function card(desk, exemplar) {
  const image = el("img", { alt: "", draggable: "false" });
  const photo = desk.studio.exemplars.photoOf(exemplar.id);
  if (photo) void showBlob(image, photo);
  else image.src = exemplar.links.thumbnail;
  const canvas = el("canvas", { "aria-hidden": "true" });
  const name = capital(exemplar.name);
  const button = el("button", { type: "button", class: "photo-map", "data-photo": exemplar.id }, el("span", {}, image, canvas), el("span", {}, name));
  orSay(desk.sheets.open(exemplar).then(({ sheet }) => drawMap(canvas, sheet.map, desk.look.colours.value)));
  button.addEventListener("click", () => {
    button.closest("dialog")?.close();
    orSay(takeMapOf(desk, exemplar));
  });
  return button;
}

/** @param {Desk} desk */
function ownPhoto(desk) {
  const input = el("input", { type: "file", id: "photo-for-map", class: "sr-only", accept: "image/*", tabindex: "-1", "aria-label": "Photo to read a map off" });
  const button = el("button", { type: "button", class: "photo-map own" }, icon("upload"), "Your photo…");
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.closest("dialog")?.close();
    if (file) orSay(readOff(desk, file));
  });
  return el("div", {}, button, input);
}

/**
 * @param {Desk} desk
 * @param {File} file
 */
async function readOff(desk, file) {
  const isTaken = await desk.photos.take(file);
  const exemplar = desk.studio.exemplars.current.value;
  if (isTaken && exemplar) await takeMapOf(desk, exemplar);
}
