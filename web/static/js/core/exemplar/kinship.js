/** Which classes stand in for each other: the sea for a lake, a field for grass, rather than a wall for the sky. */

import { UNKNOWN } from "../map/labelmap.js";

/** @typedef {import("../palette/palette.js").Palette} Palette */

/** Neighbours in a row look alike; a name in several rows joins them. */
const ROWS = [
  ["sea", "water", "lake", "river", "waterfall"],
  ["water", "swimming pool", "fountain"],
  ["mountain", "hill", "rock", "earth", "sand"],
  ["tree", "palm", "plant", "flower"],
  ["tree", "plant", "grass", "field", "earth"],
  ["hill", "grass"],
  ["road", "path", "dirt track", "earth"],
  ["road", "sidewalk", "floor", "runway"],
  ["building", "house", "hovel"],
  ["building", "skyscraper", "tower"],
  ["building", "wall", "rock"],
  ["house", "bridge", "road"],
];

/** @type {Map<string, Set<string>>} */
const NEIGHBOURS = new Map();
for (const row of ROWS) {
  row.forEach((name, i) => {
    const known = NEIGHBOURS.get(name) ?? new Set();
    NEIGHBOURS.set(name, known);
    for (const next of [row[i - 1], row[i + 1]]) if (next) known.add(next);
  });
}

/**
 * @param {string} start
 * @returns {Map<string, number>} how far every related class is
 */
function distancesFrom(start) {
  const reached = new Map([[start, 0]]);
  for (const [name, distance] of reached) {
    for (const next of NEIGHBOURS.get(name) ?? []) if (!reached.has(next)) reached.set(next, distance + 1);
  }
  return reached;
}

/**
 * @param {number} id
 * @param {readonly {id: number, share: number}[]} offered
 * @param {Palette} palette
 * @returns {number | null} the offered class that looks most like it, of equals the larger; null where none does
 */
export function nearest(id, offered, palette) {
  const distances = distancesFrom(palette.nameOf(id));
  const far = (/** @type {number} */ other) => distances.get(palette.nameOf(other)) ?? Infinity;
  const candidates = offered.filter((each) => each.id !== id && each.id !== UNKNOWN && palette.has(each.id) && far(each.id) < Infinity);
  candidates.sort((a, b) => far(a.id) - far(b.id) || b.share - a.share);
  return candidates[0]?.id ?? null;
}
