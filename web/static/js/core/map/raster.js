/** One byte per pixel, row by row: what label maps and brush layers have in common. */

export class Raster {
  /**
   * @param {number} width
   * @param {number} height
   * @param {Uint8Array} [data] width * height bytes
   */
  constructor(width, height, data = new Uint8Array(width * height)) {
    if (data.length !== width * height) {
      throw new RangeError(`${width} × ${height} pixels need ${width * height} bytes, not ${data.length}.`);
    }
    this.width = width;
    this.height = height;
    this.data = data;
  }

  /** All of it as a rectangle. */
  get rect() {
    return { x0: 0, y0: 0, x1: this.width, y1: this.height };
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  contains(x, y) {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {number | null} the byte there, null outside
   */
  at(x, y) {
    return this.contains(x, y) ? this.data[y * this.width + x] : null;
  }

  /**
   * @param {Uint8Array} data of the same size
   * @param {import("./rect.js").Rect} rect copied within it
   */
  copyFrom(data, { x0, y0, x1, y1 }) {
    for (let y = y0; y < y1; y += 1) {
      const start = y * this.width;
      this.data.set(data.subarray(start + x0, start + x1), start + x0);
    }
  }

  /** @param {{width: number, height: number}} other */
  hasSizeOf({ width, height }) {
    return this.width === width && this.height === height;
  }
}
