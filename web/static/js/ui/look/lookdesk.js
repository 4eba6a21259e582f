/** What all parts of the look panel work with: the regions as they are now, and what can be done to them. */

import { classRows, rowsOf } from "../../core/look/rows.js";
import { dressed } from "../../core/look/look.js";
import { Parts } from "../../core/map/parts.js";
import { Emitter } from "../../core/signal.js";
import { showNote } from "../notices.js";

/** @typedef {import("../../core/look/look.js").Look} Look */
/** @typedef {import("../../core/look/look.js").Target} Target */
/** @typedef {import("../../core/studio.js").Studio} Studio */

const FULL = "A picture takes four photos at most. Take one away in the look panel, then add another.";

export class LookDesk {
  /** Look, map or exemplars are others now. @type {Emitter<void>} */
  changed = new Emitter();
  /** @type {Parts | null} */
  #parts = null;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    studio.editor.home.painted.on(() => (this.#parts = null));
    studio.editor.home.changed.on(() => this.changed.emit());
    for (const signal of [studio.look, studio.exemplars.all]) signal.watch(() => this.changed.emit());
  }

  get map() {
    return this.studio.editor.home.map;
  }

  get look() {
    return this.studio.look.value;
  }

  /** Connected regions of the map. */
  get parts() {
    return (this.#parts ??= new Parts(this.map));
  }

  get #state() {
    const { look, map } = this;
    return { look, map, exemplars: this.studio.exemplars, palette: this.studio.editor.palette };
  }

  /** Of the painted classes. */
  get classRows() {
    return classRows(this.#state);
  }

  /** Of the painted classes, each with its connected regions. */
  get rows() {
    return rowsOf(this.#state, this.parts);
  }

  /** @param {number} number of an exemplar of the look */
  exemplarAt(number) {
    return this.studio.exemplars.byId(this.look.exemplars[number]?.exemplar ?? "");
  }

  /**
   * Has a region take after an exemplar, in use or not yet.
   * @param {Target} target
   * @param {string} id
   */
  assign(target, id) {
    this.take(dressed(this.look, this.map, target, id));
  }

  /** @param {Look | null} look null where there was no room for another exemplar */
  take(look) {
    if (look) this.studio.restyle(look);
    else showNote(FULL);
  }
}
