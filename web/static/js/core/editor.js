/** The map being painted: tool, class and brush in hand, strokes, undo and redo. Knows no page and no server. */

import { clampSize } from "./brush.js";
import { History, diff } from "./history.js";
import { LabelMap } from "./labelmap.js";
import { Recents } from "./palette.js";
import { isEmpty } from "./rect.js";
import { Emitter, Signal } from "./signal.js";
import { toolOf } from "./tools.js";

/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Point */

export class Editor {
  history = new History();
  tool = new Signal("brush");
  /** A tool that stands in while a key is held. @type {Signal<string | null>} */
  heldTool = new Signal(/** @type {string | null} */ (null));
  size = new Signal(18);
  /** Pixels that may look different now. @type {Emitter<Rect>} */
  painted = new Emitter();
  /** The map has a new state worth a picture: a stroke ended, or undo, redo, another map. @type {Emitter<void>} */
  changed = new Emitter();
  /** @type {{before: Uint8Array, tool: import("./tools.js").Tool, last: Point} | null} */
  #stroke = null;

  /**
   * @param {Palette} palette
   * @param {LabelMap} map
   */
  constructor(palette, map) {
    this.palette = palette;
    this.map = map;
    this.recents = new Recents(palette.classes.filter(({ id }) => id !== 0).map(({ id }) => id));
    this.classId = new Signal(palette.classes[0].id);
    this.previousClass = palette.classes[1]?.id ?? palette.classes[0].id;
  }

  /** The tool in effect. */
  get activeTool() {
    return toolOf(this.heldTool.value ?? this.tool.value);
  }

  get isDrawing() {
    return this.#stroke !== null;
  }

  /** @param {number} id */
  choose(id) {
    if (!this.palette.has(id) || id === this.classId.value) return;
    this.previousClass = this.classId.value;
    this.recents.use(id);
    this.classId.value = id;
  }

  swapClass() {
    this.choose(this.previousClass);
  }

  /** @param {number} step places down the palette */
  stepClass(step) {
    const { classes } = this.palette;
    const at = classes.findIndex(({ id }) => id === this.classId.value);
    this.choose(classes[(at + step + classes.length) % classes.length].id);
  }

  /** @param {number} digit */
  chooseRecent(digit) {
    const id = this.recents.idAt(digit);
    if (id !== null) this.choose(id);
  }

  /** @param {number} size */
  resizeBrush(size) {
    this.size.value = clampSize(size);
  }

  /** @param {Point} point */
  press(point) {
    this.abort();
    this.#stroke = { before: this.map.data.slice(), tool: this.activeTool, last: point };
    this.#show(this.#stroke.tool.press(this.#hand(), point));
  }

  /** @param {Point} point */
  moveTo(point) {
    const stroke = this.#stroke;
    if (!stroke) return;
    this.#show(stroke.tool.move(this.#hand(), stroke.last, point));
    stroke.last = point;
  }

  /** Ends the stroke; it becomes one step of undo if it changed anything. */
  release() {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke) this.#commit(stroke.before);
  }

  /** Takes the stroke back as if it had never begun. */
  abort() {
    const stroke = this.#stroke;
    if (!stroke) return;
    this.#stroke = null;
    this.map.data.set(stroke.before);
    this.painted.emit(this.map.rect);
  }

  undo() {
    this.abort();
    this.#step(this.history.undo(this.map));
  }

  redo() {
    this.abort();
    this.#step(this.history.redo(this.map));
  }

  /** @param {LabelMap} map of the same size; one step of undo */
  replace(map) {
    this.abort();
    const before = this.map.data.slice();
    this.map.data.set(map.data);
    this.painted.emit(this.map.rect);
    this.#commit(before);
  }

  /** @param {Uint8Array} before */
  #commit(before) {
    const edit = diff(before, this.map);
    if (!edit) return;
    this.history.push(edit);
    this.changed.emit();
  }

  /** @param {Rect | null} rect */
  #step(rect) {
    if (!rect) return;
    this.painted.emit(rect);
    this.changed.emit();
  }

  /** @param {Rect} rect */
  #show(rect) {
    if (!isEmpty(rect)) this.painted.emit(rect);
  }

  #hand() {
    const pick = (/** @type {number} */ id) => this.choose(id);
    return { map: this.map, size: this.size.value, classId: this.classId.value, pick };
  }
}
