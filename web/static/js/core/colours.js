/** Colours as numbers, and the page's natural colours: a view of the map, never its meaning. */

/** @typedef {[number, number, number]} Rgb 0 to 255 each */

/** @type {Readonly<Record<string, string>>} */
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

/**
 * @param {string} hex "#rrggbb"
 * @returns {Rgb}
 */
export function parseHex(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** @param {Rgb} rgb */
export const toHex = (rgb) => `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/**
 * @param {{name: string, colour: string}} labelClass
 * @returns {string} a colour one expects of the class; its data-set colour where we know none
 */
export const naturalColour = ({ name, colour }) => NATURAL[name] ?? colour;
