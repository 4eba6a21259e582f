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
});

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
  return { ...read, shape: read.shape === "square" ? "square" : "round", gap: clampGap(read.gap || 0) };
}
