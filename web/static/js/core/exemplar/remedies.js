/** What is painted but missing in the exemplar, and what mends it. */

import { nearest } from "./kinship.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";
import { capital, list, percent } from "../words.js";

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {{id: number, share: number}} Missing share of the map, 0 to 1 */

/**
 * @param {Map<number, number>} painted shares of the map
 * @param {Exemplar} exemplar
 * @returns {Missing[]} the largest first
 */
export function missing(painted, { classes }) {
  const offered = new Set(classes.filter(({ share }) => share > 0).map(({ id }) => id));
  return [...painted]
    .filter(([id, share]) => id !== UNKNOWN && share > 0 && !offered.has(id))
    .map(([id, share]) => ({ id, share }))
    .sort((a, b) => b.share - a.share);
}

/**
 * @param {readonly Missing[]} lacking
 * @param {Exemplar} exemplar
 * @param {Palette} palette
 * @returns {Map<number, number>} missing class → the one of the photo that looks most like it, where one does at all
 */
export function substitutes(lacking, { classes }, palette) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const { id } of lacking) {
    const other = nearest(id, classes, palette);
    if (other !== null) found.set(id, other);
  }
  return found;
}

/**
 * @param {LabelMap} map
 * @param {ReadonlyMap<number, number>} changes old id → new id
 * @returns {LabelMap} another map with these classes changed
 */
export const repainted = (map, changes) =>
  new LabelMap(map.width, map.height, map.data.map((id) => changes.get(id) ?? id));

/**
 * @param {readonly Missing[]} lacking
 * @param {Palette} palette
 * @returns {string} empty where nothing is missing
 */
export function missingWords(lacking, palette) {
  if (lacking.length === 0) return "";
  const names = lacking.map(({ id, share }) => `${palette.nameOf(id)} (${percent(share)})`);
  return `This photo shows no ${list(names, "or")}: the picture has to guess ${names.length > 1 ? "them" : "it"}.`;
}

/**
 * @param {ReadonlyMap<number, number>} changes
 * @param {Palette} palette
 * @returns {string} "Sea → water, road → earth"
 */
export const changeWords = (changes, palette) =>
  capital([...changes].map(([from, to]) => `${palette.nameOf(from)} → ${palette.nameOf(to)}`).join(", "));

/** @param {readonly Missing[]} lacking */
export const keyOf = (lacking) => lacking.map(({ id }) => id).sort((a, b) => a - b).join(" ");
