/** Mouse, pen and fingers on the map's stage: strokes, pan, zoom, brush size; arrow keys for those without. */

import { wheelIntent } from "../core/view.js";

/** @typedef {import("../core/editor.js").Editor} Editor */
/** @typedef {import("./mapview.js").MapView} MapView */
/** @typedef {import("../core/view.js").Point} Point */

const MIDDLE_BUTTON = 1;

export class MapPointer {
  /** Fingers and other pointers that are down. @type {Map<number, Point>} */
  #down = new Map();
  /** @type {"none" | "stroke" | "pan" | "pinch"} */
  #mode = "none";
  #penSeen = false;
  #modHeld = false;

  /**
   * @param {MapView} view
   * @param {Editor} editor
   */
  constructor(view, editor) {
    this.view = view;
    this.editor = editor;
    const { stage } = view;
    stage.addEventListener("pointerdown", (event) => this.#onDown(event));
    stage.addEventListener("pointermove", (event) => this.#onMove(event));
    stage.addEventListener("pointerup", (event) => this.#onUp(event));
    stage.addEventListener("pointercancel", (event) => this.#onCancel(event));
    stage.addEventListener("pointerleave", () => {
      if (this.#down.size === 0) view.pointer.value = null;
    });
    stage.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
    stage.addEventListener("contextmenu", (event) => event.preventDefault());
    stage.addEventListener("keydown", (event) => this.#onKey(event));
    for (const type of /** @type {const} */ (["keydown", "keyup"])) {
      window.addEventListener(type, (event) => {
        if (event.key === "Control" || event.key === "Meta") this.#modHeld = type === "keydown";
        editor.modifiers = { shift: event.shiftKey, alt: event.altKey };
      });
    }
    window.addEventListener("blur", () => {
      this.#modHeld = false;
      editor.modifiers = { shift: false, alt: false };
    });
  }

  /** @param {MouseEvent} event */
  #at(event) {
    const box = this.view.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.button !== 0 && event.button !== MIDDLE_BUTTON) return;
    event.preventDefault();
    this.view.stage.focus({ preventScroll: true });
    this.view.stage.setPointerCapture(event.pointerId);
    const point = this.#at(event);
    this.#down.set(event.pointerId, point);
    if (event.pointerType === "pen") this.#penSeen = true;
    if (this.#down.size === 2) this.#beginPinch();
    else if (this.#down.size === 1) this.#begin(event, point);
  }

  /**
   * @param {PointerEvent} event
   * @param {Point} point
   */
  #begin(event, point) {
    const fingerBesidePen = event.pointerType === "touch" && this.#penSeen;
    if (event.button === MIDDLE_BUTTON || fingerBesidePen || this.editor.activeTool.id === "pan") {
      this.#mode = "pan";
      this.view.stage.toggleAttribute("data-panning", true);
      return;
    }
    this.#mode = "stroke";
    this.view.pointer.value = this.view.toMap(point);
    this.editor.press(this.view.toMap(point));
  }

  #beginPinch() {
    if (this.#mode === "stroke") this.editor.abort();
    this.view.pointer.value = null;
    this.#mode = "pinch";
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const before = this.#down.get(event.pointerId);
    const point = this.#at(event);
    if (this.#mode === "pinch") this.#pinch(event.pointerId, point);
    else if (before && this.#mode === "pan") this.view.pan(point.x - before.x, point.y - before.y);
    else if (before && this.#mode === "stroke") this.#stroke(event);
    if (before) this.#down.set(event.pointerId, point);
    const hovers = event.pointerType !== "touch" || this.#mode === "stroke";
    if (hovers) this.view.pointer.value = this.view.toMap(point);
  }

  /** @param {PointerEvent} event */
  #stroke(event) {
    const samples = event.getCoalescedEvents?.() ?? [];
    for (const sample of samples.length > 0 ? samples : [event]) {
      this.editor.moveTo(this.view.toMap(this.#at(sample)));
    }
  }

  /**
   * @param {number} id
   * @param {Point} point
   */
  #pinch(id, point) {
    const before = [...this.#down.values()];
    const after = [...this.#down].map(([other, at]) => (other === id ? point : at));
    if (before.length === 2) this.view.pinch([before[0], before[1]], [after[0], after[1]]);
  }

  /** @param {PointerEvent} event */
  #onUp(event) {
    // The last move may have been merged into this event: where it ends counts too.
    this.#onMove(event);
    if (!this.#down.delete(event.pointerId)) return;
    if (this.#mode === "stroke") this.editor.release();
    if (event.pointerType === "touch") this.view.pointer.value = null;
    this.#end();
  }

  /** @param {PointerEvent} event */
  #onCancel(event) {
    if (!this.#down.delete(event.pointerId)) return;
    if (this.#mode === "stroke") this.editor.abort();
    this.#end();
  }

  /** The finger left over from a pinch must not draw: it rests until all are up. */
  #end() {
    this.view.stage.removeAttribute("data-panning");
    if (this.#down.size === 0 || this.#mode !== "pinch") this.#mode = "none";
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    event.preventDefault();
    const intent = wheelIntent(event, this.#modHeld);
    if ("size" in intent) this.editor.resizeBrush(this.editor.size.value + intent.size * this.#sizeStep());
    else this.view.zoom(this.#at(event), intent.zoom);
  }

  #sizeStep() {
    return Math.max(1, Math.round(this.editor.size.value / 10));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const step = this.#sizeStep() * (event.shiftKey ? 10 : 2);
    const arrows = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    });
    const { map } = this.editor;
    const at = this.view.pointer.value ?? { x: map.width / 2, y: map.height / 2 };
    if (event.key in arrows) {
      const [dx, dy] = arrows[event.key];
      const clamp = (/** @type {number} */ value, /** @type {number} */ end) => Math.min(end, Math.max(0, value));
      this.view.pointer.value = { x: clamp(at.x + dx, map.width - 0.5), y: clamp(at.y + dy, map.height - 0.5) };
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      this.view.pointer.value = at;
      this.editor.press(at);
      this.editor.release();
    } else {
      return;
    }
    event.preventDefault();
  }
}
