/** Shows the label map on its stage: pixels, zoom and pan, the brush's outline. Draws only what changed. */

import { anchor, outline } from "../core/brush.js";
import { EMPTY, isEmpty, union } from "../core/rect.js";
import { Emitter, Signal } from "../core/signal.js";
import { fit, keepInSight, pan, pinch, toMap, zoom } from "../core/view.js";
import { context2d, drawMap } from "./dom.js";

/** @typedef {import("../core/editor.js").Editor} Editor */
/** @typedef {import("../core/view.js").Point} Point */
/** @typedef {import("../core/view.js").View} View */

export class MapView {
  /** Where the pointer is, in map coordinates. @type {Signal<Point | null>} */
  pointer = new Signal(/** @type {Point | null} */ (null));
  /** @type {Emitter<View>} */
  moved = new Emitter();
  /** @type {View} */
  view = { scale: 1, x: 0, y: 0 };
  #fitted = true;
  #dirty = EMPTY;
  #frame = 0;

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
    colours.watch((table) => drawMap(canvas, editor.map, table));
    editor.painted.on((rect) => {
      this.#dirty = union(this.#dirty, rect);
      this.#schedule();
    });
    editor.size.watch(() => this.#schedule());
    this.pointer.watch(() => this.#schedule());
    for (const signal of [editor.tool, editor.heldTool]) {
      signal.watch(() => {
        stage.dataset.cursor = editor.activeTool.cursor;
        this.#schedule();
      });
    }
    new ResizeObserver(() => this.#resize()).observe(stage);
    this.#resize();
  }

  /** @param {Point} point on the stage */
  toMap(point) {
    return toMap(this.view, point);
  }

  fit() {
    this.#fitted = true;
    this.#show(fit(this.#stageSize(), this.editor.map));
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.#move(pan(this.view, dx, dy));
  }

  /**
   * @param {Point} point on the stage
   * @param {number} factor
   */
  zoom(point, factor) {
    this.#move(zoom(this.view, point, factor, this.#minScale()));
  }

  /**
   * @param {[Point, Point]} before
   * @param {[Point, Point]} after
   */
  pinch(before, after) {
    this.#move(pinch(this.view, before, after, this.#minScale()));
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
    if (this.#fitted) this.fit();
    else this.#show(keepInSight(this.view, { width, height }, this.editor.map));
  }

  /** @param {View} view */
  #move(view) {
    this.#fitted = false;
    this.#show(keepInSight(view, this.#stageSize(), this.editor.map));
  }

  /** @param {View} view */
  #show(view) {
    this.view = view;
    this.canvas.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    this.moved.emit(view);
    this.#schedule();
  }

  #schedule() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    if (!isEmpty(this.#dirty)) drawMap(this.canvas, this.editor.map, this.colours.value, this.#dirty);
    this.#dirty = EMPTY;
    const context = context2d(this.overlay);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.overlay.width, this.overlay.height);
    const point = this.pointer.value;
    if (point && this.editor.activeTool.cursor === "outline") this.#drawOutline(context, point);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Point} point
   */
  #drawOutline(context, point) {
    const ratio = devicePixelRatio || 1;
    const size = this.editor.size.value;
    const corner = anchor(point, size);
    const { scale, x, y } = this.view;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    for (const edge of outline(size)) {
      context.lineTo((corner.x + edge.x) * scale + x, (corner.y + edge.y) * scale + y);
    }
    context.closePath();
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = "rgb(0 0 0 / 55%)";
    context.stroke();
    context.lineWidth = 1.25;
    context.strokeStyle = "#fff";
    context.stroke();
  }
}
