/** The soft brush: what a round dab, dragged along a line, asks for at each pixel; and painting with it on a brush layer. */

import { ALL } from "./brushlayer.js";
import { connectedAt } from "../map/connected.js";
import { EMPTY, clip } from "../map/rect.js";

/** @typedef {import("./brushlayer.js").BrushLayer} BrushLayer */
/** @typedef {import("../map/rect.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Point in map coordinates, fractions allowed */
/**
 * @typedef {object} Dab
 * @property {number} radius in map pixels
 * @property {number} softness 0: hard, 1: soft from its middle on
 * @property {number} opacity 0 to 1, in its middle
 */

/**
 * @param {number} distance from the middle
 * @param {Dab} dab
 * @returns {number} 0 to its opacity; it falls smoothly, and over a pixel at least
 */
export function amountAt(distance, { radius, softness, opacity }) {
  const fall = Math.max(1, radius * softness);
  const way = Math.min(1, Math.max(0, (radius + 0.5 - distance) / fall));
  return opacity * way * way * (3 - 2 * way);
}

/** One stroke on a layer. Where it crosses itself it asks for no more: only another stroke adds to it. */
export class SoftStroke {
  #before;
  #asked;

  /**
   * @param {BrushLayer} layer
   * @param {boolean} erases takes away instead
   */
  constructor(layer, erases) {
    this.layer = layer;
    this.erases = erases;
    this.#before = layer.data.slice();
    /** What the stroke asks for so far, per pixel. */
    this.#asked = new Uint8Array(layer.data.length);
  }

  /**
   * Drags the dab from one point to another; the same point twice is a single dab.
   * @param {Point} from
   * @param {Point} to
   * @param {Dab} dab
   * @returns {Rect} what may have changed
   */
  drag(from, to, dab) {
    const rect = boxOf(from, to, dab.radius + 1, this.layer);
    const toLine = distanceTo(from, to);
    for (let y = rect.y0; y < rect.y1; y += 1) {
      for (let x = rect.x0; x < rect.x1; x += 1) {
        this.#ask(y * this.layer.width + x, Math.round(amountAt(toLine(x + 0.5, y + 0.5), dab) * ALL));
      }
    }
    return rect;
  }

  /**
   * Asks for the same all over a region.
   * @param {import("../map/labelmap.js").LabelMap} map of the layer's size
   * @param {Point} point in the region
   * @param {number} opacity
   * @returns {Rect} what may have changed
   */
  fill(map, point, opacity) {
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
    const amount = Math.round(opacity * ALL);
    if (!map.contains(x, y) || this.#asked[y * map.width + x] >= amount) return EMPTY;
    const { mask, rect } = connectedAt(map, x, y);
    mask.forEach((inside, i) => inside && this.#ask(i, amount));
    return rect;
  }

  /**
   * @param {number} i
   * @param {number} amount
   */
  #ask(i, amount) {
    if (amount <= this.#asked[i]) return;
    this.#asked[i] = amount;
    const before = this.#before[i];
    this.layer.data[i] = before + Math.round((((this.erases ? 0 : ALL) - before) * amount) / ALL);
  }
}

/**
 * @param {Point} from
 * @param {Point} to
 * @param {number} reach
 * @param {BrushLayer} layer
 */
const boxOf = (from, to, reach, layer) =>
  clip(
    {
      x0: Math.floor(Math.min(from.x, to.x) - reach),
      y0: Math.floor(Math.min(from.y, to.y) - reach),
      x1: Math.ceil(Math.max(from.x, to.x) + reach),
      y1: Math.ceil(Math.max(from.y, to.y) + reach),
    },
    layer,
  );

/**
 * @param {Point} from
 * @param {Point} to
 * @returns {(x: number, y: number) => number} the distance of a point to the line between the two
 */
function distanceTo(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  return (x, y) => {
    const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / square));
    return Math.sqrt((x - from.x - along * dx) ** 2 + (y - from.y - along * dy) ** 2);
  };
}
