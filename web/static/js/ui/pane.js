/** One pane of the result: a picture that pans and zooms with the others, and marks over it. */

import { Emitter, Signal } from "../core/signal.js";
import { FIT } from "../core/map/viewport.js";
import { el } from "./dom.js";
import { Marks } from "./marks.js";
import { PanePointer } from "./panepointer.js";
import { Port } from "./port.js";

/** @typedef {import("../core/picture/match.js").Point} Point */
/** @typedef {import("../core/map/view.js").Size} Size */
/** @typedef {import("../core/map/viewport.js").Viewport} Viewport */

/** From this many stage pixels per picture pixel on, single pixels are looked at, and must not blur. */
const CRISP = 4;

export class Pane extends Port {
  /** Where the pointer is, in fractions of the picture. @type {Signal<Point | null>} */
  pointer = new Signal(/** @type {Point | null} */ (null));
  /** A click, a tap or Enter. @type {Emitter<Point>} */
  picked = new Emitter();
  /** Arrow keys: steps to the right and down. @type {Emitter<{right: number, down: number}>} */
  stepped = new Emitter();

  /**
   * @param {object} how
   * @param {string} how.id
   * @param {string} how.name
   * @param {() => Size} how.size of the picture, in its pixels
   * @param {Signal<Viewport>} how.viewport
   * @param {HTMLElement[]} how.layers shown over each other, each of the picture's size
   */
  constructor({ id, name, size, viewport, layers }) {
    const element = el("div", {
      class: "view",
      id: `view-${id}`,
      tabindex: 0,
      role: "application",
      "aria-label": name,
      "aria-describedby": "view-help",
    });
    super(element, size, viewport);
    this.element = element;
    this.layers = el("div", { class: "layers" }, ...layers);
    this.marks = new Marks(this);
    element.append(this.layers, this.marks.element, el("span", { class: "view-name", "aria-hidden": "true" }, name));
    this.placed.watch((placed) => this.#show(placed));
    new PanePointer(this);
  }

  fit() {
    this.show(FIT);
  }

  /** @param {Point} at on the stage */
  toFractions(at) {
    const { x, y } = this.toMap(at);
    const { width, height } = this.size();
    return { x: x / width, y: y / height };
  }

  /** @param {Point} point in fractions */
  toStage({ x, y }) {
    const { scale, x: left, y: top } = this.placed.value;
    const { width, height } = this.size();
    return { x: x * width * scale + left, y: y * height * scale + top };
  }

  /**
   * Pans as far as needed to bring a point into sight.
   * @param {Point} point in fractions
   */
  reveal(point) {
    const { x, y } = this.toStage(point);
    const { width, height } = this.stageSize;
    const margin = Math.min(width, height) / 8;
    const off = (/** @type {number} */ at, /** @type {number} */ end) =>
      Math.max(0, margin - at) || Math.min(0, end - margin - at);
    const [dx, dy] = [off(x, width), off(y, height)];
    const { x: left, y: top, scale } = this.placed.value;
    const size = this.size();
    const fits = size.width * scale <= width && size.height * scale <= height;
    if ((dx || dy) && !(fits && left >= 0 && top >= 0)) this.pan(dx, dy);
  }

  /** @param {import("../core/map/view.js").View} placed */
  #show({ scale, x, y }) {
    const { width, height } = this.size();
    this.layers.style.width = `${width}px`;
    this.layers.style.height = `${height}px`;
    this.layers.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.layers.toggleAttribute("data-crisp", scale * (devicePixelRatio || 1) >= CRISP);
    const { width: stageWidth, height: stageHeight } = this.stageSize;
    const zoomed = width * scale > stageWidth || height * scale > stageHeight;
    // one finger scrolls the page while all of the picture is in sight, and moves the picture otherwise
    this.element.style.touchAction = zoomed ? "none" : "pan-y";
    this.element.toggleAttribute("data-zoomed", zoomed);
    this.marks.redraw();
  }
}
