/** The frame over a photo: dragged as a whole or by its corners, with pointer or arrow keys. */

import { el } from "./dom.js";

/** @typedef {import("../core/exemplar/crop.js").Corner} Corner */
/** @typedef {import("../core/exemplar/crop.js").Frame} Frame */
/** @typedef {import("../core/exemplar/crop.js").Point} Point */
/** @typedef {{onMove: (dx: number, dy: number) => void, onResize: (corner: Corner, to: Point) => void}} Wishes in shares of the photo */

/** @type {readonly [Corner, string][]} */
const CORNERS = [["nw", "Top left corner"], ["ne", "Top right corner"], ["sw", "Bottom left corner"], ["se", "Bottom right corner"]];
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.01;

export class CropFrame {
  #frame = { x: 0, y: 0, width: 1, height: 1 };

  /** @param {Wishes} wishes what the person wants; nothing moves by itself */
  constructor({ onMove, onResize }) {
    const handles = CORNERS.map(([corner, name]) => {
      const handle = el("button", { type: "button", class: `crop-corner ${corner}`, "aria-label": `${name}: arrow keys move it` });
      this.#drag(handle, (point) => onResize(corner, point));
      this.#keys(handle, (dx, dy) => {
        const at = this.#cornerAt(corner);
        onResize(corner, { x: at.x + dx, y: at.y + dy });
      });
      return handle;
    });
    const label = "Part that is used: arrow keys move it";
    this.element = el("div", { class: "crop-frame", tabindex: "0", role: "group", "aria-label": label }, ...handles);
    this.#drag(this.element, (point, last) => onMove(point.x - last.x, point.y - last.y));
    this.#keys(this.element, onMove);
  }

  /** @param {Frame} frame */
  show(frame) {
    this.#frame = frame;
    const percent = (/** @type {number} */ share) => `${100 * share}%`;
    const [left, top, width, height] = [frame.x, frame.y, frame.width, frame.height].map(percent);
    Object.assign(this.element.style, { left, top, width, height });
  }

  /** @param {Corner} corner */
  #cornerAt(corner) {
    const { x, y, width, height } = this.#frame;
    return { x: corner.includes("w") ? x : x + width, y: corner.includes("n") ? y : y + height };
  }

  /**
   * @param {HTMLElement} element
   * @param {(point: Point, last: Point) => void} onDrag
   */
  #drag(element, onDrag) {
    /** @type {Point | null} */
    let last = null;
    element.addEventListener("pointerdown", (event) => {
      if (event.target !== element || event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      last = this.#at(event);
    });
    element.addEventListener("pointermove", (event) => {
      if (!last) return;
      const point = this.#at(event);
      onDrag(point, last);
      last = point;
    });
    for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) element.addEventListener(type, () => (last = null));
  }

  /**
   * @param {HTMLElement} element
   * @param {(dx: number, dy: number) => void} onStep
   */
  #keys(element, onStep) {
    element.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (!arrow || event.target !== element) return;
      event.preventDefault();
      const step = event.shiftKey ? 10 * STEP : STEP;
      onStep(arrow[0] * step, arrow[1] * step);
    });
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point} in shares of the photo
   */
  #at(event) {
    const box = /** @type {HTMLElement} */ (this.element.parentElement).getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }
}
