/** What a person has in hand: tool, class, brush; and the sheet it works on. Knows no page and no server. */

import { clampSize } from "./brush.js";
import { Recents } from "../palette/palette.js";
import { Protection } from "./protection.js";
import { isEmpty } from "./rect.js";
import { Sheet } from "./sheet.js";
import { Emitter, Signal } from "../signal.js";
import { Stroke } from "./stroke.js";
import { toolOf } from "../tools/index.js";
import { DEFAULTS } from "../tools/options.js";

/** @typedef {import("../look/brushlayer.js").BrushLayer} BrushLayer */
/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {import("../tools/options.js").Options} Options */
/** @typedef {import("../tools/tool.js").Modifiers} Modifiers */
/** @typedef {import("../tools/tool.js").Point} Point */
/** @typedef {import("../tools/tool.js").Sketch} Sketch */

export class Editor {
  tool = new Signal("brush");
  /** A tool that stands in while a key is held. @type {Signal<string | null>} */
  heldTool = new Signal(/** @type {string | null} */ (null));
  size = new Signal(18);
  /** @type {Signal<Options>} */
  options = new Signal(/** @type {Options} */ (DEFAULTS));
  /** @type {Signal<Modifiers>} */
  modifiers = new Signal(/** @type {Modifiers} */ ({ shift: false, alt: false }));
  /** Map pixels within which two places count as the same: a matter of zoom and of fingers. */
  reach = 2;
  protection = new Protection();
  /** As the sheet's own, of whichever sheet is in hand; all of it when that changes. @type {Emitter<Rect>} */
  painted = new Emitter();
  /** As the sheet's own, of whichever sheet is in hand. @type {Emitter<void>} */
  changed = new Emitter();
  /** A stroke is over, whatever came of it. @type {Emitter<void>} */
  ended = new Emitter();
  /** What the style brush lacks before it can be used, in words; null: nothing. @type {Signal<string | null>} */
  brushLacks = new Signal(/** @type {string | null} */ (null));
  /** A press that came to nothing, and why, in words. @type {Emitter<string>} */
  refused = new Emitter();
  /** Lines that help with a gesture that is still open. @type {Signal<Sketch | null>} */
  sketch = new Signal(/** @type {Sketch | null} */ (null));
  /** Where the last stroke ended: a line can go on from there. @type {Signal<Point | null>} */
  strokeEnd = new Signal(/** @type {Point | null} */ (null));
  /** @type {Stroke | null} */
  #stroke = null;
  /** @type {import("../tools/tool.js").Tool | null} */
  #looking = null;
  /** @type {(() => void)[]} */
  #unhook = [];

