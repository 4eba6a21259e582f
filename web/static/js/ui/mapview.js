/** Shows the sheet in hand on its stage: pixels, zoom and pan, and what other parts draw over it. Draws only what changed. */

import { EMPTY, isEmpty, union } from "../core/rect.js";
import { Signal } from "../core/signal.js";
import { fit, keepInSight, pan, pinch, toMap, zoom } from "../core/view.js";
import { FIT, placed, viewportOf } from "../core/viewport.js";
import { context2d, drawMap } from "./dom.js";

/** @typedef {import("../core/editor.js").Editor} Editor */
/** @typedef {import("../core/sheet.js").Sheet} Sheet */
/** @typedef {import("../core/view.js").Point} Point */
/** @typedef {import("../core/view.js").View} View */
/**
 * Draws over the map, in stage pixels; a map point p lies at view.scale * p + (view.x, view.y).
 * @typedef {(context: CanvasRenderingContext2D, view: View) => void} Layer
 */

export class MapView {
  /** Where the pointer is, in map coordinates. @type {Signal<Point | null>} */
  pointer = new Signal(/** @type {Point | null} */ (null));
  /** How the map lies on the stage. @type {Signal<View>} */
  placed = new Signal(/** @type {View} */ ({ scale: 1, x: 0, y: 0 }));
  #dirty = EMPTY;
  #frame = 0;
  /** @type {Layer[]} */
  #layers = [];
  /** @type {(() => void)[]} */
  #unhook = [];

  /**
   * @param {{stage: HTMLElement, canvas: HTMLCanvasElement, overlay: HTMLCanvasElement}} elements
   * @param {Editor} editor
   * @param {Signal<import("../core/bytes.js").Bytes>} colours RGB triples by class id
   */
  constructor({ stage, canvas, overlay }, editor, colours) {
    this.stage = stage;
    this.canvas = canvas;
    this.overlay = overlay;
    this.editor = editor;
    this.colours = colours;
    editor.sheet.watch((sheet) => this.#follow(sheet));
    colours.watch(() => this.#drawAll());
    editor.painted.on((rect) => {
      this.#dirty = union(this.#dirty, rect);
      this.redraw();
    });
    this.pointer.watch(() => this.redraw());
    new ResizeObserver(() => this.#resize()).observe(stage);
    this.#resize();
  }

  /**
   * @param {Layer} layer drawn above those added before
   */
  addLayer(layer) {
    this.#layers.push(layer);
    this.redraw();
  }

  /** Draws the layers again, with the next frame. */
  redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** @param {Point} point on the stage */
  toMap(point) {
    return toMap(this.placed.value, point);
  }

  fit() {
    this.#viewport.value = FIT;
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.#move(pan(this.placed.value, dx, dy));
  }

  /**
   * @param {Point} point on the stage
   * @param {number} factor
   */
  zoom(point, factor) {
    this.#move(zoom(this.placed.value, point, factor, this.#minScale()));
  }

  /**
   * @param {[Point, Point]} before
   * @param {[Point, Point]} after
   */
  pinch(before, after) {
    this.#move(pinch(this.placed.value, before, after, this.#minScale()));
  }

  get #viewport() {
    return this.editor.sheet.value.viewport;
  }

  /** @param {Sheet} sheet */
  #follow(sheet) {
    for (const unhook of this.#unhook) unhook();
    this.#drawAll();
    this.#unhook = [
      sheet.resized.on(() => {
        this.#drawAll();
        this.#place();
      }),
      sheet.viewport.watch(() => this.#place()),
    ];
  }

  #minScale() {
    return fit(this.#stageSize(), this.editor.map).scale / 2;
  }

  #stageSize() {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  #resize() {
    const ratio = devicePixelRatio || 1;
    const { width, height } = this.#stageSize();
    this.overlay.width = Math.round(width * ratio);
    this.overlay.height = Math.round(height * ratio);
    this.#place();
  }

  /** @param {View} view */
  #move(view) {
    const [stage, { map }] = [this.#stageSize(), this.editor];
    this.#viewport.value = viewportOf(keepInSight(view, stage, map), stage, map);
  }

  #place() {
    const view = placed(this.#viewport.value, this.#stageSize(), this.editor.map);
    this.canvas.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    this.placed.value = view;
    this.redraw();
  }

  #drawAll() {
    this.#dirty = EMPTY;
    drawMap(this.canvas, this.editor.map, this.colours.value);
  }

  #draw() {
    if (!isEmpty(this.#dirty)) drawMap(this.canvas, this.editor.map, this.colours.value, this.#dirty);
    this.#dirty = EMPTY;
    const ratio = devicePixelRatio || 1;
    const context = context2d(this.overlay);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.overlay.width, this.overlay.height);
    for (const layer of this.#layers) layer(context, this.placed.value);
  }
}
