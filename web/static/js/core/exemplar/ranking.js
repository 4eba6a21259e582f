/** Which exemplar suits a map: how much of it each can dress, the best first, and a die for the undecided. */

import { UNKNOWN } from "../map/labelmap.js";

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {Map<number, number>} Shares share of the map, 0 to 1, by class id */

/** A class that takes up less of a photo is hardly there to be copied. */
const HARDLY = 0.01;
/** The die falls on exemplars that cover this much less than the best at most. */
const NEARLY = 0.1;

/**
 * @param {Shares} painted
 * @param {readonly {id: number, share: number}[]} classes of the exemplar
 * @returns {number} how much of what is painted the exemplar can dress, 0 to 1; unknown asks for nothing
 */
export function coverage(painted, classes) {
  const offered = new Set(classes.filter(({ share }) => share >= HARDLY).map(({ id }) => id));
  let [asked, covered] = [0, 0];
  for (const [id, share] of painted) {
    if (id === UNKNOWN) continue;
    asked += share;
    if (offered.has(id)) covered += share;
  }
  return asked === 0 ? 1 : covered / asked;
}

/**
 * @param {readonly Exemplar[]} exemplars
 * @param {Shares} painted
 * @param {readonly string[]} recents ids, the newest first
 * @returns {Exemplar[]} the best first; of those that cover the same per cent of the map, the ones used last
 */
export function ranked(exemplars, painted, recents) {
  const per100 = new Map(exemplars.map(({ id, classes }) => [id, Math.round(100 * coverage(painted, classes))]));
  const quality = (/** @type {Exemplar} */ { id }) => per100.get(id) ?? 0;
  const age = (/** @type {Exemplar} */ { id }) => (recents.includes(id) ? recents.indexOf(id) : recents.length);
  return [...exemplars].sort((a, b) => quality(b) - quality(a) || age(a) - age(b));
}

/**
 * @param {readonly Exemplar[]} exemplars
 * @param {Shares} painted
 * @param {string | null} current id of the one in use, which does not come up again
 * @param {() => number} [random] 0 to 1, without 1
 * @returns {Exemplar | null} another one, among those that cover the map well
 */
export function roll(exemplars, painted, current, random = Math.random) {
  const others = exemplars.filter(({ id }) => id !== current);
  const best = Math.max(...others.map(({ classes }) => coverage(painted, classes)));
  const good = others.filter(({ classes }) => coverage(painted, classes) >= best - NEARLY);
  return good[Math.floor(random() * good.length)] ?? null;
}

/**
 * @param {readonly Exemplar[]} exemplars
 * @param {Shares} painted
 * @param {Exemplar} current
 * @param {number} most
 * @returns {Exemplar[]} those that cover more of the map than the one in use, the best first
 */
export function better(exemplars, painted, current, most) {
  const now = Math.round(100 * coverage(painted, current.classes));
  return ranked(exemplars, painted, [])
    .filter(({ classes }) => Math.round(100 * coverage(painted, classes)) > now)
    .slice(0, most);
}
