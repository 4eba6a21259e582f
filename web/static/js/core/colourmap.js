/** Heat colours for the confidence map: dark violet (no match) over teal to yellow (sure match). */

/** @typedef {import("./colours.js").Rgb} Rgb */

/** Evenly spaced stops of rising lightness, readable with any colour vision. @type {Rgb[]} */
const STOPS = [
  [68, 1, 84],
  [65, 68, 135],
  [42, 120, 142],
  [34, 168, 132],
  [122, 209, 81],
  [253, 231, 37],
];

/**
 * @param {number} value 0 to 1
 * @returns {Rgb}
 */
export function heat(value) {
  const at = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
  const low = Math.min(STOPS.length - 2, Math.floor(at));
  const part = at - low;
  const mix = (/** @type {0 | 1 | 2} */ i) =>
    Math.round(STOPS[low][i] + (STOPS[low + 1][i] - STOPS[low][i]) * part);
  return [mix(0), mix(1), mix(2)];
}

/**
 * @param {Uint8Array} levels confidence as stored, 0 to 255
 * @param {{low: number, high: number}} range confidence shown as the coldest and hottest colour, 0 to 1
 * @returns {Uint8ClampedArray<ArrayBuffer>} RGBA, opaque
 */
export function paintHeat(levels, { low, high }) {
  const span = Math.max(high - low, 1 / 255);
  const table = Array.from({ length: 256 }, (_, level) => heat((level / 255 - low) / span));
  const out = new Uint8ClampedArray(levels.length * 4);
  levels.forEach((level, i) => {
    out.set(table[level], i * 4);
    out[i * 4 + 3] = 255;
  });
  return out;
}

/**
 * @param {Uint8Array} levels
 * @param {"fixed" | "auto"} mode fixed: 0 to 1, comparable between pictures; auto: what the picture holds
 */
export function rangeOf(levels, mode) {
  if (mode === "fixed") return { low: 0, high: 1 };
  let low = 255;
  let high = 0;
  for (const level of levels) {
    low = Math.min(low, level);
    high = Math.max(high, level);
  }
  return low > high ? { low: 0, high: 1 } : { low: low / 255, high: high / 255 };
}
