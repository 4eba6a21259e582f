/** Tidies a whole map: specks vanish, edges grow smooth, classes become others. */

import { fillFromAround } from "./nearest.js";
import { EMPTY } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {{count: number, mask: Uint8Array}} Holes */

/**
 * @param {LabelMap} map
 * @param {number} limit in pixels
 * @param {(id: number) => boolean} [mayPaintOver]
 * @returns {Holes} all connected patches of one class with fewer pixels than that
 */
export function findHoles(map, limit, mayPaintOver = () => true) {
  const mask = new Uint8Array(map.data.length);
  const seen = new Uint8Array(map.data.length);
  const patch = new Uint32Array(map.data.length);
  let count = 0;
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start]) continue;
    const size = collect(map, start, seen, patch);
    if (size >= limit || !mayPaintOver(map.data[start])) continue;
    for (let at = 0; at < size; at += 1) mask[patch[at]] = 1;
    count += 1;
  }
  return { count, mask };
}

/**
 * @param {LabelMap} map
 * @param {number} start
 * @param {Uint8Array} seen
 * @param {Uint32Array} patch filled with the places of the pixels joined to the start
 * @returns {number} how many
 */
function collect({ width, height, data }, start, seen, patch) {
  const id = data[start];
  let size = 0;
  const take = (/** @type {number} */ place) => {
    if (seen[place] || data[place] !== id) return;
    seen[place] = 1;
    patch[size] = place;
    size += 1;
  };
  take(start);
  for (let at = 0; at < size; at += 1) {
    const place = patch[at];
    const x = place % width;
    if (x > 0) take(place - 1);
    if (x + 1 < width) take(place + 1);
    if (place >= width) take(place - width);
    if (place + width < width * height) take(place + width);
  }
  return size;
}

/**
 * Gives the holes to what surrounds them.
 * @param {LabelMap} map
 * @param {Holes} holes
 * @returns {Rect} what may have changed
 */
export const fillHoles = (map, { mask }) => fillFromAround(map, mask, map.rect);

/**
 * Smooths the edge of one class: within a square window, the majority decides whether a pixel belongs to it. What it gives up goes
 * to its surroundings.
 * @param {LabelMap} map
 * @param {number} id
 * @param {number} strength half the window's side, in pixels
 * @param {(id: number) => boolean} [mayPaintOver]
 * @returns {Rect} what may have changed
 */
export function smooth(map, id, strength, mayPaintOver = () => true) {
  const { width, height, data } = map;
  const sums = integral(map, id);
  const given = new Uint8Array(data.length);
  /** @type {number[]} */
  const taken = [];
  for (let y = 0; y < height; y += 1) {
    const [y0, y1] = [Math.max(0, y - strength), Math.min(height, y + strength + 1)];
    for (let x = 0; x < width; x += 1) {
      const [x0, x1] = [Math.max(0, x - strength), Math.min(width, x + strength + 1)];
      const row = width + 1;
      const inside = sums[y1 * row + x1] - sums[y0 * row + x1] - sums[y1 * row + x0] + sums[y0 * row + x0];
      const area = (x1 - x0) * (y1 - y0);
      const i = y * width + x;
      if (data[i] === id) given[i] = Number(inside * 2 < area);
      else if (inside * 2 > area && mayPaintOver(data[i])) taken.push(i);
    }
  }
  if (mayPaintOver(id)) giveUp(map, id, given);
  for (const i of taken) data[i] = id;
  return map.rect;
}

/**
 * The nearest pixel of another class: the class itself counts as a hole for as long.
 * @param {LabelMap} map
 * @param {number} id
 * @param {Uint8Array} given
 */
function giveUp(map, id, given) {
  const others = map.clone();
  fillFromAround(others, map.data.map((own) => Number(own === id)), map.rect);
  given.forEach((isGiven, i) => {
    if (isGiven) map.data[i] = others.data[i];
  });
}

/**
 * @param {LabelMap} map
 * @param {number} id
 * @returns {Uint32Array} pixels of the class above and left of every corner, (width + 1) × (height + 1)
 */
function integral({ width, height, data }, id) {
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += Number(data[y * width + x] === id);
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return sums;
}

/**
 * @param {LabelMap} map
 * @param {number} old
 * @param {number} id
 * @returns {Rect} what may have changed
 */
export function replaceClass(map, old, id) {
  if (old === id) return EMPTY;
  map.data.forEach((own, i) => {
    if (own === old) map.data[i] = id;
  });
  return map.rect;
}
