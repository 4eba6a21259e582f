/** What survives a reload: the map, the class and exemplar in use. Reading it back trusts nothing. */

import { fits, fittingSize } from "../map/fitting.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";

/** @typedef {import("../palette/palette.js").Palette} Palette */
/**
 * @typedef {object} Session
 * @property {1} version
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} labels
 * @property {string | null} exemplar
 */

/**
 * @param {LabelMap} map
 * @param {string | null} exemplar
 * @returns {Session} a copy, safe to keep while painting goes on
 */
export const sessionOf = (map, exemplar) => ({
  version: 1,
  width: map.width,
  height: map.height,
  labels: map.data.slice(),
  exemplar,
});

/**
 * @param {any} stored
 * @param {Palette} palette classes it lacks become unknown
 * @param {import("../map/fitting.js").Bounds} bounds a map of a size that cannot be painted is resized
 * @returns {{map: LabelMap, exemplar: string | null} | null} null where nothing usable was stored
 */
export function restore(stored, palette, bounds) {
  if (stored?.version !== 1 || !(stored.labels instanceof Uint8Array)) return null;
  if (stored.labels.length === 0 || stored.labels.length !== stored.width * stored.height) return null;
  const labels = stored.labels.map((/** @type {number} */ id) => (palette.has(id) ? id : UNKNOWN));
  const map = new LabelMap(stored.width, stored.height, labels);
  const { width, height } = fittingSize(map, bounds);
  const exemplar = typeof stored.exemplar === "string" ? stored.exemplar : null;
  return { map: fits(map, bounds) ? map : map.resized(width, height), exemplar };
}
