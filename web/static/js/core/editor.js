/** What a person has in hand: tool, class, brush; and the sheet it works on. Knows no page and no server. */

import { clampSize } from "./brush.js";
import { Recents } from "./palette.js";
import { isEmpty } from "./rect.js";
import { Sheet } from "./sheet.js";
import { Emitter, Signal } from "./signal.js";
import { toolOf } from "./tools/index.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {import("./tools/tool.js").Modifiers} Modifiers */
/** @typedef {{x: number, y: number}} Point */

export class Editor {
  tool = new Signal("brush");
  /** A tool that stands in while a key is held. @type {Signal<string | null>} */
  heldTool = new Signal(/** @type {string | null} */ (null));
  size = new Signal(18);
  /** @type {Modifiers} */
  modifiers = { shift: false, alt: false };
  /** As the sheet's own, of whichever sheet is in hand; all of it when that changes. @type {Emitter<Rect>} */
  painted = new Emitter();
  /** As the sheet's own, of whichever sheet is in hand. @type {Emitter<void>} */
  changed = new Emitter();
  /** @type {{before: Uint8Array, tool: import("./tools/tool.js").Tool, last: Point} | null} */
  #stroke = null;
  /** @type {(() => void)[]} */
  #unhook = [];

  /**
   * @param {Palette} palette
   * @param {LabelMap} map
   */
  constructor(palette, map) {
    this.palette = palette;
    /** The map that is painted from; an exemplar's map is another sheet. */
    this.home = new Sheet(map);
    /** The sheet in hand. */
    this.sheet = new Signal(this.home);
    this.recents = new Recents(palette.classes.filter(({ id }) => id !== 0).map(({ id }) => id));
    this.classId = new Signal(palette.classes[0].id);
    this.previousClass = palette.classes[1]?.id ?? palette.classes[0].id;
    this.sheet.watch((sheet) => this.#follow(sheet));
  }

  /** The map of the sheet in hand. */
  get map() {
    return this.sheet.value.map;
  }

  /** The tool in effect. */
  get activeTool() {
    return toolOf(this.heldTool.value ?? this.tool.value);
  }

  get isDrawing() {
    return this.#stroke !== null;
  }

  /** @param {Sheet} sheet */
  open(sheet) {
    this.abort();
    this.sheet.value = sheet;
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

  /**
   * @param {Point} point
   * @param {number} [pressure]
   */
  press(point, pressure = 1) {
    this.abort();
    this.#stroke = { before: this.map.data.slice(), tool: this.activeTool, last: point };
    this.#show(this.#stroke.tool.press(this.#hand(this.#stroke.before, pressure), point));
  }

  /**
   * @param {Point} point
   * @param {number} [pressure]
   */
  moveTo(point, pressure = 1) {
    const stroke = this.#stroke;
    if (!stroke) return;
    this.#show(stroke.tool.move(this.#hand(stroke.before, pressure), stroke.last, point));
    stroke.last = point;
  }

  /** Ends the stroke; it becomes one step of undo if it changed anything. */
  release() {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke) this.sheet.value.commit(stroke.before);
  }

  /** Takes the stroke back as if it had never begun. */
  abort() {
    const stroke = this.#stroke;
    if (!stroke) return;
    this.#stroke = null;
    this.map.data.set(stroke.before);
    this.#show(this.map.rect);
  }

  undo() {
    this.abort();
    this.sheet.value.undo();
  }

  redo() {
    this.abort();
    this.sheet.value.redo();
  }

  /** @param {LabelMap} map in place of the one in hand; one step of undo */
  replace(map) {
    this.abort();
    this.sheet.value.replace(map);
  }

  /** @param {Sheet} sheet */
  #follow(sheet) {
    for (const unhook of this.#unhook) unhook();
    this.#unhook = [sheet.painted.on((rect) => this.painted.emit(rect)), sheet.changed.on(() => this.changed.emit())];
  }

  /** @param {Rect} rect */
  #show(rect) {
    if (!isEmpty(rect)) this.sheet.value.painted.emit(rect);
  }

  /**
   * @param {Uint8Array} before
   * @param {number} pressure
   * @returns {import("./tools/tool.js").Hand}
   */
  #hand(before, pressure) {
    const { map, modifiers } = this;
    return {
      map,
      before,
      restore: (rect) => map.copyFrom(before, rect),
      size: this.size.value,
      classId: this.classId.value,
      modifiers,
      pressure,
      pick: (id) => this.choose(id),
    };
  }
}
