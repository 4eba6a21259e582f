/** A line over a pane, to drag: it parts the picture from what is shown over it, on the left. */

import { el } from "./dom.js";

/** @typedef {import("./pane.js").Pane} Pane */

export class CompareLine {
  #slider = el("input", { class: "compare-slider", type: "range", min: 0, max: 1000, value: 500, "aria-label": "Where the two meet" });
  element = el("div", { class: "compare-line", "data-own-pointer": true }, this.#slider, el("span", { class: "compare-grip" }));

  /**
   * @param {Pane} pane
   * @param {HTMLElement} other one of its layers
   */
  constructor(pane, other) {
    this.pane = pane;
    this.other = other;
    pane.element.append(this.element);
    this.#slider.addEventListener("input", () => this.split());
    this.element.addEventListener("pointerdown", (event) => this.#grab(event));
    this.element.addEventListener("pointermove", (event) => this.#drag(event));
    pane.placed.watch(() => this.split());
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.#slider.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.element.hasPointerCapture(event.pointerId)) return;
    const box = this.pane.element.getBoundingClientRect();
    this.#slider.value = String(((event.clientX - box.left) / box.width) * 1000);
    this.split();
  }

  /** Cuts the other layer at the line; to be called when its size changes. */
  split() {
    const part = this.#slider.valueAsNumber / 1000;
    this.element.style.left = `${part * 100}%`;
    const { width } = this.pane.size();
    const at = this.pane.toMap({ x: part * this.pane.stageSize.width, y: 0 }).x;
    this.other.style.clipPath = `inset(0 ${Math.min(width, Math.max(0, width - at))}px 0 0)`;
  }
}
