/** Shows the sheet in hand on its stage: pixels, zoom and pan, and what other parts draw over it. Draws only what changed. */

import { EMPTY, isEmpty, union } from "../core/map/rect.js";
import { Signal } from "../core/signal.js";
import { FIT } from "../core/map/viewport.js";
import { context2d, drawMap } from "./dom.js";
import { Port } from "./port.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("../core/map/sheet.js").Sheet} Sheet */
/** @typedef {import("../core/map/view.js").Point} Point */
/** @typedef {import("../core/map/view.js").View} View */
/**
 * Draws over the map, in stage pixels; a map point p lies at view.scale * p + (view.x, view.y).
 * @typedef {(context: CanvasRenderingContext2D, view: View) => void} Layer
 */

export class MapView extends Port {
  /** Where the pointer is, in map coordinates. @type {Signal<Point | null>} */
  pointer = new Signal(/** @type {Point | null} */ (null));
  #dirty = EMPTY;
  #frame = 0;
  /** @type {Layer[]} */
  #layers = [];
  #forget = () => {};

  /**
   * @param {{stage: HTMLElement, canvas: HTMLCanvasElement, overlay: HTMLCanvasElement}} elements
   * @param {Editor} editor
   * @param {Signal<import("../core/files/bytes.js").Bytes>} colours RGB triples by class id
   */
  constructor({ stage, canvas, overlay }, editor, colours) {
    super(stage, () => editor.map, editor.sheet.value.viewport);
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
    this.placed.watch((placed) => this.#show(placed));
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

  /** Shows all of the map in hand, and of the painting's: each time anew, as others follow. */
  fit() {
    const { home, sheet } = this.editor;
    for (const { viewport } of new Set([home, sheet.value])) viewport.value = { ...FIT };
  }

  /** @param {Sheet} sheet */
  #follow(sheet) {
    this.#forget();
    this.#forget = sheet.resized.on(() => {
      this.#drawAll();
      this.place();
    });
    this.#drawAll();
    this.follow(sheet.viewport);
  }

  /** @param {View} view */
  #show({ scale, x, y }) {
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.redraw();
  }

  #drawAll() {
    this.#dirty = EMPTY;
    drawMap(this.canvas, this.editor.map, this.colours.value);
  }

  #draw() {
    if (!isEmpty(this.#dirty)) drawMap(this.canvas, this.editor.map, this.colours.value, this.#dirty);
    this.#dirty = EMPTY;
    const context = this.#clearOverlay();
    for (const layer of this.#layers) layer(context, this.placed.value);
  }

  /** @returns {CanvasRenderingContext2D} in stage pixels */
  #clearOverlay() {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [this.stageSize.width, this.stageSize.height].map((side) => Math.round(side * ratio));
    const { overlay } = this;
    if (overlay.width !== width || overlay.height !== height) [overlay.width, overlay.height] = [width, height];
    const context = context2d(overlay);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }
}
