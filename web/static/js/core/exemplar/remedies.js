/** What is painted but missing in the exemplar, and what mends it. */

import { letterOf, mapped } from "../look/look.js";
import { UNKNOWN } from "../map/labelmap.js";
import { capital, list, percent } from "../words.js";

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../look/look.js").Look} Look */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {{id: number, share: number}} Missing share of the map, 0 to 1 */
/** @typedef {Missing & {exemplar: number, instead: number | null}} Lacking exemplar: number of the one that should show it; instead: class of it that looks most alike */

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
 * @param {readonly import("../look/rows.js").Row[]} rows of the painted classes
 * @returns {Lacking[]} those that their exemplar has nothing of, the largest first
 */
export const lackingIn = (rows) =>
  rows.flatMap(({ target, share, exemplar, isMissing, suggested }) =>
    isMissing && exemplar !== null ? [{ id: target.class, share, exemplar, instead: suggested }] : [],
  );

/**
 * @param {Look} look
 * @param {readonly Lacking[]} lacking
 * @returns {Look} in which each takes after the class that looks most alike, where one does at all
 */
export const mended = (look, lacking) =>
  lacking.reduce((now, { id, exemplar, instead }) => (instead === null ? now : mapped(now, exemplar, id, instead)), look);

/**
 * @param {readonly (Missing & {exemplar?: number})[]} lacking
 * @param {Palette} palette
 * @returns {string} empty where nothing is missing
 */
export function missingWords(lacking, palette) {
  const numbers = [...new Set(lacking.map(({ exemplar = 0 }) => exemplar))];
  const isFirst = numbers.every((number) => number === 0);
  const said = numbers.map((number) => {
    const names = lacking.filter(({ exemplar = 0 }) => exemplar === number).map(({ id, share }) => `${palette.nameOf(id)} (${percent(share)})`);
    return `${isFirst ? "this photo" : `photo ${letterOf(number)}`} shows no ${list(names, "or")}`;
  });
  return said.length > 0 ? `${capital(list(said))}: the picture has to guess ${lacking.length > 1 ? "them" : "it"}.` : "";
}

/**
 * @param {readonly Lacking[]} lacking
 * @param {Palette} palette
 * @returns {string} "Sea like water, road like earth"
 */
export const insteadWords = (lacking, palette) =>
  capital(lacking.flatMap(({ id, instead }) => (instead === null ? [] : `${palette.nameOf(id)} like ${palette.nameOf(instead)}`)).join(", "));

/** @param {readonly Missing[]} lacking */
export const keyOf = (lacking) => lacking.map(({ id }) => id).sort((a, b) => a - b).join(" ");
