/** A sheet: one label map being edited and the brush layer over it, with its undo history and how it lies on its stage. */

import { History, Replacement, Several, diff } from "./history.js";
import { BrushLayer } from "../look/brushlayer.js";
import { Emitter, Signal } from "../signal.js";
import { FIT } from "./viewport.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./history.js").Drawing} Drawing */
/** @typedef {import("./history.js").Step} Step */
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

  /** Steps that are to become one. @type {Step[] | null} */
  #gathered = null;

  /**
   * @param {LabelMap} map
   * @param {BrushLayer} [layer] of the map's size
   */
  constructor(map, layer = BrushLayer.over(map)) {
    this.map = map;
    this.layer = layer;
  }

  /**
   * Makes what happened to the map or the layer since one step of undo, if anything did.
   * @param {Uint8Array} before the bytes before the change
   * @param {Rect} [within] the change lies within it
   * @param {keyof Drawing} [of]
   */
  commit(before, within, of = "map") {
    const edit = diff(this, of, before, within);
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
    const outer = this.#gathered;
    /** @type {Step[]} */
    const steps = [];
    this.#gathered = steps;
    try {
      act();
    } finally {
      this.#gathered = outer;
    }
    if (steps.length > 0) this.record(steps.length === 1 ? steps[0] : new Several(steps));
  }

  /** Takes all of the layer away; one step of undo. */
  clearLayer() {
    const before = this.layer.data.slice();
    this.layer.data.fill(0);
    this.painted.emit(this.layer.rect);
    this.commit(before, this.layer.rect, "layer");
  }

  undo() {
    const step = this.history.undo();
    if (step) this.#take(step, "revert");
  }

  redo() {
    const step = this.history.redo();
    if (step) this.#take(step, "apply");
  }

  /**
   * @param {LabelMap} map of any size; one step of undo
   * @param {BrushLayer} [layer] of the same size; else the layer there is, drawn out to it
   */
  replace(map, layer = this.layer.resized(map.width, map.height)) {
    const after = { map, layer };
    if (!this.map.hasSizeOf(map)) return this.#do(new Replacement(this, after));
    const edits = /** @type {const} */ (["map", "layer"]).flatMap((of) => diff(after, of, this[of].data) ?? []);
    this.together(() => edits.forEach((edit) => this.#do(edit)));
  }

  /** @param {Step} step to be done now */
  #do(step) {
    this.#go(step, "apply");
    this.record(step);
  }

  /**
   * @param {Step} step
   * @param {"apply" | "revert"} way
   */
  #take(step, way) {
    this.#go(step, way);
    this.changed.emit();
  }

  /**
   * @param {Step} step
   * @param {"apply" | "revert"} way
   */
  #go(step, way) {
    const { map } = this;
    step[way](this);
    if (map !== this.map) {
      this.viewport.value = FIT;
      this.resized.emit();
    }
    this.painted.emit(map === this.map ? step.rect : this.map.rect);
  }
}
