/** Colour schemes: several ways to colour the classes. A view of the map, never its meaning. */

import { parseHex, toHex } from "./colours.js";

/** @typedef {"natural" | "dataset" | "safe" | "contrast"} SchemeId */
/** @typedef {{id: SchemeId, name: string, hatched: boolean}} Scheme hatched: whether choosing it turns hatching on */
/** @typedef {{name: string, colour: string}} Coloured a class with its data-set colour */

/** @type {readonly Scheme[]} */
export const SCHEMES = [
  { id: "natural", name: "Natural", hatched: false },
  { id: "dataset", name: "ADE20K", hatched: false },
  { id: "safe", name: "Colour-blind", hatched: true },
  { id: "contrast", name: "High contrast", hatched: false },
];

/** What one expects of the class. @type {Readonly<Record<string, string>>} */
const NATURAL = {
  unknown: "#d9d6ce",
  sky: "#a7d3f2",
  mountain: "#8b8aa0",
  sea: "#1d5f9c",
  water: "#4aa6c9",
  tree: "#2c6a3f",
  plant: "#4f9a4a",
  grass: "#8cc152",
  field: "#dcbc5a",
  earth: "#a3744b",
  road: "#6d6c70",
  building: "#b9584a",
};

/** Searched for: far apart (CIEDE2000 of 17 and more) with and without any full deficiency. @type {Readonly<Record<string, string>>} */
const SAFE = {
  unknown: "#dbe4df",
  sky: "#5d8fff",
  mountain: "#9b95a5",
  sea: "#055fb9",
  water: "#18dbfa",
  tree: "#104e17",
  plant: "#668703",
  grass: "#8ac20f",
  field: "#f9e9ab",
  earth: "#b8917c",
  road: "#4b4b5e",
  building: "#8d5f5c",
};

/** Searched for in the same way, but for full colour vision alone: CIEDE2000 of 33 and more. @type {Readonly<Record<string, string>>} */
const CONTRAST = {
  unknown: "#fff9fc",
  sky: "#7cfff6",
  mountain: "#a682bd",
  sea: "#175474",
  water: "#16a7ff",
  tree: "#03300d",
  plant: "#309654",
  grass: "#baff1a",
  field: "#fbb209",
  earth: "#855911",
  road: "#573343",
  building: "#f41437",
};

/**
 * @param {Readonly<Record<string, string>>} table
 * @param {string} name
 * @param {number} place among the classes of the palette
 * @returns {string} the class's own colour, or a darker one of the table for classes it does not know
 */
function from(table, name, place) {
  if (table[name]) return table[name];
  const colours = Object.values(table);
  const shade = 0.93 - 0.055 * Math.floor(place / colours.length);
  const [r, g, b] = parseHex(colours[place % colours.length]);
  return toHex([Math.round(r * shade), Math.round(g * shade), Math.round(b * shade)]);
}

/**
 * @param {SchemeId} scheme
 * @param {Coloured} labelClass
 * @param {number} place among the classes of the palette
 * @returns {string} "#rrggbb"
 */
export function colourIn(scheme, { name, colour }, place) {
  if (scheme === "safe") return from(SAFE, name, place);
  if (scheme === "contrast") return from(CONTRAST, name, place);
  return (scheme === "natural" && NATURAL[name]) || colour;
}
