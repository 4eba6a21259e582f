/** A stage's look at something larger: where it lies there, moved and zoomed through a viewport that others may share. */

import { Signal } from "../core/signal.js";
import { fit, keepInSight, pan, pinch, toMap, zoom } from "../core/map/view.js";
import { placed, viewportOf } from "../core/map/viewport.js";

/** @typedef {import("../core/map/view.js").Point} Point */
/** @typedef {import("../core/map/view.js").Size} Size */
/** @typedef {import("../core/map/view.js").View} View */
/** @typedef {import("../core/map/viewport.js").Viewport} Viewport */

export class Port {
  /** Where the content lies on the stage. @type {Signal<View>} */
  placed = new Signal(/** @type {View} */ ({ scale: 1, x: 0, y: 0 }));
  /** @type {Signal<Viewport>} */
  #viewport;
  /** @type {() => void} */
  #unhook = () => undefined;

  /**
   * @param {HTMLElement} stage
   * @param {() => Size} size of the content
   * @param {Signal<Viewport>} viewport
   */
  constructor(stage, size, viewport) {
    this.stage = stage;
    this.size = size;
    this.#viewport = viewport;
    this.follow(viewport);
    new ResizeObserver(() => this.place()).observe(stage);
  }

  /** @param {Signal<Viewport>} viewport to share from now on */
  follow(viewport) {
    this.#unhook();
    this.#viewport = viewport;
    this.#unhook = viewport.watch(() => this.place());
  }

  /** Puts the content where the viewport says; to be called when its size changes. */
  place() {
    this.placed.value = placed(this.#viewport.value, this.stageSize, this.size());
  }

  get stageSize() {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  /** @param {Point} point on the stage */
  toMap(point) {
    return toMap(this.placed.value, point);
  }

  /** @param {import("../core/map/viewport.js").Viewport} viewport */
  show(viewport) {
    this.#viewport.value = viewport;
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
    this.#move(zoom(this.placed.value, point, factor, this.#minScale));
  }

  /**
   * @param {[Point, Point]} before
   * @param {[Point, Point]} after
   */
  pinch(before, after) {
    this.#move(pinch(this.placed.value, before, after, this.#minScale));
  }

  get #minScale() {
    return fit(this.stageSize, this.size()).scale / 2;
  }

  /** @param {View} view */
  #move(view) {
    const [stage, size] = [this.stageSize, this.size()];
    this.#viewport.value = viewportOf(keepInSight(view, stage, size), stage, size);
  }
}
