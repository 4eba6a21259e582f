/** The brush layer over the map, as a tint: shown while the style brush, or what belongs to it, is in hand. */

import { EMPTY, isEmpty, union } from "../core/map/rect.js";
import { context2d, el } from "./dom.js";

/** @typedef {import("../core/look/brushlayer.js").BrushLayer} BrushLayer */
/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("../core/map/rect.js").Rect} Rect */
/** @typedef {import("../core/map/view.js").View} View */
/** @typedef {import("./mapview.js").MapView} MapView */

/** A colour that no landscape has, red, green and blue; and how much of it stands for all of the layer. */
const TINT = [226, 0, 148];
const STRENGTH = 0.62;

export class BrushOverlay {
  /** The tint, a pixel for each of the map's. */
  #canvas = el("canvas");
  #dirty = EMPTY;
  #isShown = false;

  /**
   * @param {MapView} view
   * @param {Editor} editor
   * @param {HTMLElement} controls whoever is at them wants to see it, too
   */
  constructor(view, editor, controls) {
    this.view = view;
    this.home = editor.home;
    view.addLayer((context, placed) => this.#draw(context, placed));
    const isWanted = () => editor.activeTool.draws === "layer" || controls.matches(":hover, :focus-within");
    const show = () => this.#show(editor.sheet.value === editor.home && isWanted());
    for (const signal of [editor.sheet, editor.tool, editor.heldTool]) signal.watch(show);
    for (const type of ["pointerenter", "pointerleave", "focusin", "focusout"]) controls.addEventListener(type, () => requestAnimationFrame(show));
    editor.home.painted.on((rect) => {
      this.#dirty = union(this.#dirty, rect);
    });
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    if (isShown && !this.#isShown) this.#dirty = this.home.layer.rect;
    this.#isShown = isShown;
    this.view.redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} placed
   */
  #draw(context, { scale, x, y }) {
    if (!this.#isShown) return;
    this.#tint(this.home.layer);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.#canvas, x, y, this.#canvas.width * scale, this.#canvas.height * scale);
  }

  /** @param {BrushLayer} layer */
  #tint(layer) {
    const canvas = this.#canvas;
    if (!layer.hasSizeOf(canvas)) {
      [canvas.width, canvas.height] = [layer.width, layer.height];
      this.#dirty = layer.rect;
    }
    if (!isEmpty(this.#dirty)) drawTint(canvas, layer, this.#dirty);
    this.#dirty = EMPTY;
  }
}

/**
 * @param {HTMLCanvasElement} canvas of the layer's size
 * @param {BrushLayer} layer
 * @param {Rect} rect
 */
function drawTint(canvas, layer, { x0, y0, x1, y1 }) {
  const image = new ImageData(x1 - x0, y1 - y0);
  let at = 0;
  for (let y = y0; y < y1; y += 1) {
    for (let i = y * layer.width + x0; i < y * layer.width + x1; i += 1, at += 4) {
      image.data.set(TINT, at);
      image.data[at + 3] = layer.data[i] * STRENGTH;
    }
  }
  context2d(canvas).putImageData(image, x0, y0);
}
