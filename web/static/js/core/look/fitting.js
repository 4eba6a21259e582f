/** What of a look can be painted on the present map with the exemplars there are; the rest waits for its time. */

import { connectedAt } from "../map/connected.js";
import { followed } from "./following.js";
import { renamed, withoutExemplar } from "./look.js";

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("./look.js").Look} Look */
/** @typedef {import("./look.js").Region} Region */
/** @typedef {{byId: (id: string) => Exemplar | null}} Known */

/** Regions, and throws, that the server reads. */
const MOST = 256;

/**
 * @param {Look} look
 * @param {LabelMap} map
 * @param {Known} exemplars
 * @returns {Look} a part of it that the server paints without a complaint
 */
export function fitting(look, map, exemplars) {
  const known = withKnown(look, exemplars);
  const painted = new Set(map.shares().keys());
  return {
    ...known,
    exemplars: known.exemplars.map(({ exemplar, mapping }) => heldOnly(/** @type {Exemplar} */ (exemplars.byId(exemplar)), mapping)),
    regions: regionsOn(map, newest(known.regions.filter((each) => painted.has(each.class)))).slice(-MOST),
    dice: newest(known.dice.filter((each) => each.class === undefined || painted.has(each.class))).slice(-MOST),
  };
}

/**
 * @param {Look} look
 * @param {Known} exemplars
 * @returns {Look} without those that are gone, the others by the ids they have now
 */
export function withKnown(look, exemplars) {
  const gone = look.exemplars.findIndex(({ exemplar }) => !exemplars.byId(exemplar));
  if (gone >= 0) return withKnown(withoutExemplar(look, gone), exemplars);
  return look.exemplars.reduce((now, { exemplar }) => renamed(now, exemplar, exemplars.byId(exemplar)?.id ?? exemplar), look);
}

/**
 * @param {Exemplar} exemplar
 * @param {Readonly<Record<string, number>>} [mapping]
 * @returns {import("./look.js").Assigned} by the id it has now, mapped to what it shows
 */
function heldOnly({ id, classes }, mapping = {}) {
  const held = new Set(classes.filter(({ share }) => share > 0).map((each) => each.id));
  const entries = Object.entries(mapping).filter(([, shown]) => held.has(shown));
  return entries.length > 0 ? { exemplar: id, mapping: Object.fromEntries(entries) } : { exemplar: id };
}

/**
 * @template {{class?: number, at?: unknown}} T
 * @param {readonly T[]} said
 * @returns {T[]} only what was said last of each class
 */
const newest = (said) => said.filter((each, i) => each.at || !said.some((later, j) => j > i && !later.at && later.class === each.class));

/**
 * @param {LabelMap} map
 * @param {readonly Region[]} regions
 * @returns {Region[]} where they are now; of two that have become one, what was said last counts
 */
function regionsOn(map, regions) {
  /** @type {import("../map/connected.js").Connected[]} */
  const taken = [];
  const found = regions.toReversed().flatMap((region) => {
    if (!region.at) return [region];
    const at = followed(map, region);
    if (!at || taken.some((part) => part.has(...at))) return [];
    taken.push(connectedAt(map, ...at));
    return [{ ...region, at }];
  });
  return found.reverse();
}
