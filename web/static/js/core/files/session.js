/** What survives a reload: the map and its look. Reading it back trusts nothing. */

import { BrushLayer } from "../look/brushlayer.js";
import { fits, fittingSize } from "../map/fitting.js";
import { lookOf } from "../look/look.js";
import { readLook } from "../look/reading.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";

/** @typedef {import("../look/look.js").Look} Look */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/**
 * @typedef {object} Session
 * @property {2} version 1 had an exemplar only
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} labels
 * @property {Look} look
 * @property {Uint8Array | null} brush what the style brush has painted, per pixel
 */

/**
 * @param {import("../map/history.js").Drawing} drawing
 * @param {Look} look
 * @returns {Session} a copy, safe to keep while painting goes on
 */
export const sessionOf = ({ map, layer }, look) => ({
  version: 2,
  width: map.width,
  height: map.height,
  labels: map.data.slice(),
  look,
  brush: layer.isEmpty ? null : layer.data.slice(),
});

/**
 * @param {any} stored
 * @param {Palette} palette classes it lacks become unknown
 * @param {import("../map/fitting.js").Bounds} bounds a map of a size that cannot be painted is resized
 * @returns {{map: LabelMap, look: Look | null, layer: BrushLayer} | null} without a look where none was chosen yet; null where nothing usable was stored
 */
export function restore(stored, palette, bounds) {
  if (![1, 2].includes(stored?.version) || !(stored.labels instanceof Uint8Array)) return null;
  if (stored.labels.length === 0 || stored.labels.length !== stored.width * stored.height) return null;
  const labels = stored.labels.map((/** @type {number} */ id) => (palette.has(id) ? id : UNKNOWN));
  const map = new LabelMap(stored.width, stored.height, labels);
  const brush = stored.brush instanceof Uint8Array && stored.brush.length === labels.length ? stored.brush.slice() : null;
  const { width, height } = fits(map, bounds) ? map : fittingSize(map, bounds);
  const exemplar = typeof stored.exemplar === "string" ? lookOf(stored.exemplar) : null;
  const layer = BrushLayer.over(map, brush).resized(width, height);
  return { map: map.resized(width, height), layer, look: stored.look ? readLook(stored.look, palette) : exemplar };
}