  /**
   * @param {Palette} palette
   * @param {LabelMap} map
   * @param {BrushLayer} [layer] over it
   */
  constructor(palette, map, layer) {
    this.palette = palette;
    /** The map that is painted from; an exemplar's map is another sheet. */
    this.home = new Sheet(map, layer);
    /** The sheet in hand. */
    this.sheet = new Signal(this.home);
    this.recents = new Recents(palette.classes.filter(({ id }) => id !== 0).map(({ id }) => id));
    this.classId = new Signal(palette.classes[0].id);
    this.previousClass = palette.classes[1]?.id ?? palette.classes[0].id;
    this.sheet.watch((sheet) => this.#follow(sheet));
    this.tool.watch(() => this.isDrawing || this.finish());
    this.classId.watch(() => this.act("class"));
  }

  /** The map of the sheet in hand. */
  get map() {
    return this.sheet.value.map;
  }

  /** The tool in effect. */
  get activeTool() {
    return toolOf(this.heldTool.value ?? this.tool.value);
  }

  /** Whether the pointer is down with a tool that paints. */
  get isDrawing() {
    return this.#stroke?.isDown ?? false;
  }

  /** Whether there is something to finish or to give up. */
  get isBusy() {
    return this.#stroke !== null;
  }

  /** @param {Sheet} sheet */
  open(sheet) {
    this.#settle();
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

  /** @param {Partial<Options>} changes */
  set(changes) {
    this.options.value = { ...this.options.value, ...changes };
  }

  /**
   * Keys that change what a tool does; a shape in hand takes its other form at once.
   * @param {Modifiers} modifiers
   */
  hold({ shift, alt }) {
    const { value } = this.modifiers;
    if (value.shift === shift && value.alt === alt) return;
    this.modifiers.value = { shift, alt };
    if (this.isDrawing && this.#stroke?.tool.drags) this.moveTo(this.#stroke.last);
  }

  /**
   * @param {Point} point
   * @param {number} [pressure]
   */
  press(point, pressure = 1) {
    const tool = this.activeTool;
    if (tool.looks) return this.#look(tool, point);
    if (tool.draws === "layer" && this.brushLacks.value !== null) return this.refused.emit(this.brushLacks.value);
    if (this.isDrawing) this.abort();
    if (!this.#stroke?.takes(this.#holding(pressure), point)) {
      this.finish();
      this.#stroke = new Stroke(tool, this.sheet.value, this.protection);
    }
    this.#show(this.#stroke.press(this.#holding(pressure), point));
  }

  /**
   * @param {Point} point
   * @param {number} [pressure]
   */
  moveTo(point, pressure = 1) {
    const stroke = this.#stroke;
    if (stroke?.isDown) this.#show(stroke.moveTo(this.#holding(pressure), point));
    else if (this.#looking) this.#look(this.#looking, point);
  }

  /** Ends the press; if nothing stays open, this is one step of undo, provided that anything changed. */
  release() {
    this.#looking = null;
    const stroke = this.#stroke;
    if (!stroke?.isDown) return;
    stroke.isDown = false;
    if (stroke.tool.lines) this.strokeEnd.value = stroke.last;
    if (!stroke.isOpen || stroke.tool.id !== this.tool.value) this.finish();
  }

  /** Makes what was done so far one step of undo. */
  finish() {
    const stroke = this.#stroke;
    this.#stroke = null;
    this.sketch.value = null;
    if (!stroke) return;
    this.sheet.value.commit(stroke.before, stroke.touched, stroke.of);
    this.ended.emit();
  }

  /** Takes the stroke back as if it had never begun. */
  abort() {
    const stroke = this.#stroke;
    this.#looking = null;
    this.#stroke = null;
    if (!stroke) return;
    this.#show(stroke.undo());
    this.ended.emit();
  }

  /** Takes the present press back: all of a stroke, or one of the several that make an open gesture. */
  unpress() {
    const rect = this.#stroke?.unpress(this.#holding(1));
    if (rect) this.#show(rect);
    else this.abort();
  }

  /** @param {string} action of the gesture that is open */
  act(action) {
    if (action === "unpress") this.unpress();
    else if (this.#stroke) this.#show(this.#stroke.act(this.#holding(1), action));
  }

  /**
   * Changes the map at once, but not what is protected; one step of undo.
   * @param {(map: LabelMap) => Rect} change returns what may have changed
   */
  apply(change) {
    this.finish();
    const before = this.map.data.slice();
    const rect = change(this.map);
    this.protection.guard(this.map, before, rect);
    this.#show(rect);
    this.sheet.value.commit(before, rect);
  }

  undo() {
    const wasOpen = this.#stroke !== null && !this.#stroke.isDown;
    this.abort();
    if (!wasOpen) this.sheet.value.undo();
  }

  redo() {
    this.abort();
    this.sheet.value.redo();
  }

  /** As Sheet.replace(). @param {LabelMap} map @param {BrushLayer} [layer] */
  replace(map, layer) {
    this.#settle();
    this.sheet.value.replace(map, layer);
  }

  /** What was only waiting to be finished is not lost; what the pointer still draws is. */
  #settle() {
    if (this.isDrawing) this.abort();
    else this.finish();
  }

  /**
   * A tool that never paints leaves an open gesture alone.
   * @param {import("../tools/tool.js").Tool} tool
   * @param {Point} point
   */
  #look(tool, point) {
    this.#looking = tool;
    const { map, layer } = this.sheet.value;
    tool.start().press({ ...this.#holding(1), map, layer, before: map.data, restore: () => undefined }, point);
  }

  /** @param {Sheet} sheet */
  #follow(sheet) {
    for (const unhook of this.#unhook) unhook();
    this.strokeEnd.value = null;
    this.#unhook = [
      sheet.painted.on((rect) => this.painted.emit(rect)),
      sheet.changed.on(() => {
        // Another hand changed the map: what is left of the stroke stands on nothing.
        this.#stroke = null;
        this.sketch.value = null;
        this.changed.emit();
      }),
      sheet.resized.on(() => (this.strokeEnd.value = null)),
    ];
    this.painted.emit(sheet.map.rect);
  }

  /** @param {Rect} rect */
  #show(rect) {
    this.sketch.value = this.#stroke?.sketch ?? null;
    if (!isEmpty(rect)) this.sheet.value.painted.emit(rect);
  }

  /**
   * @param {number} pressure
   * @returns {import("./stroke.js").Holding}
   */
  #holding(pressure) {
    return {
      size: this.size.value,
      classId: this.classId.value,
      options: this.options.value,
      modifiers: this.modifiers.value,
      pressure,
      reach: this.reach,
      strokeEnd: this.strokeEnd.value,
      mayPaintOver: (id) => this.protection.allows(id),
      pick: (id) => this.choose(id),
    };
  }
}
