/** A sheet: one label map being edited, with its undo history and how it lies on its stage. */

import { History, Replacement, Several, diff } from "./history.js";
import { Emitter, Signal } from "../signal.js";
import { FIT } from "./viewport.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {import("./history.js").Step} Step */

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
  /** Steps that are to become one. @type {Step[] | null} */
  #gathered = null;

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
    if (edit) this.record(edit);
  }

  /** @param {Step} step already done */
  record(step) {
    if (this.#gathered) return void this.#gathered.push(step);
    this.history.push(step);
    this.changed.emit();
  }

  /** @param {() => void} act whose changes are one step of undo, together */
  together(act) {
    /** @type {Step[]} */
    const steps = [];
    this.#gathered = steps;
    try {
      act();
    } finally {
      this.#gathered = null;
    }
    if (steps.length > 0) this.record(steps.length === 1 ? steps[0] : new Several(steps));
  }

  undo() {
    const step = this.history.undo();
    if (step) this.#take(step.revert(this.map), step.rect);
  }

  redo() {
    const step = this.history.redo();
    if (step) this.#take(step.apply(this.map), step.rect);
  }

  /** @param {LabelMap} map of any size; one step of undo */
  replace(map) {
    if (map.width === this.map.width && map.height === this.map.height) {
      const before = this.map.data.slice();
      this.map.data.set(map.data);
      this.painted.emit(this.map.rect);
      this.commit(before);
    } else {
      const step = new Replacement(this.map, map);
      this.#show(map.clone(), map.rect);
      this.record(step);
    }
  }

  /**
   * @param {LabelMap} map the present one, written to, or another in its place
   * @param {Rect} rect
   */
  #take(map, rect) {
    this.#show(map, rect);
    this.changed.emit();
  }

  /**
   * @param {LabelMap} map
   * @param {Rect} rect
   */
  #show(map, rect) {
    const isOther = map !== this.map;
    this.map = map;
    if (isOther) {
      this.viewport.value = FIT;
      this.resized.emit();
    }
    this.painted.emit(isOther ? map.rect : rect);
  }
}
