/** Colours as numbers. */

/** @typedef {[number, number, number]} Rgb 0 to 255 each */

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
 * @param {number} r
 * @param {number} g
 * @param {number} b
 * @returns {number} how light the colour looks, 0 to 255
 */
export const luma = (r, g, b) => 0.299 * r + 0.587 * g + 0.114 * b;
