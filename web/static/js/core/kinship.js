/** Which classes stand in for each other: the sea for a lake, a field for grass, rather than a wall for the sky. */

import { UNKNOWN } from "./labelmap.js";

/** @typedef {import("./palette.js").Palette} Palette */

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
/** Not alike, but the best there is when all else fails. */
const STRETCHES = [
  ["sky", "sea"],
  ["sky", "water"],
  ["sea", "field"],
  ["water", "grass"],
];
const STRETCH = 10;

/** @type {Map<string, Map<string, number>>} */
const DISTANCES = new Map();
/**
 * @param {string} a
 * @param {string} b
 * @param {number} distance
 */
function join(a, b, distance) {
  for (const [from, to] of [[a, b], [b, a]]) {
    if (!DISTANCES.has(from)) DISTANCES.set(from, new Map());
    DISTANCES.get(from)?.set(to, distance);
  }
}
for (const row of ROWS) row.slice(1).forEach((name, i) => join(row[i], name, 1));
for (const [a, b] of STRETCHES) join(a, b, STRETCH);

/**
 * @param {string} start
 * @returns {Map<string, number>} how far every related class is
 */
function distancesFrom(start) {
  const reached = new Map([[start, 0]]);
  const open = [start];
  while (open.length > 0) {
    const name = /** @type {string} */ (open.shift());
    for (const [next, step] of DISTANCES.get(name) ?? []) {
      const distance = (reached.get(name) ?? 0) + step;
      if (distance >= (reached.get(next) ?? Infinity)) continue;
      reached.set(next, distance);
      open.push(next);
    }
  }
  return reached;
}

/**
 * @param {number} id
 * @param {readonly {id: number, share: number}[]} offered
 * @param {Palette} palette
 * @returns {number | null} the offered class that looks most like it; of equals, and of strangers, the larger
 */
export function nearest(id, offered, palette) {
  const distances = distancesFrom(palette.nameOf(id));
  const far = (/** @type {number} */ other) => distances.get(palette.nameOf(other)) ?? Infinity;
  const candidates = offered.filter((each) => each.id !== id && each.id !== UNKNOWN && palette.has(each.id));
  candidates.sort((a, b) => (far(a.id) === far(b.id) ? b.share - a.share : far(a.id) - far(b.id)));
  return candidates[0]?.id ?? null;
}
