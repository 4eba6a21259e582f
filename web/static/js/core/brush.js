/** The round, hard-edged brush: its footprint in whole pixels, single dabs and interpolated strokes. */

import { EMPTY, union } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Point */

export const MIN_SIZE = 1;
export const MAX_SIZE = 96;

/** @type {Map<number, Int32Array>} */
const footprints = new Map();

/** @param {number} size */
export const clampSize = (size) => Math.min(MAX_SIZE, Math.max(MIN_SIZE, Math.round(size)));

/**
 * @param {number} size diameter in map pixels
 * @returns {Int32Array} for each of the size rows: first column and the one after the last, within the size × size box
 */
export function footprint(size) {
  let rows = footprints.get(size);
  if (!rows) {
    rows = new Int32Array(size * 2);
    const radius = size / 2;
    for (let row = 0; row < size; row += 1) {
      const dy = row + 0.5 - radius;
      const reach = Math.sqrt(radius * radius - dy * dy);
      const first = Math.max(0, Math.ceil(radius - reach - 0.5));
      rows[row * 2] = first;
      rows[row * 2 + 1] = size - first;
    }
    footprints.set(size, rows);
  }
  return rows;
}

/**
 * @param {Point} point in map coordinates, fractions allowed
 * @param {number} size
 * @returns {Point} the top left pixel of the footprint whose middle is nearest the point
 */
export function anchor(point, size) {
  return { x: Math.round(point.x - size / 2), y: Math.round(point.y - size / 2) };
}

/**
 * @param {LabelMap} map
 * @param {Point} corner top left pixel of the footprint
 * @param {number} size
 * @param {number} id
 */
function stamp(map, corner, size, id) {
  const rows = footprint(size);
  for (let row = 0; row < size; row += 1) {
    map.paintSpan(corner.y + row, corner.x + rows[row * 2], corner.x + rows[row * 2 + 1], id);
  }
}

/**
 * @param {LabelMap} map
 * @param {Point} corner
 * @param {number} size
 * @returns {Rect} the footprint's box, cut to the map
 */
function box(map, corner, size) {
  const rect = {
    x0: Math.max(0, corner.x),
    y0: Math.max(0, corner.y),
    x1: Math.min(map.width, corner.x + size),
    y1: Math.min(map.height, corner.y + size),
  };
  return rect.x1 > rect.x0 && rect.y1 > rect.y0 ? rect : EMPTY;
}

/**
 * Visits the whole-number points of a line, both ends included (Bresenham).
 * @param {Point} from
 * @param {Point} to
 * @param {(point: Point) => void} visit
 */
export function walk(from, to, visit) {
  const dx = Math.abs(to.x - from.x);
  const dy = -Math.abs(to.y - from.y);
  const stepX = from.x < to.x ? 1 : -1;
  const stepY = from.y < to.y ? 1 : -1;
  let error = dx + dy;
  let { x, y } = from;
  for (;;) {
    visit({ x, y });
    if (x === to.x && y === to.y) return;
    const doubled = 2 * error;
    if (doubled >= dy) {
      error += dy;
      x += stepX;
    }
    if (doubled <= dx) {
      error += dx;
      y += stepY;
    }
  }
}

/**
 * Drags the brush from one point to another; the same point twice is a single dab.
 * @param {LabelMap} map
 * @param {Point} from
 * @param {Point} to
 * @param {number} size
 * @param {number} id
 * @returns {Rect} what may have changed
 */
export function drag(map, from, to, size, id) {
  const start = anchor(from, size);
  const end = anchor(to, size);
  walk(start, end, (corner) => stamp(map, corner, size, id));
  return union(box(map, start, size), box(map, end, size));
}

/**
 * @param {number} size
 * @returns {Point[]} corners of the footprint's outline in pixels of its box, clockwise from the top
 */
export function outline(size) {
  const rows = footprint(size);
  /** @type {Point[]} */
  const right = [];
  /** @type {Point[]} */
  const left = [];
  for (let row = 0; row < size; row += 1) {
    right.push({ x: rows[row * 2 + 1], y: row }, { x: rows[row * 2 + 1], y: row + 1 });
    left.push({ x: rows[row * 2], y: row }, { x: rows[row * 2], y: row + 1 });
  }
  return [...right, ...left.reverse()];
}
