/** Sizes a label map may have, and fitting a map of any size into one of them. */

import { LabelMap } from "./labelmap.js";

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{stride: number, min: number, max: number}} Bounds of a side in pixels */
/**
 * @template {Uint8Array | Uint16Array} T
 * @typedef {{width: number, height: number, data: T}} Grid one value per pixel, row by row
 */

/**
 * @param {{stride: number, size: {min_side: number, max_side: number}}} pack
 * @returns {Bounds} whole strides only
 */
export const boundsOf = ({ stride, size }) => ({
  stride,
  min: Math.ceil(size.min_side / stride) * stride,
  max: Math.floor(size.max_side / stride) * stride,
});

/**
 * @param {number} side
 * @param {Bounds} bounds
 * @returns {number} the nearest that a label map may have
 */
export function fittingSide(side, { stride, min, max }) {
  return Math.min(max, Math.max(min, Math.round(side / stride) * stride || min));
}

/**
 * @param {Size} size
 * @param {Bounds} bounds
 * @returns {Size} what comes nearest, in shape first
 */
export function fittingSize({ width, height }, bounds) {
  const shrink = Math.min(1, bounds.max / Math.max(width, height));
  const grow = Math.max(1, bounds.min / Math.min(width, height));
  const scale = shrink < 1 ? shrink : Math.min(grow, bounds.max / Math.max(width, height));
  return { width: fittingSide(width * scale, bounds), height: fittingSide(height * scale, bounds) };
}

/**
 * @param {Size} size
 * @param {Bounds} bounds
 */
export const fits = ({ width, height }, bounds) => fittingSide(width, bounds) === width && fittingSide(height, bounds) === height;

/**
 * @param {Size} from
 * @param {Size} to
 * @returns {{scale: number, left: number, top: number}} its middle in the other shape: where that begins, and pixels of it per pixel of the other
 */
export function cutOf(from, { width, height }) {
  const scale = Math.min(from.width / width, from.height / height);
  return { scale, left: (from.width - width * scale) / 2, top: (from.height - height * scale) / 2 };
}

/**
 * The middle of a grid in the shape of a size, at that size: nearest pixel, so edges stay hard.
 * @template {Uint8Array | Uint16Array} T
 * @param {Grid<T>} grid
 * @param {Size} size
 * @returns {T}
 */
export function fitted(grid, { width, height }) {
  const { scale, left, top } = cutOf(grid, { width, height });
  const Data = /** @type {new (length: number) => T} */ (grid.data.constructor);
  const out = new Data(width * height);
  const columns = Uint32Array.from({ length: width }, (_, x) => Math.min(grid.width - 1, Math.floor(left + (x + 0.5) * scale)));
  for (let y = 0; y < height; y += 1) {
    const row = Math.min(grid.height - 1, Math.floor(top + (y + 0.5) * scale)) * grid.width;
    for (let x = 0; x < width; x += 1) out[y * width + x] = grid.data[row + columns[x]];
  }
  return out;
}

/**
 * @param {LabelMap} map
 * @param {Size} size
 * @returns {LabelMap}
 */
export const fittedMap = (map, size) => new LabelMap(size.width, size.height, fitted(map, size));
