/** The hard-edged brush, round or square: its footprint in whole pixels, single dabs and interpolated strokes. */

import { clip, union } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {"round" | "square"} Shape */

export const MIN_SIZE = 1;
export const MAX_SIZE = 96;

/** @type {Record<Shape, Map<number, Int32Array>>} */
const footprints = { round: new Map(), square: new Map() };

/** @param {number} size */
export const clampSize = (size) => Math.min(MAX_SIZE, Math.max(MIN_SIZE, Math.round(size)));

/**
 * @param {number} size diameter or side in map pixels
 * @param {Shape} [shape]
 * @returns {Int32Array} for each of the size rows: first column and the one after the last, within the size × size box
 */
export function footprint(size, shape = "round") {
  let rows = footprints[shape].get(size);
  if (!rows) {
    rows = new Int32Array(size * 2);
    for (let row = 0; row < size; row += 1) {
      const first = shape === "round" ? inset(size, row) : 0;
      rows[row * 2] = first;
      rows[row * 2 + 1] = size - first;
    }
    footprints[shape].set(size, rows);
  }
  return rows;
}

/**
 * @param {number} size
 * @param {number} row
 * @returns {number} pixels of the row before the circle begins
 */
function inset(size, row) {
  const radius = size / 2;
  const dy = row + 0.5 - radius;
  return Math.max(0, Math.ceil(radius - Math.sqrt(radius * radius - dy * dy) - 0.5));
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
 * @param {Int32Array} rows
 * @param {number} id
 */
function stamp(map, corner, rows, id) {
  for (let row = 0; row * 2 < rows.length; row += 1) {
    map.paintSpan(corner.y + row, corner.x + rows[row * 2], corner.x + rows[row * 2 + 1], id);
  }
}

/**
 * @param {Point} corner
 * @param {number} size
 * @returns {Rect} the footprint's box
 */
const box = ({ x, y }, size) => ({ x0: x, y0: y, x1: x + size, y1: y + size });

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
 * @param {Shape} [shape]
 * @returns {Rect} what may have changed
 */
export function drag(map, from, to, size, id, shape = "round") {
  const start = anchor(from, size);
  const end = anchor(to, size);
  const rows = footprint(size, shape);
  walk(start, end, (corner) => stamp(map, corner, rows, id));
  return clip(union(box(start, size), box(end, size)), map);
}

/**
 * @param {number} size
 * @param {Shape} [shape]
 * @returns {Point[]} corners of the footprint's outline in pixels of its box, clockwise from the top
 */
export function outline(size, shape = "round") {
  const rows = footprint(size, shape);
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
