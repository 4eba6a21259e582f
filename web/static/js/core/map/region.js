/** A connected region taken off the map: to be put down elsewhere, larger or smaller, or mirrored. */

import { connectedAt } from "./connected.js";
import { LabelMap, UNKNOWN } from "./labelmap.js";
import { fillFromAround } from "./nearest.js";
import { clip, isEmpty } from "./rect.js";

/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {{x: boolean, y: boolean}} Flip left with right, top with bottom */

export class LiftedRegion {
  /**
   * @param {number} id
   * @param {Rect} rect where it was
   * @param {Uint8Array} mask of the whole map it was on
   * @param {LabelMap} ground that map without it: its surroundings have closed over the place
   */
  constructor(id, rect, mask, ground) {
    this.id = id;
    this.rect = rect;
    this.mask = mask;
    this.ground = ground;
  }

  /**
   * @param {LabelMap} map not changed
   * @param {number} x
   * @param {number} y
   * @returns {LiftedRegion} the pixels of one class joined to (x, y), which lies on the map
   */
  static at(map, x, y) {
    const { id, rect, mask } = connectedAt(map, x, y);
    const ground = map.clone();
    if (isEmpty(fillFromAround(ground, mask, rect))) ground.data.fill(UNKNOWN);
    return new LiftedRegion(id, rect, mask, ground);
  }

  /**
   * Puts it down, over what is there.
   * @param {LabelMap} map
   * @param {Rect} box in whole pixels; it is stretched to fill this, and cut at the map's edge
   * @param {Flip} flip
   * @returns {Rect} what may have been painted
   */
  putDown(map, box, flip) {
    const rect = clip(box, map);
    const columns = source(rect.x0, rect.x1, box.x0, box.x1, this.rect.x0, this.rect.x1, flip.x);
    const rows = source(rect.y0, rect.y1, box.y0, box.y1, this.rect.y0, this.rect.y1, flip.y);
    for (let y = rect.y0; y < rect.y1; y += 1) {
      const from = rows[y - rect.y0] * map.width;
      for (let x = rect.x0; x < rect.x1; x += 1) {
        if (this.mask[from + columns[x - rect.x0]]) map.data[y * map.width + x] = this.id;
      }
    }
    return rect;
  }
}

/**
 * @param {number} start first place on the map
 * @param {number} end
 * @param {number} to0 the stretched side
 * @param {number} to1
 * @param {number} from0 the side as it was
 * @param {number} from1
 * @param {boolean} isFlipped
 * @returns {Int32Array} for each place from start to end, the nearest one of the side as it was
 */
function source(start, end, to0, to1, from0, from1, isFlipped) {
  return Int32Array.from({ length: Math.max(0, end - start) }, (_, at) => {
    const place = Math.floor(((start + at - to0 + 0.5) * (from1 - from0)) / (to1 - to0));
    return isFlipped ? from1 - 1 - place : from0 + place;
  });
}
