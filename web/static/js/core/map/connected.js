/** The connected region at a pixel: all pixels of one class that hang together by their sides. */

import { fill } from "./fill.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */

export class Connected {
  /**
   * @param {number} id its class
   * @param {Rect} rect that holds it
   * @param {Uint8Array} mask of the whole map, 1 inside
   * @param {number} width of the map
   */
  constructor(id, rect, mask, width) {
    this.id = id;
    this.rect = rect;
    this.mask = mask;
    this.width = width;
  }

  /**
   * @param {number} x on the map
   * @param {number} y
   */
  has(x, y) {
    return this.mask[y * this.width + x] === 1;
  }

  /** How many pixels it has. */
  get size() {
    let count = 0;
    for (const inside of this.mask) count += inside;
    return count;
  }
}

/**
 * @param {LabelMap} map not changed
 * @param {number} x on the map
 * @param {number} y
 */
export function connectedAt(map, x, y) {
  const id = /** @type {number} */ (map.at(x, y));
  const marked = map.clone();
  const rect = fill(marked, x, y, id ^ 1);
  const mask = marked.data.map((marker, i) => Number(marker !== map.data[i]));
  return new Connected(id, rect, mask, map.width);
}
