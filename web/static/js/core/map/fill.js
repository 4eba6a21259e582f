/** Flood fill: the connected pixels of one class become another. */

import { EMPTY } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */

/**
 * Fills the pixels joined to (x, y) by their sides, row by row.
 * @param {LabelMap} map
 * @param {number} x
 * @param {number} y
 * @param {number} id
 * @returns {Rect} what changed
 */
export function fill(map, x, y, id) {
  const old = map.at(x, y);
  if (old === null || old === id) return EMPTY;
  const { width, data } = map;
  const rect = { x0: x, y0: y, x1: x + 1, y1: y + 1 };
  const seeds = [x, y];
  while (seeds.length > 0) {
    const row = /** @type {number} */ (seeds.pop());
    const column = /** @type {number} */ (seeds.pop());
    const start = row * width;
    if (data[start + column] !== old) continue;
    let left = column;
    let right = column + 1;
    while (left > 0 && data[start + left - 1] === old) left -= 1;
    while (right < width && data[start + right] === old) right += 1;
    data.fill(id, start + left, start + right);
    rect.x0 = Math.min(rect.x0, left);
    rect.x1 = Math.max(rect.x1, right);
    rect.y0 = Math.min(rect.y0, row);
    rect.y1 = Math.max(rect.y1, row + 1);
    seedRow(map, row - 1, left, right, old, seeds);
    seedRow(map, row + 1, left, right, old, seeds);
  }
  return rect;
}

/**
 * Adds the first pixel of every run of the old class in one row.
 * @param {LabelMap} map
 * @param {number} y
 * @param {number} left
 * @param {number} right
 * @param {number} old
 * @param {number[]} seeds
 */
function seedRow(map, y, left, right, old, seeds) {
  if (y < 0 || y >= map.height) return;
  const start = y * map.width;
  let inside = false;
  for (let x = left; x < right; x += 1) {
    const same = map.data[start + x] === old;
    if (same && !inside) seeds.push(x, y);
    inside = same;
  }
}
