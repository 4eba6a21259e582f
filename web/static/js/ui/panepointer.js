/** Mouse, pen, fingers and keys on a result's pane: pan, zoom, look and pick. */

import { wheelIntent } from "../core/map/view.js";

/** @typedef {import("./pane.js").Pane} Pane */
/** @typedef {import("../core/map/view.js").Point} Point */

/** A press that moves further, in pixels, is a drag and picks nothing. */
const STILL = 5;
const ZOOM_STEP = 1.3;

export class PanePointer {
  /** @type {Map<number, Point>} */
  #down = new Map();
  #travel = 0;

  /** @param {Pane} pane */
  constructor(pane) {
    this.pane = pane;
    const { element } = pane;
    element.addEventListener("pointerdown", (event) => this.#onDown(event));
    element.addEventListener("pointermove", (event) => this.#onMove(event));
    element.addEventListener("pointerup", (event) => this.#onUp(event));
    element.addEventListener("pointercancel", (event) => this.#end(event));
    element.addEventListener("pointerleave", () => {
      pane.pointer.value = null;
    });
    element.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
    element.addEventListener("touchstart", (event) => this.#onTouch(event), { passive: false });
    element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** @param {MouseEvent} event */
  #at(event) {
    const box = this.pane.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /**
   * Two fingers zoom the picture: the page must not take them for its own.
   * @param {TouchEvent} event
   */
  #onTouch(event) {
    if (event.touches.length > 1) event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.target instanceof Element && event.target.closest("[data-own-pointer]")) return;
    if (event.button !== 0 && event.button !== 1) return;
    if (event.pointerType === "mouse") event.preventDefault();
    this.pane.element.focus({ preventScroll: true });
    this.pane.element.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, this.#at(event));
    this.#travel = this.#down.size > 1 || event.button === 1 ? Infinity : 0;
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const point = this.#at(event);
    const before = this.#down.get(event.pointerId);
    if (before) this.#drag(event.pointerId, before, point);
    const isLooking = event.pointerType !== "touch" && this.#travel <= STILL;
    if (isLooking) this.pane.pointer.value = this.pane.toFractions(point);
  }

  /**
   * @param {number} id
   * @param {Point} before
   * @param {Point} point
   */
  #drag(id, before, point) {
    this.#travel += Math.hypot(point.x - before.x, point.y - before.y);
    if (this.#down.size === 2) this.#pinch(id, point);
    else if (this.#down.size === 1 && this.#travel > STILL) this.pane.pan(point.x - before.x, point.y - before.y);
    if (this.#travel > STILL) this.pane.element.toggleAttribute("data-panning", true);
    this.#down.set(id, point);
  }

  /**
   * @param {number} id
   * @param {Point} point
   */
  #pinch(id, point) {
    const before = [...this.#down.values()];
    const after = [...this.#down].map(([other, at]) => (other === id ? point : at));
    this.pane.pinch([before[0], before[1]], [after[0], after[1]]);
  }

  /** @param {PointerEvent} event */
  #onUp(event) {
    // the last move may have been merged into this event
    this.#onMove(event);
    const picks = this.#down.has(event.pointerId) && this.#travel <= STILL;
    this.#end(event);
    if (picks) this.pane.picked.emit(this.pane.toFractions(this.#at(event)));
  }

  /** @param {PointerEvent} event */
  #end(event) {
    this.#down.delete(event.pointerId);
    if (this.#down.size > 0) return;
    this.#travel = 0;
    this.pane.element.removeAttribute("data-panning");
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    event.preventDefault();
    const intent = wheelIntent(event, false);
    if ("zoom" in intent) this.pane.zoom(this.#at(event), intent.zoom);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.target !== this.pane.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 4 : 1;
    const act = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => this.pane.stepped.emit({ right: -far, down: 0 }),
      ArrowRight: () => this.pane.stepped.emit({ right: far, down: 0 }),
      ArrowUp: () => this.pane.stepped.emit({ right: 0, down: -far }),
      ArrowDown: () => this.pane.stepped.emit({ right: 0, down: far }),
      "+": () => this.#zoom(ZOOM_STEP),
      "=": () => this.#zoom(ZOOM_STEP),
      "-": () => this.#zoom(1 / ZOOM_STEP),
      0: () => this.pane.fit(),
      Enter: () => this.pane.pointer.value && this.pane.picked.emit(this.pane.pointer.value),
    })[event.key];
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} factor about the point looked at, else the middle */
  #zoom(factor) {
    const { pane } = this;
    const middle = { x: pane.stageSize.width / 2, y: pane.stageSize.height / 2 };
    pane.zoom(pane.pointer.value ? pane.toStage(pane.pointer.value) : middle, factor);
  }
}
