/** Which classes may be painted over. Held against the map after every tool, so that no tool can forget it. */

import { Signal } from "../signal.js";

/** @typedef {import("./rect.js").Rect} Rect */

export class Protection {
  /** Classes that stay as they are. @type {Signal<ReadonlySet<number>>} */
  kept = new Signal(/** @type {ReadonlySet<number>} */ (new Set()));
  /** The one class that may be painted over; null for all that are not kept. @type {Signal<number | null>} */
  only = new Signal(/** @type {number | null} */ (null));

  get isActive() {
    return this.kept.value.size > 0 || this.only.value !== null;
  }

  /** @param {number} id */
  toggle(id) {
    const kept = new Set(this.kept.value);
    if (!kept.delete(id)) kept.add(id);
    this.kept.value = kept;
  }

  /** @param {number} id */
  allows(id) {
    return !this.kept.value.has(id) && (this.only.value ?? id) === id;
  }

  /**
   * Puts back what may not be painted over.
   * @param {import("./raster.js").Raster} painted the map, or something over it
   * @param {Uint8Array} before its bytes before the change
   * @param {Rect} rect the change lies within it
   * @param {Uint8Array} [ids] of the map before the change
   */
  guard(painted, before, rect, ids = before) {
    if (!this.isActive) return;
    const allowed = Uint8Array.from({ length: 256 }, (_, id) => Number(this.allows(id)));
    for (let y = rect.y0; y < rect.y1; y += 1) {
      const row = y * painted.width;
      for (let i = row + rect.x0; i < row + rect.x1; i += 1) {
        if (!allowed[ids[i]]) painted.data[i] = before[i];
      }
    }
  }
}
