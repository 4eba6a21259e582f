/** Where a map comes from: starters, a photo's own map, a file, another size; and from here to a photo that is edited. */

import { boundsOf } from "../core/map/fitting.js";
import { BrushLayer } from "../core/look/brushlayer.js";
import { LabelMap } from "../core/map/labelmap.js";
import { STARTERS, drawStarter } from "../core/map/starters.js";
import { byId, drawMap, el, icon } from "./dom.js";
import { openImport } from "./importdialog.js";
import { attachMenu } from "./menu.js";
import { orSay } from "./notices.js";
import { openPhotoMaps } from "./photomaps.js";
import { openSize } from "./sizedialog.js";

/** @typedef {import("../core/api.js").Pack} Pack */
/** @typedef {import("../core/exemplar/photosheets.js").PhotoSheets} PhotoSheets */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./editmode.js").EditMode} EditMode */
/** @typedef {import("./maplook.js").MapLook} MapLook */
/** @typedef {import("./photodesk.js").PhotoDesk} PhotoDesk */
/** What the dialogs of this menu need; take: puts a map, with an empty brush layer if no other is given, and a look that goes with it, in place of the painting's own, one step of undo. @typedef {{studio: Studio, look: MapLook, sheets: PhotoSheets, photos: PhotoDesk, editMode: EditMode, pack: Pack, take: (map: LabelMap, layer?: BrushLayer, look?: import("../core/look/look.js").Look) => void}} Desk */

/**
 * @param {Omit<Desk, "take"> & {goHome: () => void}} parts goHome: takes the painting's own map in hand, for a photo may be read while another is
 * @returns {Desk}
 */
export function mountStart({ goHome, ...parts }) {
  const { editor } = parts.studio;
  const take = (/** @type {LabelMap} */ map, layer = BrushLayer.over(map), look = parts.studio.look.value) => {
    goHome();
    editor.home.together(() => {
      parts.studio.restyle(look);
      editor.replace(map, layer);
    });
  };
  /** @type {Desk} */
  const desk = { ...parts, take };
  const usable = STARTERS.filter(({ classes }) => classes.every((id) => editor.palette.has(id)));
  const file = mapFileInput(desk);
  /** @type {Record<string, () => void>} */
  const acts = {
    edit: () => editMode.choose(),
    photo: () => openPhotoMaps(desk),
    import: () => file.click(),
    size: () => openSize(desk, boundsOf(desk.pack)),
    clear: () => take(new LabelMap(editor.home.map.width, editor.home.map.height)),
  };
  const { editMode } = desk;
  const items = () => [...usable.map((starter) => card(starter, desk)), ...others(), ...editMode.kept()];
  attachMenu(byId("start", HTMLButtonElement), items, (id) => {
    const { width, height } = editor.home.map;
    const starter = usable.find((candidate) => candidate.id === id);
    if (starter) take(drawStarter(starter, width, height));
    else (acts[id] ?? editMode.act.bind(editMode, id))();
  }, "cards");
  return desk;
}

/**
 * @param {import("../core/map/starters.js").Starter} starter
 * @param {Desk} desk
 */
function card(starter, { look }) {
  const canvas = el("canvas", { "aria-hidden": "true" });
  drawMap(canvas, drawStarter(starter, 192, 128), look.colours.value);
  return { id: starter.id, content: [canvas, starter.name] };
}

function others() {
  const row = (/** @type {string} */ id, /** @type {string} */ symbol, /** @type {string} */ name, /** @type {string} */ hint) => ({
    id,
    wide: true,
    content: [icon(symbol), name, el("span", { class: "menu-hint" }, hint)],
  });
  return [
    row("edit", "pen", "Edit a photo…", "repaint parts of it by its map"),
    row("photo", "image", "Map of a photo…", "as the model reads it"),
    row("import", "upload", "Map from a file…", "PNG of ids or known colours"),
    row("size", "format", "Another size…", "or an empty map of it"),
    row("clear", "eraser", "Empty map", "Undo brings yours back"),
  ];
}

/** @param {Desk} desk */
function mapFileInput(desk) {
  const input = el("input", { type: "file", id: "map-file", class: "sr-only", accept: "image/png", tabindex: "-1", "aria-label": "Label map to import" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) orSay(openImport(desk, file));
    input.value = "";
  });
  byId("start", HTMLButtonElement).after(input);
  return input;
}
