/** Formats of a new label map: sizes worth offering, and what becomes of the present map in another size. */

import { BrushLayer } from "../look/brushlayer.js";
import { moved } from "../look/look.js";
import { cutOf, fits, fittedMap } from "./fitting.js";
import { LabelMap } from "./labelmap.js";

/** @typedef {import("./fitting.js").Bounds} Bounds */
/** @typedef {import("./fitting.js").Size} Size */
/** @typedef {Size & {name: string}} Format */
/** What becomes of what is painted: drawn out to the new shape, cut to it, or left behind. @typedef {"stretch" | "cut" | "empty"} Keeping */

/** Shapes by name, in parts of the long side. @type {readonly (readonly [string, number, number])[]} */
const SHAPES = [["Square", 1, 1], ["Wide", 3, 2], ["Tall", 2, 3]];
/** @type {readonly (readonly [string, number, number])[]} */
const LARGE = [["Large square", 1, 1], ["Large wide", 4, 3], ["Large tall", 3, 4], ["Panorama", 16, 9]];

/**
 * @param {Bounds} bounds
 * @param {Size} usual the pack's usual size
 * @returns {Format[]} those that the pack can paint
 */
export function formats(bounds, usual) {
  const short = Math.min(usual.width, usual.height);
  const small = SHAPES.map(([name, across, down]) => {
    const unit = short / Math.min(across, down);
    return { name, width: across * unit, height: down * unit };
  });
  const large = LARGE.map(([name, across, down]) => {
    const unit = bounds.max / Math.max(across, down);
    return { name, width: across * unit, height: down * unit };
  });
  const seen = new Set();
  return [...small, ...large].filter((format) => {
    const key = `${format.width} × ${format.height}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew && fits(format, bounds);
  });
}

/**
 * @param {BrushLayer} layer over the map
 * @param {Size} size
 * @param {Keeping} keeping
 * @returns {BrushLayer} over the map as `reformat` makes it
 */
export function reformatLayer(layer, size, keeping) {
  if (keeping === "empty") return BrushLayer.over(size);
  return keeping === "cut" ? layer.cut(size) : layer.resized(size.width, size.height);
}

/**
 * @param {import("../look/look.js").Look} look
 * @param {LabelMap} map
 * @param {Size} size
 * @param {Keeping} keeping
 * @returns {import("../look/look.js").Look} whose parts are where `reformat` puts them
 */
export function reformatLook(look, map, size, keeping) {
  if (keeping !== "cut") return moved(look, (x, y) => [(x * size.width) / map.width, (y * size.height) / map.height]);
  const { scale, left, top } = cutOf(map, size);
  return moved(look, (x, y) => [(x - left) / scale, (y - top) / scale]);
}

/**
 * @param {LabelMap} map
 * @param {Size} size
 * @param {Keeping} keeping
 * @returns {LabelMap}
 */
export function reformat(map, size, keeping) {
  if (keeping === "empty") return new LabelMap(size.width, size.height);
  return keeping === "cut" ? fittedMap(map, size) : map.resized(size.width, size.height);
}
