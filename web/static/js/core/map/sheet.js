/** A sheet: one label map being edited, with its undo history and how it lies on its stage. */

import { History, Replacement, diff } from "./history.js";
import { Emitter, Signal } from "../signal.js";
import { FIT } from "./viewport.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */

export class Sheet {
  history = new History();
  /** Pixels that may look different now. @type {Emitter<Rect>} */
  painted = new Emitter();
  /** The map has a new state worth a picture: a stroke ended, or undo, redo, another map. @type {Emitter<void>} */
  changed = new Emitter();
  /** The map has another size; `painted` and `changed` follow. @type {Emitter<void>} */
  resized = new Emitter();
  /** @type {Signal<import("./viewport.js").Viewport>} */
  viewport = new Signal(FIT);

  /** @param {LabelMap} map */
  constructor(map) {
    this.map = map;
  }

  /**
   * Makes what happened to the map since one step of undo, if anything did.
   * @param {Uint8Array} before the ids before the change
   * @param {Rect} [within] the change lies within it
   */
  commit(before, within) {
    const edit = diff(before, this.map, within);
    if (!edit) return;
    this.history.push(edit);
    this.changed.emit();
  }

  undo() {
    const edit = this.history.undo();
    if (edit) this.#take(edit.revert(this.map), edit.rect);
  }

  redo() {
    const edit = this.history.redo();
    if (edit) this.#take(edit.apply(this.map), edit.rect);
  }

  /** @param {LabelMap} map of any size; one step of undo */
  replace(map) {
    if (map.width === this.map.width && map.height === this.map.height) {
      const before = this.map.data.slice();
      this.map.data.set(map.data);
      this.painted.emit(this.map.rect);
      this.commit(before);
    } else {
      this.history.push(new Replacement(this.map, map));
      this.#take(map.clone(), map.rect);
    }
  }

  /**
   * @param {LabelMap} map the present one, written to, or another in its place
   * @param {Rect} rect
   */
  #take(map, rect) {
    const isOther = map !== this.map;
    this.map = map;
    if (isOther) {
      this.viewport.value = FIT;
      this.resized.emit();
    }
    this.painted.emit(isOther ? map.rect : rect);
    this.changed.emit();
  }
}
