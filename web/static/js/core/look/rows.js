/** The painted regions as a list: what each takes after, how strongly, and what it could look like. */

import { nearest } from "../exemplar/kinship.js";
import { UNKNOWN } from "../map/labelmap.js";
import { whereabouts } from "../picture/matchwords.js";
import { followed } from "./following.js";

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../map/parts.js").Part} Part */
/** @typedef {import("../map/parts.js").Parts} Parts */
/** @typedef {import("./look.js").Look} Look */
/** @typedef {import("./look.js").Target} Target */
/**
 * @typedef {object} Row
 * @property {Target} target
 * @property {string} name "sea", or for a connected region where it is: "at the left"
 * @property {number} share of the map, 0 to 1
 * @property {number | null} exemplar number of the one that it takes after; null: none
 * @property {boolean} isOwn whether that is its own, and not everybody's
 * @property {number} strength
 * @property {boolean} isStrengthOwn
 * @property {number | null} seed of the throw that its class has for itself
 * @property {number | null} shown class of its exemplar that it is mapped to
 * @property {boolean} isMissing its exemplar has nothing of the class that it should look like
 * @property {number | null} suggested class of its exemplar that comes nearest to a missing one
 * @property {readonly Row[]} parts its connected regions, where there are several
 */
/** @typedef {{look: Look, map: LabelMap, exemplars: import("./fitting.js").Known, palette: import("../palette/palette.js").Palette}} State */

/** Smaller connected regions are not worth a row, as a share of the map. */
const SMALL = 0.004;
/** Connected regions listed of one class. */
const MOST_PARTS = 8;

/**
 * @param {State} state
 * @returns {Row[]} one per painted class, the largest first, without its connected regions
 */
export function classRows(state) {
  const painted = [...state.map.shares()].filter(([id]) => id !== UNKNOWN).sort((a, b) => b[1] - a[1]);
  return painted.map(([id, share]) => {
    const own = state.look.regions.findLast((each) => each.class === id && !each.at);
    return rowOf(state, { class: id }, state.palette.nameOf(id), share, own);
  });
}

/**
 * @param {State} state
 * @param {Parts} parts of its map
 * @returns {Row[]} one per painted class, the largest first
 */
export const rowsOf = (state, parts) => classRows(state).map((row) => ({ ...row, parts: partRows(state, parts, row) }));

/**
 * @param {State} state
 * @param {Target} target
 * @param {string} name
 * @param {number} share
 * @param {import("./look.js").Region} [own]
 * @param {Row} [whole] the row of its class, where this is of a connected region
 * @returns {Row}
 */
function rowOf(state, target, name, share, own, whole) {
  const { look } = state;
  const exemplar = own?.exemplar ?? whole?.exemplar ?? (look.exemplars.length > 0 ? 0 : null);
  const shown = (exemplar !== null && look.exemplars[exemplar].mapping?.[target.class]) || null;
  return {
    target,
    name,
    share,
    exemplar,
    isOwn: own?.exemplar !== undefined,
    strength: own?.strength ?? whole?.strength ?? look.strength,
    isStrengthOwn: own?.strength !== undefined,
    seed: look.dice.find((each) => each.class === target.class)?.seed ?? null,
    shown,
    ...lackOf(state, exemplar, target.class, shown),
    parts: [],
  };
}

/**
 * @param {State} state
 * @param {number} id of any class, painted or not
 * @returns {boolean} whether the exemplar that it takes after, or would, has nothing to show for it
 */
export function isLacking(state, id) {
  const own = state.look.regions.findLast((each) => each.class === id && !each.at);
  return id !== UNKNOWN && rowOf(state, { class: id }, "", 0, own).isMissing;
}

/**
 * @param {State} state
 * @param {number | null} exemplar
 * @param {number} id
 * @param {number | null} shown
 * @returns {{isMissing: boolean, suggested: number | null}}
 */
function lackOf({ look, exemplars, palette }, exemplar, id, shown) {
  const classes = exemplar === null ? null : exemplars.byId(look.exemplars[exemplar].exemplar)?.classes;
  const isMissing = Boolean(classes && !classes.some((each) => each.id === (shown ?? id) && each.share > 0));
  return { isMissing, suggested: classes && isMissing ? nearest(id, classes, palette) : null };
}

/**
 * @param {State} state
 * @param {Parts} parts
 * @param {Part} part
 */
const ownOfPart = ({ look, map }, parts, part) =>
  look.regions.findLast((each) => {
    const there = each.class === part.class && followed(map, each);
    return there && parts.at(...there) === part;
  });

/**
 * @param {State} state
 * @param {Parts} parts
 * @param {Row} whole
 * @returns {Row[]}
 */
function partRows(state, parts, whole) {
  const { width, height, data } = state.map;
  const all = parts.ofClass(whole.target.class);
  const row = (/** @type {Part} */ part) => {
    const [x, y] = part.at;
    const name = whereabouts({ x: (x + 0.5) / width, y: (y + 0.5) / height });
    return rowOf(state, { class: part.class, at: part.at }, name, part.size / data.length, ownOfPart(state, parts, part), whole);
  };
  const listed = all.map(row).filter((each, i) => each.isOwn || each.isStrengthOwn || (i < MOST_PARTS && each.share >= SMALL));
  return listed.length > 1 || listed.some((each) => each.isOwn || each.isStrengthOwn) ? listed : [];
}

/**
 * @param {LabelMap} map
 * @param {Parts} parts of it
 * @param {{x: number, y: number}} point on it
 * @param {boolean} isPart whether only the connected region there is meant
 * @returns {Target | null} null where nothing is painted
 */
export function targetAt(map, parts, point, isPart) {
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
  const id = map.at(x, y);
  if (id === null || id === UNKNOWN) return null;
  return isPart && parts.ofClass(id).length > 1 ? { class: id, at: parts.at(x, y).at } : { class: id };
}
