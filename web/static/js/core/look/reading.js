/** Looks from files and from the browser's storage: what makes no sense is passed over. */

import { UNKNOWN } from "../map/labelmap.js";
import { MOST_EXEMPLARS, PLAIN } from "./look.js";

/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {import("./look.js").Look} Look */

const isShare = (/** @type {any} */ value) => typeof value === "number" && value >= 0 && value <= 1;
const isWhole = (/** @type {any} */ value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
const listed = (/** @type {any} */ value) => (Array.isArray(value) ? value.filter((each) => each && typeof each === "object") : []);

/**
 * @param {any} stored nothing of it is trusted
 * @param {Palette} palette
 * @returns {Look}
 */
export function readLook(stored, palette) {
  const exemplars = listed(stored?.exemplars).filter(({ exemplar }) => typeof exemplar === "string" && exemplar).slice(0, MOST_EXEMPLARS);
  const isExemplar = (/** @type {any} */ number) => isWhole(number) && number < exemplars.length;
  const isClass = (/** @type {any} */ id) => isWhole(id) && palette.has(id);
  const { blend, strength, brush, seed } = stored ?? {};
  return {
    exemplars: exemplars.map((each) => assignedFrom(each, isClass)),
    regions: listed(stored?.regions).flatMap((each) => (isClass(each.class) ? regionFrom(each, isExemplar) : [])),
    strength: isShare(strength) ? strength : PLAIN.strength,
    blend: blend && blend.exemplar && isExemplar(blend.exemplar) ? { exemplar: blend.exemplar, coarse: shareOf(blend.coarse), fine: shareOf(blend.fine) } : null,
    brush: isExemplar(brush) ? brush : null,
    dice: listed(stored?.dice).flatMap((each) => throwFrom(each, isClass)),
    seed: isWhole(seed) ? seed : PLAIN.seed,
  };
}

/** @param {any} value */
const shareOf = (value) => (isShare(value) ? value : 0);

/**
 * @param {any} stored
 * @param {(id: any) => boolean} isClass
 * @returns {import("./look.js").Assigned}
 */
function assignedFrom({ exemplar, mapping }, isClass) {
  const entries = Object.entries(mapping && typeof mapping === "object" ? mapping : {});
  const sound = entries.filter(([painted, shown]) => [Number(painted), shown].every((id) => isClass(id) && id !== UNKNOWN));
  return sound.length > 0 ? { exemplar, mapping: Object.fromEntries(sound) } : { exemplar };
}

/**
 * @param {any} stored
 * @param {(number: any) => boolean} isExemplar
 * @returns {import("./look.js").Region[]} none where it says nothing
 */
function regionFrom({ class: id, at, exemplar, strength }, isExemplar) {
  const isAt = Array.isArray(at) && at.length === 2 && at.every(isWhole);
  if (at !== undefined && !isAt) return [];
  const said = { ...(isExemplar(exemplar) && { exemplar }), ...(isShare(strength) && { strength }) };
  return Object.keys(said).length > 0 ? [{ class: id, ...(isAt && { at: /** @type {[number, number]} */ ([at[0], at[1]]) }), ...said }] : [];
}

/**
 * @param {any} stored
 * @param {(id: any) => boolean} isClass
 * @returns {import("./look.js").Throw[]}
 */
function throwFrom({ class: id, seed }, isClass) {
  if (!isWhole(seed) || (id !== undefined && !isClass(id))) return [];
  return [id === undefined ? { seed } : { class: id, seed }];
}
