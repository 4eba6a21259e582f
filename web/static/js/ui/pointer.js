/** Mouse, pen and fingers on the map's stage: strokes, pan, zoom, brush size. */

import { Pressure } from "../core/map/pressure.js";
import { wheelIntent } from "../core/map/view.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("../core/signal.js").Signal<boolean | null>} PenMode null until a pen has touched; true while fingers only move the map */
/** @typedef {import("./mapview.js").MapView} MapView */
/** @typedef {import("../core/map/view.js").Point} Point */

const LEFT = 0;
const MIDDLE = 1;
const RIGHT = 2;
/** A pen turned round. */
const ERASER = 5;
/** Stage pixels within which two places are the same, for a finger and for finer pointers. */
const REACH = { touch: 18, other: 8 };

export class MapPointer {
  /** Fingers and other pointers that are down. @type {Map<number, Point>} */
  #down = new Map();
  /** @type {"none" | "stroke" | "pan" | "pinch" | "size"} */
  #mode = "none";
  #modHeld = false;
  #pressure = new Pressure();
  /** Fractions of a pixel add up while the brush is sized. */
  #sizeRest = 0;

  /**
   * @param {MapView} view
   * @param {Editor} editor
   * @param {PenMode} penMode
   */
  constructor(view, editor, penMode) {
    this.view = view;
    this.editor = editor;
    this.penMode = penMode;
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
    this.#followKeys();
  }

  #followKeys() {
    for (const type of /** @type {const} */ (["keydown", "keyup"])) {
      window.addEventListener(type, (event) => {
        if (event.key === "Control" || event.key === "Meta") this.#modHeld = type === "keydown";
        this.editor.hold({ shift: event.shiftKey, alt: event.altKey });
      });
    }
    window.addEventListener("blur", () => {
      this.#modHeld = false;
      this.editor.hold({ shift: false, alt: false });
    });
  }

  /** @param {MouseEvent} event */
  #at(event) {
    const box = this.view.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** @param {PointerEvent} event */
  #pressureOf(event) {
    return event.pointerType === "pen" ? this.#pressure.read(event.pressure) : 1;
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    const isPen = event.pointerType === "pen";
    if (isPen && this.penMode.value === null) this.penMode.value = true;
    if (this.#down.size > 0 && !isPen && event.pointerType !== "touch") return;
    // The hand that holds a pen rests on the glass, before the pen comes or after it.
    if (isPen) this.#forgetFingers();
    else if (this.#mode === "stroke" && this.penMode.value) return;
    this.view.stage.focus({ preventScroll: true });
    this.view.stage.setPointerCapture(event.pointerId);
    const point = this.#at(event);
    this.#down.set(event.pointerId, point);
    if (this.#down.size === 2) this.#beginPinch();
    else if (this.#down.size === 1) this.#begin(event, point);
  }

  #forgetFingers() {
    if (this.#mode === "stroke") this.editor.unpress();
    this.#down.clear();
    this.#mode = "none";
  }

  /**
   * @param {PointerEvent} event
   * @param {Point} point
   */
  #begin(event, point) {
    this.#mode = this.#modeFor(event);
    this.view.stage.toggleAttribute("data-panning", this.#mode === "pan");
    this.view.stage.toggleAttribute("data-sizing", this.#mode === "size");
    if (this.#mode !== "stroke") return;
    if (event.button === ERASER) this.editor.heldTool.value = this.editor.activeTool.turned?.id ?? "eraser";
    this.editor.reach = (event.pointerType === "touch" ? REACH.touch : REACH.other) / this.view.placed.value.scale;
    this.editor.hold({ shift: event.shiftKey, alt: event.altKey });
    this.view.pointer.value = this.view.toMap(point);
    this.editor.press(this.view.toMap(point), this.#pressureOf(event));
  }

  /**
   * @param {PointerEvent} event
   * @returns {"none" | "stroke" | "pan" | "size"}
   */
  #modeFor({ button, altKey, pointerType }) {
    if (button === RIGHT) return altKey ? "size" : "none";
    const fingerBesidePen = pointerType === "touch" && this.penMode.value === true;
    if (button === MIDDLE || fingerBesidePen || this.editor.activeTool.id === "pan") return "pan";
    return button === LEFT || button === ERASER ? "stroke" : "none";
  }

  #beginPinch() {
    if (this.#mode === "stroke") this.editor.unpress();
    this.view.pointer.value = null;
    this.#mode = "pinch";
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const before = this.#down.get(event.pointerId);
    const point = this.#at(event);
    if (before) this.#drag(event, before, point);
    if (before) this.#down.set(event.pointerId, point);
    const hovers = event.pointerType !== "touch" || this.#mode === "stroke";
    if (hovers && this.#mode !== "size") this.view.pointer.value = this.view.toMap(point);
  }

  /**
   * @param {PointerEvent} event
   * @param {Point} before
   * @param {Point} point
   */
  #drag(event, before, point) {
    if (this.#mode === "pinch") this.#pinch(event.pointerId, point);
    else if (this.#mode === "pan") this.view.pan(point.x - before.x, point.y - before.y);
    else if (this.#mode === "stroke") this.#stroke(event);
    else if (this.#mode === "size") this.#resize((point.x - before.x) / this.view.placed.value.scale);
  }

  /** Not every browser tells the samples it merged: what lies between two of them is drawn in any case. @param {PointerEvent} event */
  #stroke(event) {
    const samples = event.getCoalescedEvents?.() ?? [];
    for (const sample of samples.length > 0 ? samples : [event]) {
      this.editor.moveTo(this.view.toMap(this.#at(sample)), this.#pressureOf(sample));
    }
  }

  /** @param {number} by map pixels */
  #resize(by) {
    const wanted = this.editor.size.value + this.#sizeRest + by * 2;
    this.editor.resizeBrush(wanted);
    this.#sizeRest = Math.max(-1, Math.min(1, wanted - this.editor.size.value));
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
    if (event.button === ERASER) this.editor.heldTool.value = null;
    if (event.pointerType === "touch") this.view.pointer.value = null;
    this.#end();
  }

  /** @param {PointerEvent} event */
  #onCancel(event) {
    if (!this.#down.delete(event.pointerId)) return;
    if (this.#mode === "stroke") this.editor.unpress();
    this.#end();
  }

  /** The finger left over from a pinch must not draw: it rests until all are up. */
  #end() {
    for (const mark of ["data-panning", "data-sizing"]) this.view.stage.removeAttribute(mark);
    if (this.#down.size === 0 || this.#mode !== "pinch") this.#mode = "none";
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    event.preventDefault();
    const { editor } = this;
    const intent = wheelIntent(event, this.#modHeld);
    if ("size" in intent) editor.resizeBrush(editor.size.value + intent.size * Math.max(1, Math.round(editor.size.value / 10)));
    else this.view.zoom(this.#at(event), intent.zoom);
  }
}
