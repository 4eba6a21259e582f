/** All connected regions of a map: how large each is, and where its heart lies. */

import { depthsOf } from "../palette/hearts.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/**
 * @typedef {object} Part
 * @property {number} class
 * @property {number} size in pixels
 * @property {readonly [number, number]} at its deepest pixel (x, y), which is painted over last
 */

export class Parts {
  /** Part of every pixel. */
  #of;
  /** @type {Part[]} */
  #parts;

  /** @param {LabelMap} map as it is now */
  constructor(map) {
    this.size = { width: map.width, height: map.height };
    this.#of = joined(map);
    this.#parts = measured(map, this.#of);
  }

  /**
   * @param {number} x on the map
   * @param {number} y
   */
  at(x, y) {
    return this.#parts[this.#of[y * this.size.width + x]];
  }

  /**
   * @param {number} id
   * @returns {Part[]} the connected regions of a class, the largest first
   */
  ofClass(id) {
    return this.#parts.filter((part) => part.class === id).sort((a, b) => b.size - a.size);
  }
}

/**
 * Joins neighbours of one class, row by row.
 * @param {LabelMap} map
 * @returns {Int32Array} number of its region, for every pixel
 */
function joined({ width, height, data }) {
  /** @type {number[]} each region begins as several; all but one point to another of them */
  const roots = [];
  const rootOf = (/** @type {number} */ number) => {
    let root = number;
    while (roots[root] !== root) root = roots[root] = roots[roots[root]];
    return root;
  };
  const of = new Int32Array(width * height);
  for (let i = 0; i < of.length; i += 1) {
    const left = i % width > 0 && data[i - 1] === data[i] ? rootOf(of[i - 1]) : -1;
    const above = i >= width && data[i - width] === data[i] ? rootOf(of[i - width]) : -1;
    if (left >= 0 && above >= 0) roots[Math.max(left, above)] = Math.min(left, above);
    of[i] = Math.max(left, above) < 0 ? roots.push(roots.length) - 1 : Math.min(left < 0 ? above : left, above < 0 ? left : above);
  }
  const numbers = new Map();
  roots.forEach((_, number) => rootOf(number) === number && numbers.set(number, numbers.size));
  return of.map((number) => numbers.get(rootOf(number)));
}

/**
 * @param {LabelMap} map
 * @param {Int32Array} of number of its region, for every pixel
 * @returns {Part[]}
 */
function measured(map, of) {
  const depths = depthsOf(map);
  /** @type {{size: number, deepest: number}[]} */
  const found = [];
  of.forEach((number, i) => {
    const part = (found[number] ??= { size: 0, deepest: i });
    part.size += 1;
    if (depths[i] > depths[part.deepest]) part.deepest = i;
  });
  return found.map(({ size, deepest }) => ({ class: map.data[deepest], size, at: [deepest % map.width, Math.floor(deepest / map.width)] }));
}
