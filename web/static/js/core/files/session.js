/** What survives a reload: the map and its look. Reading it back trusts nothing. */

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
 */

/**
 * @param {LabelMap} map
 * @param {Look} look
 * @returns {Session} a copy, safe to keep while painting goes on
 */
export const sessionOf = (map, look) => ({
  version: 2,
  width: map.width,
  height: map.height,
  labels: map.data.slice(),
  look,
});

/**
 * @param {any} stored
 * @param {Palette} palette classes it lacks become unknown
 * @param {import("../map/fitting.js").Bounds} bounds a map of a size that cannot be painted is resized
 * @returns {{map: LabelMap, look: Look | null} | null} without a look where none was chosen yet; null where nothing usable was stored
 */
export function restore(stored, palette, bounds) {
  if (![1, 2].includes(stored?.version) || !(stored.labels instanceof Uint8Array)) return null;
  if (stored.labels.length === 0 || stored.labels.length !== stored.width * stored.height) return null;
  const labels = stored.labels.map((/** @type {number} */ id) => (palette.has(id) ? id : UNKNOWN));
  const map = new LabelMap(stored.width, stored.height, labels);
  const { width, height } = fittingSize(map, bounds);
  const exemplar = typeof stored.exemplar === "string" ? lookOf(stored.exemplar) : null;
  return { map: fits(map, bounds) ? map : map.resized(width, height), look: stored.look ? readLook(stored.look, palette) : exemplar };
}
