/** Hatching and spotlight over the map, on a canvas of the screen's own pixels. Draws only what changed, and nothing when there is nothing to print. */

import { inks, onScreen, print } from "../core/palette/overprint.js";
import { EMPTY, isEmpty, union } from "../core/map/rect.js";
import { context2d, el } from "./dom.js";

/** @typedef {import("../core/map/rect.js").Rect} Rect */

export class Overprint {
  #canvas = el("canvas", { class: "map-overlay map-print", "aria-hidden": "true", hidden: true });
  /** @type {Uint32Array} */
  #table = new Uint32Array(0);
  #dirty = EMPTY;
  #frame = 0;

  /**
   * @param {import("./mapview.js").MapView} view
   * @param {import("../core/map/editor.js").Editor} editor
   * @param {import("./maplook.js").MapLook} look
   */
  constructor(view, editor, look) {
    this.view = view;
    this.editor = editor;
    this.look = look;
    view.canvas.after(this.#canvas);
    for (const signal of [look.colours, look.hatched, look.spotlight.lit]) signal.watch(() => this.#ink());
    view.placed.watch(() => this.#redraw(editor.map.rect));
    editor.sheet.watch(() => this.#redraw(editor.map.rect));
    editor.painted.on((rect) => this.#redraw(rect));
  }

  /** The spotlight, where it has something to show. */
  get #lit() {
    const lit = this.look.spotlight.lit.value;
    return lit !== null && this.editor.map.data.includes(lit) ? lit : null;
  }

  #ink() {
    const { look, editor } = this;
    const [lit, hatched] = [this.#lit, look.hatched.value];
    this.#canvas.hidden = !hatched && lit === null;
    if (this.#canvas.hidden) return;
    const veil = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
    this.#table = inks({ classes: editor.palette.classes, colours: look.colours.value, hatched, lit, veil });
    this.#redraw(editor.map.rect);
  }

  /** @param {Rect} rect of the map */
  #redraw(rect) {
    this.#dirty = union(this.#dirty, rect);
    if (this.#canvas.hidden) return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { editor, view } = this;
    const ratio = devicePixelRatio || 1;
    const { x0, y0, x1, y1 } = this.#dirty;
    if ((x1 - x0) * (y1 - y0) >= editor.map.data.length) this.#clear(ratio);
    const { scale, x, y } = view.placed.value;
    const placed = { scale: scale * ratio, x: x * ratio, y: y * ratio };
    const area = onScreen(this.#dirty, placed, this.#canvas);
    this.#dirty = EMPTY;
    if (isEmpty(area)) return;
    const image = new ImageData(area.x1 - area.x0, area.y1 - area.y0);
    const ink = { table: this.#table, grain: Math.max(1, Math.round(ratio)) };
    print(new Uint32Array(image.data.buffer), area, editor.map, placed, ink);
    context2d(this.#canvas).putImageData(image, area.x0, area.y0);
  }

  /** @param {number} ratio */
  #clear(ratio) {
    const { clientWidth, clientHeight } = this.view.stage;
    [this.#canvas.width, this.#canvas.height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
  }
}
