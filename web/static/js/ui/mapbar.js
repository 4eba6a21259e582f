/** Above the map and in its corners: starters, undo and redo, fit, what lies under the pointer, zoom. */

import { LabelMap } from "../core/labelmap.js";
import { STARTERS, drawStarter } from "../core/starters.js";
import { capital } from "../core/words.js";
import { byId, drawMap, el } from "./dom.js";
import { attachMenu } from "./menu.js";

/** @typedef {import("../core/editor.js").Editor} Editor */
/** @typedef {import("./mapview.js").MapView} MapView */

/**
 * @param {Editor} editor
 * @param {MapView} view
 * @param {(name: string) => string} keyHint
 */
export function mountMapBar(editor, view, keyHint) {
  mountStarters(editor, view);
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

/**
 * @param {Editor} editor
 * @param {MapView} view
 */
function mountStarters(editor, view) {
  const { palette } = editor;
  const usable = STARTERS.filter(({ classes }) => classes.every((id) => palette.has(id)));
  const items = () => [
    ...usable.map((starter) => {
      const canvas = el("canvas", { "aria-hidden": "true" });
      drawMap(canvas, drawStarter(starter, 128, 128), view.colours.value);
      return { id: starter.id, content: [canvas, starter.name] };
    }),
    { id: "clear", wide: true, content: ["Empty map", el("span", { class: "menu-hint" }, "Undo brings yours back")] },
  ];
  attachMenu(byId("start", HTMLButtonElement), items, (id) => {
    const { map } = editor;
    const starter = usable.find((candidate) => candidate.id === id);
    editor.replace(starter ? drawStarter(starter, map.width, map.height) : new LabelMap(map.width, map.height));
  }, "cards");
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
