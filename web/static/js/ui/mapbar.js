/** Above the map and in its corners: undo and redo, fit, what lies under the pointer, zoom. */

import { capital } from "../core/words.js";
import { byId, el } from "./dom.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("./mapview.js").MapView} MapView */

/**
 * @param {Editor} editor
 * @param {MapView} view
 * @param {(name: string) => string} keyHint
 */
export function mountMapBar(editor, view, keyHint) {
  const buttons = /** @type {const} */ ([
    ["undo", "Undo", () => editor.undo()],
    ["redo", "Redo", () => editor.redo()],
    ["fit", "Show the whole map", () => view.fit()],
  ]);
  for (const [id, name, act] of buttons) {
    const button = byId(id, HTMLButtonElement);
    button.title = `${name} (${keyHint(id)})`;
    button.addEventListener("click", act);
  }
  editor.changed.on(() => showHistory(editor));
  editor.sheet.watch(() => showHistory(editor));
  view.pointer.watch((point) => showUnder(editor, view, point));
  view.placed.watch(({ scale }) => showZoom(scale));
}

/** @param {Editor} editor */
function showHistory(editor) {
  byId("undo", HTMLButtonElement).disabled = !editor.sheet.value.history.canUndo;
  byId("redo", HTMLButtonElement).disabled = !editor.sheet.value.history.canRedo;
}

/**
 * @param {Editor} editor
 * @param {MapView} view
 * @param {{x: number, y: number} | null} point
 */
function showUnder(editor, view, point) {
  const host = byId("under", HTMLElement);
  const id = point && editor.map.at(Math.floor(point.x), Math.floor(point.y));
  if (id === null) return host.replaceChildren();
  const swatch = el("span", { class: "swatch" });
  const [r, g, b] = view.colours.value.subarray(id * 3, id * 3 + 3);
  swatch.style.setProperty("--swatch", `rgb(${r} ${g} ${b})`);
  return host.replaceChildren(swatch, capital(editor.palette.nameOf(id)));
}

/** @param {number} scale */
function showZoom(scale) {
  byId("zoom", HTMLElement).textContent = `${Math.round(scale * 100)} %`;
}
