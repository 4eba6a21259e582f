/** What the tools can be set to. Each tool names the options that matter to it. */

import { MAX_GAP } from "../map/gapfill.js";

/**
 * @typedef {object} Options
 * @property {"round" | "square"} shape of the brush
 * @property {boolean} pressure a pen's pressure scales the brush
 * @property {boolean} everywhere fill takes every pixel of the class, joined or not
 * @property {number} gap fill does not leak through openings up to this many pixels wide
 * @property {boolean} even shapes have equal sides
 * @property {boolean} centred shapes grow from their middle
 * @property {number} softness of the style brush, 0 to 1
 * @property {number} opacity of the style brush, 0 to 1
 * @property {boolean} erases the style brush takes away
 * @property {boolean} wholeRegion the style brush takes the region under it
 */
/** @typedef {keyof Options | "size"} OptionName */

/** @type {Readonly<Options>} */
export const DEFAULTS = Object.freeze({
  shape: "round",
  pressure: true,
  everywhere: false,
  gap: 1,
  even: false,
  centred: false,
  softness: 0.5,
  opacity: 1,
  erases: false,
  wholeRegion: false,
});

/** @param {number} share */
export const clampShare = (share) => Math.min(1, Math.max(0, share));

/** @param {number} gap */
export const clampGap = (gap) => Math.min(MAX_GAP, Math.max(0, Math.round(gap)));

/**
 * @param {any} stored
 * @returns {Options} as they were stored, where that makes sense
 */
export function readOptions(stored) {
  /** @type {Record<string, unknown>} */
  const options = { ...DEFAULTS };
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (typeof stored?.[name] === typeof value) options[name] = stored[name];
  }
  const read = /** @type {Options} */ (/** @type {unknown} */ (options));
  const shares = { softness: clampShare(read.softness || 0), opacity: clampShare(read.opacity || 0) };
  return { ...read, ...shares, shape: read.shape === "square" ? "square" : "round", gap: clampGap(read.gap || 0) };
}
