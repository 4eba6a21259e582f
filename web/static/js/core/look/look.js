/** The look of a painting: which exemplar each region takes after, as what, how strongly. Plain data, changed by copying. */

import { connectedAt } from "../map/connected.js";
import { followed } from "./following.js";

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {{exemplar: string, mapping?: Readonly<Record<string, number>>}} Assigned an exemplar by its id; class painted → class of the exemplar */
/** @typedef {{class: number, at?: readonly [number, number]}} Target a class, or its connected region at a pixel (x, y) */
/** @typedef {Target & {exemplar?: number, strength?: number}} Region what a target has for itself; exemplars by their number */
/** @typedef {{exemplar: number, coarse: number, fine: number}} Blend shares of that exemplar, 0 to 1 */
/** @typedef {{class?: number, seed: number}} Throw a new look of one class, or of all that have no throw for themselves */
/**
 * In the form of the API, whole: nothing is left out, null is none.
 * @typedef {object} Look
 * @property {readonly Assigned[]} exemplars the first is everybody's; without any, the picture is of the map alone
 * @property {readonly Region[]} regions those said last come last
 * @property {number} strength 0: the map alone, 1: the exemplar all the way
 * @property {Blend | null} blend
 * @property {number | null} brush number of the exemplar that the brush paints with
 * @property {readonly Throw[]} dice
 * @property {number} seed
 */

/** Exemplars that a painting takes at most. */
export const MOST_EXEMPLARS = 4;
const MAX_SEED = 2 ** 32 - 1;

/** The look that asks for nothing. @type {Look} */
export const PLAIN = Object.freeze({ exemplars: [], regions: [], strength: 1, blend: null, brush: null, dice: [], seed: 0 });

/** @param {string | null} id of everybody's exemplar @returns {Look} that says nothing else */
export const lookOf = (id) => (id === null ? PLAIN : { ...PLAIN, exemplars: [{ exemplar: id }] });

/** @param {number} number @returns {string} how the page calls an exemplar of the look */
export const letterOf = (number) => "ABCD"[number];

/** @param {Look} look @returns {string | null} id of everybody's exemplar */
export const firstOf = ({ exemplars }) => exemplars[0]?.exemplar ?? null;

/**
 * @param {Look} a
 * @param {Look} b
 */
export const isSame = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * @param {Look} look
 * @param {string} id
 * @returns {number} its number; -1 where it is not in use
 */
export const numberOf = ({ exemplars }, id) => exemplars.findIndex(({ exemplar }) => exemplar === id);

/**
 * Makes an exemplar everybody's, in the place of the one that was; two in use change places.
 * @param {Look} look
 * @param {string} id
 * @returns {Look}
 */
export function withFirst(look, id) {
  const number = numberOf(look, id);
  if (number === 0) return look;
  if (number < 0) return { ...look, exemplars: [{ exemplar: id }, ...look.exemplars.slice(1)] };
  const exemplars = [...look.exemplars];
  [exemplars[0], exemplars[number]] = [exemplars[number], exemplars[0]];
  return renumbered({ ...look, exemplars }, (old) => (old === 0 ? number : old === number ? 0 : old));
}

/**
 * @param {Look} look
 * @param {string} id
 * @returns {Look} with it in use; the same look where it is already, or where there is no room
 */
export function withExemplar(look, id) {
  if (numberOf(look, id) >= 0 || look.exemplars.length >= MOST_EXEMPLARS) return look;
  return { ...look, exemplars: [...look.exemplars, { exemplar: id }] };
}

/**
 * @param {Look} look
 * @param {number} number
 * @returns {Look} without that exemplar, and whatever was asked of it
 */
export function withoutExemplar(look, number) {
  const exemplars = look.exemplars.filter((_, each) => each !== number);
  const blend = look.blend?.exemplar === number || exemplars.length < 2 ? null : look.blend;
  return renumbered({ ...look, exemplars, blend }, (old) => (old === number ? null : old > number ? old - 1 : old));
}

/**
 * @param {Look} look
 * @param {(number: number) => number | null} now null: it is gone
 * @returns {Look}
 */
function renumbered(look, now) {
  const of = (/** @type {number | null | undefined} */ number) => (number === null || number === undefined ? null : now(number));
  const regions = look.regions.flatMap((region) => stated({ ...region, exemplar: of(region.exemplar) ?? undefined }));
  const towards = of(look.blend?.exemplar);
  const blend = look.blend && towards ? { ...look.blend, exemplar: towards } : null; // none towards the first, whose place it is
  return { ...look, regions, blend, brush: of(look.brush) };
}

/**
 * @param {Look} look
 * @param {string} from
 * @param {string} to
 * @returns {Look} with an exemplar by its new id; the same look where it is not in use
 */
export function renamed(look, from, to) {
  if (from === to || numberOf(look, from) < 0) return look;
  return { ...look, exemplars: look.exemplars.map((each) => (each.exemplar === from ? { ...each, exemplar: to } : each)) };
}

/**
 * Gives a class, with all its connected regions, or one of these another exemplar.
 * @param {Look} look
 * @param {LabelMap} map
 * @param {Target} target
 * @param {number | null} exemplar its number; null: as everywhere
 * @returns {Look}
 */
