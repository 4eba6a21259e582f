/** Asks for the size of the map, and what becomes of what is painted. */

import { fittingSide } from "../core/map/fitting.js";
import { formats, reformat, reformatLayer, reformatLook } from "../core/map/formats.js";
import { actions, openDialog } from "./dialog.js";
import { drawMap, el, segmented } from "./dom.js";

/** @typedef {import("../core/map/fitting.js").Bounds} Bounds */
/** @typedef {import("../core/map/fitting.js").Size} Size */
/** @typedef {import("../core/map/formats.js").Keeping} Keeping */

/** @type {readonly {value: Keeping, label: string}[]} */
const KEEPING = [
  { value: "stretch", label: "Stretch it" },
  { value: "cut", label: "Cut it to fit" },
  { value: "empty", label: "Start empty" },
];

/**
 * @param {import("./startmenu.js").Desk} desk
 * @param {Bounds} bounds
 */
export function openSize({ studio, look, pack, take }, bounds) {
  const { map, layer } = studio.editor.home;
  const choice = { width: map.width, height: map.height, keeping: /** @type {Keeping} */ ("stretch") };
  const canvas = el("canvas", { "aria-hidden": "true" });
  const caption = el("figcaption");
  const show = () => {
    drawMap(canvas, reformat(map, choice, choice.keeping), look.colours.value);
    caption.textContent = `The map then, ${choice.width} × ${choice.height}`;
  };
  const sides = sideFields(choice, bounds, show);
  const [width, height] = pack.size.default;
  const cards = formats(bounds, { width, height }).map((format) => formatCard(format, bounds, choice, () => {
    Object.assign(choice, { width: format.width, height: format.height });
    sides.show();
    show();
  }));
  const keeping = el("div", { class: "segmented", role: "radiogroup", "aria-label": "What becomes of the map" });
  segmented(keeping, "keeping", KEEPING, choice.keeping, (value) => {
    choice.keeping = /** @type {Keeping} */ (value);
    show();
  });
  show();
  openDialog({
    id: "size-dialog",
    title: "Size of the map",
    body: [
      el("div", { class: "formats", role: "radiogroup", "aria-label": "Format" }, ...cards),
      el("div", { class: "ask" }, el("span", { class: "ask-name" }, "Own size"), ...sides.fields),
      el("div", { class: "ask" }, el("span", { class: "ask-name" }, "The map"), keeping),
      el("figure", { class: "preview low" }, canvas, caption),
    ],
    foot: actions("Take this size", () => take(reformat(map, choice, choice.keeping), reformatLayer(layer, choice, choice.keeping), reformatLook(studio.look.value, map, choice, choice.keeping))),
  });
}

/**
 * @param {import("../core/map/formats.js").Format} format
 * @param {Bounds} bounds
 * @param {Size} choice
 * @param {() => void} onChoose
 */
function formatCard({ name, width, height }, bounds, choice, onChoose) {
  const checked = width === choice.width && height === choice.height;
  const input = el("input", { type: "radio", name: "format", value: `${width}x${height}`, checked });
  input.addEventListener("change", onChoose);
  const sheet = el("i");
  sheet.style.width = `${(width / bounds.max) * 46}px`;
  sheet.style.height = `${(height / bounds.max) * 46}px`;
  const frame = el("span", { class: "format-sheet", "aria-hidden": "true" }, sheet);
  return el("label", { class: "format" }, input, frame, el("span", { class: "format-name" }, name), el("span", { class: "number" }, `${width} × ${height}`));
}

/**
 * @param {Size} choice
 * @param {Bounds} bounds
 * @param {() => void} onChange
 */
function sideFields(choice, bounds, onChange) {
  const field = (/** @type {"width" | "height"} */ side, /** @type {string} */ name) => {
    const { min, max, stride } = bounds;
    const input = el("input", { type: "number", class: "field", min, max, step: stride, "aria-label": name });
    input.addEventListener("change", () => {
      choice[side] = fittingSide(input.valueAsNumber || choice[side], bounds);
      for (const radio of input.closest("dialog")?.querySelectorAll("input[name=format]") ?? []) {
        if (radio instanceof HTMLInputElement) radio.checked = radio.value === `${choice.width}x${choice.height}`;
      }
      show();
      onChange();
    });
    return input;
  };
  const [width, height] = [field("width", "Width"), field("height", "Height")];
  const show = () => {
    width.value = String(choice.width);
    height.value = String(choice.height);
  };
  show();
  const note = el("span", { class: "fact" }, `Each side ${bounds.min} to ${bounds.max} px, in steps of ${bounds.stride}`);
  return { fields: [width, "×", height, note], show };
}
