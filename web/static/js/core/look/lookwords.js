/** What a look says, in words. */

import { letterOf } from "./look.js";
import { capital, list, percent } from "../words.js";

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("./look.js").Look} Look */
/** @typedef {import("../palette/palette.js").Palette} Palette */

/** @param {readonly Exemplar[]} exemplars */
export const namesOf = (exemplars) => list(exemplars.map(({ name }) => name)) || "No photo, the map alone";

/**
 * @param {Look} look
 * @param {Palette} palette
 * @returns {[string, string][]} name and value of whatever it says beyond its exemplars
 */
export function lookRows(look, palette) {
  /** @type {[string, string[]][]} */
  const rows = [
    ["Regions", look.regions.map((each) => regionWords(each, palette))],
    ["Mapping", look.exemplars.flatMap(({ mapping = {} }, number) => mappingWords(mapping, number, palette))],
    ["Strength", look.strength < 1 ? [percent(look.strength) || "0 %"] : []],
    ["Blend", look.blend ? [`${letterOf(look.blend.exemplar)}: coarse ${percent(look.blend.coarse) || "0 %"}, fine ${percent(look.blend.fine) || "0 %"}`] : []],
    ["Brush", look.brush === null ? [] : [letterOf(look.brush)]],
    ["Dice", look.dice.map(({ class: id, seed }) => `${id === undefined ? "all" : palette.nameOf(id)} ${seed}`)],
  ];
  return rows.filter(([, said]) => said.length > 0).map(([name, said]) => [name, capital(said.join(", "))]);
}

/**
 * @param {import("./look.js").Region} region
 * @param {Palette} palette
 */
function regionWords({ class: id, at, exemplar, strength }, palette) {
  const place = at ? ` at ${at[0]}, ${at[1]}` : "";
  const said = [exemplar === undefined ? "" : letterOf(exemplar), strength === undefined ? "" : percent(strength) || "0 %"];
  return `${palette.nameOf(id)}${place}: ${said.filter(Boolean).join(" ")}`;
}

/**
 * @param {Readonly<Record<string, number>>} mapping
 * @param {number} number of the exemplar
 * @param {Palette} palette
 */
const mappingWords = (mapping, number, palette) =>
  Object.entries(mapping).map(([painted, shown]) => `${palette.nameOf(Number(painted))} → ${palette.nameOf(shown)} of ${letterOf(number)}`);
