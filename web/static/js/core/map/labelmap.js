/** The label map: one class id per pixel. This array is the truth; every canvas only shows it. */

import { Raster } from "./raster.js";

/** Class id of pixels that say nothing; the eraser paints it. */
export const UNKNOWN = 0;

/** One class id per pixel. */
export class LabelMap extends Raster {
  /**
   * Paints x0 <= x < x1 of one row; what lies outside the map is left out.
   * @param {number} y
   * @param {number} x0
   * @param {number} x1
   * @param {number} id
   */
  paintSpan(y, x0, x1, id) {
    if (y < 0 || y >= this.height) return;
    const start = y * this.width;
    const from = Math.max(x0, 0);
    const to = Math.min(x1, this.width);
    if (from < to) this.data.fill(id, start + from, start + to);
  }

  /** @returns {Map<number, number>} share of the map, 0 to 1, of every class on it */
  shares() {
    const counts = new Uint32Array(256);
    for (const id of this.data) counts[id] += 1;
    const shares = new Map();
    counts.forEach((count, id) => {
      if (count > 0) shares.set(id, count / this.data.length);
    });
    return shares;
  }

  /** @returns {LabelMap} */
  clone() {
    return new LabelMap(this.width, this.height, this.data.slice());
  }

  /**
   * @param {number} width
   * @param {number} height
   * @returns {LabelMap} the same picture at another size: nearest pixel, so edges stay hard
   */
  resized(width, height) {
    const out = new LabelMap(width, height);
    for (let y = 0; y < height; y += 1) {
      const row = Math.floor(((y + 0.5) * this.height) / height) * this.width;
      for (let x = 0; x < width; x += 1) {
        out.data[y * width + x] = this.data[row + Math.floor(((x + 0.5) * this.width) / width)];
      }
    }
    return out;
  }
}
