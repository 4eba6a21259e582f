/** The map of a photo that is edited: beside it the original map, by which strokes are told from what was there before. */

import { diff } from "../map/history.js";
import { LabelMap } from "../map/labelmap.js";
import { Sheet } from "../map/sheet.js";
import { Signal } from "../signal.js";

/** @typedef {import("../map/history.js").Drawing} Drawing */
/** @typedef {import("../map/history.js").Edit} Runs */
/** @typedef {import("../map/history.js").Step} Step */
/** @typedef {import("../map/rect.js").Rect} Rect */

export class EditSheet extends Sheet {
  /** Whether strokes say what the photo shows, instead of what it should show. */
  correcting = new Signal(false);

  /**
   * @param {LabelMap} read as it was read off the photo
   * @param {LabelMap} [original] what the photo shows: as it was read, or corrected
   * @param {LabelMap} [edited] what it should show
   */
  constructor(read, original = read.clone(), edited = original.clone()) {
    super(edited);
    this.read = read;
    this.original = original;
  }

  /** Whether the photo should show anything but what it shows. */
  get isEdited() {
    return differs(this.map, this.original);
  }

  get isCorrected() {
    return differs(this.original, this.read);
  }

  /** @returns {Map<number, number>} shares of the classes in what is repainted; while nothing is, in all of it */
  wanted() {
    const ids = this.map.data.filter((id, i) => id !== this.original.data[i]);
    return ids.length > 0 ? new LabelMap(ids.length, 1, ids).shares() : this.map.shares();
  }

  /**
   * @param {Uint8Array} before
   * @param {Rect} [within]
   * @param {keyof Drawing} [of]
   * @override
   */
  commit(before, within, of = "map") {
    this.together(() => {
      super.commit(before, within, of);
      if (this.correcting.value && of === "map") this.#rewrite((id, i) => (this.map.data[i] === before[i] ? id : this.map.data[i]));
    });
  }

  /** Takes every edit back; one step of undo. */
  dropEdits() {
    this.#repaint(this.original.data);
  }

  /**
   * Says anew what the photo shows; edits stay. One step of undo.
   * @param {LabelMap} map of the size of this one
   */
  correct(map) {
    const isEdited = this.map.data.map((id, i) => Number(id !== this.original.data[i]));
    this.together(() => {
      this.#rewrite((_, i) => map.data[i]);
      this.#repaint(this.map.data.map((id, i) => (isEdited[i] ? id : map.data[i])));
    });
  }

  /** @param {(id: number, at: number) => number} rule by which the original map changes */
  #rewrite(rule) {
    const before = this.original.data.slice();
    this.original.data.set(before.map(rule));
    const drawing = { map: this.original, layer: this.layer };
    const runs = diff(drawing, "map", before);
    if (runs) this.record(new Correction(drawing, runs));
  }

  /** @param {Uint8Array} ids */
  #repaint(ids) {
    const before = this.map.data.slice();
    this.map.data.set(ids);
    this.painted.emit(this.map.rect);
    super.commit(before);
  }
}

/** A change of the original map, which goes with the sheet without being drawn on it. @implements {Step} */
class Correction {
  /**
   * @param {Drawing} original
   * @param {Runs} runs
   */
  constructor(original, runs) {
    this.original = original;
    this.runs = runs;
    this.bytes = runs.bytes;
    this.rect = runs.rect;
  }

  revert() {
    this.runs.revert(this.original);
  }

  apply() {
    this.runs.apply(this.original);
  }
}

/**
 * @param {LabelMap} a
 * @param {LabelMap} b of the same size
 */
const differs = (a, b) => a.data.some((id, i) => id !== b.data[i]);
