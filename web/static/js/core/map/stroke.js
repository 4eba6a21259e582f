/** One use of a tool on a map or the layer over it, from its first press until it is done or given up. Nothing it does escapes the protection. */

import { EMPTY, isEmpty, union } from "./rect.js";

/** @typedef {import("./history.js").Drawing} Drawing */
/** @typedef {import("./protection.js").Protection} Protection */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {import("../tools/tool.js").Hand} Hand */
/** @typedef {import("../tools/tool.js").Point} Point */
/** @typedef {import("../tools/tool.js").Tool} Tool */
/** @typedef {Omit<Hand, "map" | "layer" | "before" | "restore">} Holding all of a hand but what is drawn on */

export class Stroke {
  /** Whether the pointer is down. */
  isDown = false;
  /** Where the pointer was last. */
  last = { x: 0, y: 0 };
  /** What may have changed since the stroke began. */
  touched = EMPTY;
  #presses = 0;
  #gesture;
  #drawn;

  /**
   * @param {Tool} tool
   * @param {Drawing} drawing
   * @param {Protection} protection
   */
  constructor(tool, { map, layer }, protection) {
    this.tool = tool;
    this.map = map;
    this.layer = layer;
    this.protection = protection;
    this.#drawn = this.of === "map" ? map : layer;
    this.before = this.#drawn.data.slice();
    this.#gesture = tool.start();
  }

  /** What of a drawing it changes. */
  get of() {
    return this.tool.draws ?? "map";
  }

  /** Whether it goes on after its release. */
  get isOpen() {
    return this.#gesture.isOpen?.() ?? false;
  }

  /** Lines that help with it, while it is open. */
  get sketch() {
    return this.isOpen ? (this.#gesture.sketch?.() ?? null) : null;
  }

  /**
   * @param {Holding} holding
   * @param {Point} point
   * @returns {boolean} whether a press there would belong to it
   */
  takes(holding, point) {
    return this.isOpen && (this.#gesture.takes?.(this.#hand(holding), point) ?? true);
  }

  /**
   * @param {Holding} holding
   * @param {Point} point
   * @returns {Rect} what may have changed, as from all that follow
   */
  press(holding, point) {
    this.isDown = true;
    this.last = point;
    this.#presses += 1;
    return this.#note(this.#gesture.press(this.#hand(holding), point));
  }

  /**
   * @param {Holding} holding
   * @param {Point} point
   */
  moveTo(holding, point) {
    const from = this.last;
    this.last = point;
    return this.#note(this.#gesture.move?.(this.#hand(holding), from, point) ?? EMPTY);
  }

  /**
   * Takes the last of several presses back.
   * @param {Holding} holding
   * @returns {Rect | null} null where that would leave nothing
   */
  unpress(holding) {
    this.isDown = false;
    this.#presses -= 1;
    if (this.#presses < 1 || !this.#gesture.unpress) return null;
    const rect = this.#note(this.#gesture.unpress(this.#hand(holding)));
    return this.isOpen ? rect : null;
  }

  /**
   * @param {Holding} holding
   * @param {string} action
   */
  act(holding, action) {
    return this.#note(this.#gesture.act?.(this.#hand(holding), action) ?? EMPTY);
  }

  /** Takes everything back. */
  undo() {
    this.#drawn.copyFrom(this.before, this.touched);
    return this.touched;
  }

  /** @param {Rect} rect */
  #note(rect) {
    if (isEmpty(rect)) return EMPTY;
    this.protection.guard(this.#drawn, this.before, rect, this.of === "map" ? this.before : this.map.data);
    this.touched = union(this.touched, rect);
    return rect;
  }

  /**
   * @param {Holding} holding
   * @returns {Hand}
   */
  #hand(holding) {
    const { map, layer, before } = this;
    return { ...holding, map, layer, before, restore: (rect) => this.#drawn.copyFrom(before, rect) };
  }
}
