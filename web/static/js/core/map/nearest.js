/** Fills holes in a label map from what lies around them: every pixel takes the class of the nearest one outside. */

import { EMPTY, clip, isEmpty } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */

const NOTHING = -1;

/**
 * @param {LabelMap} map
 * @param {Uint8Array} holes 1 for every pixel to fill, 0 for the others
 * @param {Rect} rect holds all holes
 * @returns {Rect} what was filled; empty where nothing lies around
 */
export function fillFromAround(map, holes, rect) {
  if (isEmpty(rect)) return EMPTY;
  // The nearest pixel outside lies at most one beyond the rectangle of all holes.
  const box = clip({ x0: rect.x0 - 1, y0: rect.y0 - 1, x1: rect.x1 + 1, y1: rect.y1 + 1 }, map);
  const source = map.data.slice();
  const rows = nearestRows(map, holes, box);
  const width = box.x1 - box.x0;
  const envelope = new Envelope(width);
  let any = false;
  for (let y = box.y0; y < box.y1; y += 1) {
    const start = (y - box.y0) * width;
    envelope.build(rows, start, y);
    any ||= envelope.count > 0;
    for (let x = 0; x < width && envelope.count > 0; x += 1) {
      const i = y * map.width + box.x0 + x;
      const column = envelope.columnFor(x);
      if (holes[i]) map.data[i] = source[rows[start + column] * map.width + box.x0 + column];
    }
  }
  return any ? rect : EMPTY;
}

/**
 * @param {LabelMap} map
 * @param {Uint8Array} holes
 * @param {Rect} box
 * @returns {Int32Array} for every pixel of the box, the row of the nearest one outside the holes in its own column
 */
function nearestRows({ width }, holes, { x0, y0, x1, y1 }) {
  const span = x1 - x0;
  const rows = new Int32Array(span * (y1 - y0));
  for (let x = x0; x < x1; x += 1) {
    let last = NOTHING;
    for (let y = y0; y < y1; y += 1) {
      if (!holes[y * width + x]) last = y;
      rows[(y - y0) * span + x - x0] = last;
    }
    last = NOTHING;
    for (let y = y1 - 1; y >= y0; y -= 1) {
      const above = rows[(y - y0) * span + x - x0];
      if (!holes[y * width + x]) last = y;
      if (last !== NOTHING && (above === NOTHING || last - y < y - above)) rows[(y - y0) * span + x - x0] = last;
    }
  }
  return rows;
}

/** The lower envelope of one parabola per column (Felzenszwalb and Huttenlocher): which column is nearest, along one row. */
class Envelope {
  count = 0;
  #at = 0;

  /** @param {number} width */
  constructor(width) {
    this.columns = new Int32Array(width);
    this.from = new Float64Array(width);
    this.heights = new Float64Array(width);
  }

  /**
   * @param {Int32Array} rows nearest row by column
   * @param {number} start of the present row therein
   * @param {number} y the present row
   */
  build(rows, start, y) {
    this.count = 0;
    this.#at = 0;
    for (let x = 0; x < this.columns.length; x += 1) {
      const row = rows[start + x];
      if (row === NOTHING) continue;
      this.heights[x] = (row - y) ** 2 + x * x;
      while (this.count > 0 && this.#meets(x) <= this.from[this.count - 1]) this.count -= 1;
      this.from[this.count] = this.count > 0 ? this.#meets(x) : -Infinity;
      this.columns[this.count] = x;
      this.count += 1;
    }
  }

  /**
   * @param {number} x rising from call to call
   * @returns {number} the column whose pixel is nearest
   */
  columnFor(x) {
    while (this.#at + 1 < this.count && this.from[this.#at + 1] <= x) this.#at += 1;
    return this.columns[this.#at];
  }

  /** @param {number} x where its parabola crosses the last one of the envelope */
  #meets(x) {
    const last = this.columns[this.count - 1];
    return (this.heights[x] - this.heights[last]) / (2 * (x - last));
  }
}
