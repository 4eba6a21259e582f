/** Heat colours for the confidence map: dark violet (no match) over teal to yellow (sure match). */

/** @typedef {import("../palette/colours.js").Rgb} Rgb */

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

/** @typedef {{low: number, high: number}} Range confidence shown as the coldest and hottest colour, 0 to 1 */

/** What is laid over cells that are not asked for. */
const VEIL = [22, 22, 24, 214];

/**
 * @param {number} level 0 to 255
 * @param {Range} range
 * @returns {number} its place in the range, 0 to 1
 */
const within = (level, { low, high }) => Math.min(1, Math.max(0, (level / 255 - low) / Math.max(high - low, 1 / 255)));

/**
 * @param {Uint8Array} levels confidence as stored, 0 to 255
 * @param {Range} range
 * @param {number} [below] only cells under this confidence; the others are veiled
 * @returns {Uint8ClampedArray<ArrayBuffer>} RGBA, opaque where it is heat
 */
export function paintHeat(levels, range, below = Infinity) {
  const table = Array.from({ length: 256 }, (_, level) => (level / 255 < below ? [...heat(within(level, range)), 255] : VEIL));
  const out = new Uint8ClampedArray(levels.length * 4);
  levels.forEach((level, i) => out.set(table[level], i * 4));
  return out;
}

/**
 * @param {Uint8Array} levels
 * @param {Range} range
 * @param {number} [below] only cells under this confidence; the others are let through not at all
 * @returns {Uint8ClampedArray<ArrayBuffer>} RGBA, black, as opaque as the match is sure
 */
export function paintTrust(levels, range, below = Infinity) {
  const out = new Uint8ClampedArray(levels.length * 4);
  levels.forEach((level, i) => {
    out[i * 4 + 3] = level / 255 < below ? Math.round(within(level, range) * 255) : 0;
  });
  return out;
}

/**
 * @param {Uint8Array} levels
 * @param {number} limit confidence, 0 to 1
 * @returns {number} share of the picture below it, 0 to 1
 */
export function shareBelow(levels, limit) {
  let count = 0;
  for (const level of levels) if (level / 255 < limit) count += 1;
  return levels.length ? count / levels.length : 0;
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