export function assigned(look, map, target, exemplar) {
  const freed = target.at
    ? look
    : { ...look, regions: look.regions.flatMap((each) => (each.class === target.class ? stated({ ...each, exemplar: undefined }) : [each])) };
  return changed(freed, map, target, { exemplar: exemplar ?? undefined });
}

/**
 * Has a region take after an exemplar, which comes into use if it is not yet.
 * @param {Look} look
 * @param {LabelMap} map
 * @param {Target} target
 * @param {string} id
 * @returns {Look | null} null where there is no room for another exemplar
 */
export function dressed(look, map, target, id) {
  const wider = withExemplar(look, id);
  const number = numberOf(wider, id);
  if (number < 0) return null;
  const taken = assigned(wider, map, target, number);
  // what was painted from the map alone stays so: the first exemplar there is only comes to where it was put
  return look.exemplars.length > 0 ? taken : strengthened(strengthened(taken, map, null, 0), map, target, 1);
}

/**
 * @param {Look} look
 * @param {LabelMap} map
 * @param {Target | null} target null: all that has no strength for itself
 * @param {number | null} strength 0 to 1; null: as everywhere
 * @returns {Look}
 */
export function strengthened(look, map, target, strength) {
  if (!target) return { ...look, strength: strength ?? PLAIN.strength };
  return changed(look, map, target, { strength: strength ?? undefined });
}

/**
 * Has a class take after another one of an exemplar.
 * @param {Look} look
 * @param {number} exemplar
 * @param {number} painted
 * @param {number | null} shown null: after itself
 * @returns {Look}
 */
export function mapped(look, exemplar, painted, shown) {
  const exemplars = look.exemplars.map((each, number) => {
    if (number !== exemplar) return each;
    const { [painted]: _, ...others } = each.mapping ?? {};
    const mapping = shown === null || shown === painted ? others : { ...others, [painted]: shown };
    return Object.keys(mapping).length > 0 ? { exemplar: each.exemplar, mapping } : { exemplar: each.exemplar };
  });
  return { ...look, exemplars };
}

/**
 * @param {Look} look
 * @param {Blend | null} blend
 * @returns {Look}
 */
export const blended = (look, blend) => ({ ...look, blend: blend && (blend.coarse || blend.fine) ? blend : null });

/**
 * @param {Look} look
 * @param {number | null} brush number of the exemplar that it paints with
 * @returns {Look}
 */
export const brushed = (look, brush) => ({ ...look, brush });

/**
 * Throws the dice: a throw for all takes the place of every earlier one.
 * @param {Look} look
 * @param {number | null} classId null: for all
 * @param {number} [seed]
 * @returns {Look}
 */
export function thrown(look, classId, seed = Math.floor(Math.random() * MAX_SEED)) {
  if (classId === null) return { ...look, dice: [{ seed }] };
  return { ...look, dice: [...look.dice.filter((each) => each.class !== classId), { class: classId, seed }] };
}

/**
 * @param {Look} look
 * @param {number | null} classId null: of all
 * @returns {Look} as it was before any throw
 */
export const unthrown = (look, classId) => ({ ...look, dice: classId === null ? [] : look.dice.filter((each) => each.class !== classId) });

/**
 * @param {Look} look
 * @param {(x: number, y: number) => readonly [number, number]} to where a place on the map is on another one
 * @returns {Look} for that map
 */
export function moved(look, to) {
  const placed = (/** @type {Region} */ region) => {
    if (!region.at) return region;
    const [x, y] = to(region.at[0] + 0.5, region.at[1] + 0.5);
    return { ...region, at: /** @type {const} */ ([Math.floor(x), Math.floor(y)]) };
  };
  return { ...look, regions: look.regions.map(placed) };
}

/**
 * @param {Look} look
 * @param {LabelMap} map
 * @param {Target} target
 * @returns {Region | null} what it has for itself
 */
export const ownOf = (look, map, target) => look.regions[placeOf(look, map, target)] ?? null;

/**
 * @param {Look} look
 * @param {LabelMap} map
 * @param {Target} target
 * @param {Partial<Region>} change
 * @returns {Look}
 */
function changed(look, map, target, change) {
  const place = placeOf(look, map, target);
  const others = look.regions.filter((_, each) => each !== place);
  return { ...look, regions: [...others, ...stated({ ...look.regions[place], ...target, ...change })] };
}

/**
 * @param {Look} look
 * @param {LabelMap} map
 * @param {Target} target
 */
function placeOf({ regions }, map, target) {
  const at = followed(map, target);
  if (!at) return regions.findIndex((each) => each.class === target.class && !each.at);
  const part = connectedAt(map, ...at);
  return regions.findLastIndex((each) => {
    const there = each.class === target.class && followed(map, each);
    return there && part.has(...there);
  });
}

/**
 * @param {Region} region
 * @returns {[Region] | []} without what it does not say; nothing where that is all
 */
function stated({ class: id, at, exemplar, strength }) {
  if (exemplar === undefined && strength === undefined) return [];
  return [{ class: id, ...(at && { at }), ...(exemplar !== undefined && { exemplar }), ...(strength !== undefined && { strength }) }];
}
