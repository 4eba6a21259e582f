/** The brush layer: how much of the brush's exemplar replaces the look of the others at each pixel, 0 to 255. */

import { Raster } from "../map/raster.js";

/** @typedef {{width: number, height: number}} Size */

export const ALL = 255;

export class BrushLayer extends Raster {
  /**
   * @param {Size} map
   * @param {Uint8Array | null} [data] as many bytes as the map has pixels
   */
  static over({ width, height }, data) {
    return new BrushLayer(width, height, data ?? undefined);
  }

  /** Whether nothing is painted on it. */
  get isEmpty() {
    return !this.data.some((amount) => amount > 0);
  }

  /** @returns {BrushLayer} */
  clone() {
    return new BrushLayer(this.width, this.height, this.data.slice());
  }

  /**
   * @param {number} width
   * @param {number} height
   * @returns {BrushLayer} the same at another size, smoothly
   */
  resized(width, height) {
    if (this.hasSizeOf({ width, height })) return this.clone();
    return this.#sampled({ width, height }, { x: 0, y: 0, width: this.width, height: this.height });
  }

  /**
   * @param {Size} size
   * @returns {BrushLayer} its middle in the shape of the size, at that size
   */
  cut({ width, height }) {
    const scale = Math.min(this.width / width, this.height / height);
    const [across, down] = [width * scale, height * scale];
    return this.#sampled({ width, height }, { x: (this.width - across) / 2, y: (this.height - down) / 2, width: across, height: down });
  }

  /**
   * @param {Size} size
   * @param {Size & {x: number, y: number}} window of this layer that is drawn out to the size
   */
  #sampled({ width, height }, window) {
    const out = new BrushLayer(width, height);
    const columns = samplesOf(width, window.x, window.width, this.width);
    samplesOf(height, window.y, window.height, this.height).forEach((row, y) => {
      columns.forEach((column, x) => {
        const [above, below] = [row.from, row.to].map((line) => this.#mixed(line * this.width, column));
        out.data[y * width + x] = Math.round(above + (below - above) * row.share);
      });
    });
    return out;
  }

  /**
   * @param {number} row where it starts
   * @param {Sample} column
   */
  #mixed(row, { from, to, share }) {
    const { data } = this;
    return data[row + from] + (data[row + to] - data[row + from]) * share;
  }
}

/** Two neighbours, and how much the second counts. @typedef {{from: number, to: number, share: number}} Sample */

/**
 * @param {number} count of pixels wanted
 * @param {number} start of the window along one side
 * @param {number} length of the window
 * @param {number} limit of the side
 * @returns {Sample[]} where each lies between the pixels of the side
 */
function samplesOf(count, start, length, limit) {
  return Array.from({ length: count }, (_, i) => {
    const place = Math.min(limit - 1, Math.max(0, start + ((i + 0.5) * length) / count - 0.5));
    const from = Math.floor(place);
    return { from, to: Math.min(limit - 1, from + 1), share: place - from };
  });
}
