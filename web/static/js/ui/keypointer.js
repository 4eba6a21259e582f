/** Painting by keyboard: arrows move the pointer, Enter presses and releases; what happens is said for screen readers. */

import { capital } from "../core/words.js";
import { byId } from "./dom.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("./mapview.js").MapView} MapView */

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Long enough that a held arrow says where it came to, not where it passed. */
const PAUSE = 250;

export class KeyPointer {
  #says = byId("map-says", HTMLElement);
  #isDown = false;
  /** Whether arrows have moved since the last press. */
  #moved = false;
  #saying = 0;

  /**
   * @param {MapView} view
   * @param {Editor} editor
   */
  constructor(view, editor) {
    this.view = view;
    this.editor = editor;
    view.stage.addEventListener("keydown", (event) => this.#onKey(event));
    view.stage.addEventListener("keyup", (event) => {
      if (event.key === "Enter" && this.#isDown && (this.#moved || !editor.activeTool.drags)) this.#release();
    });
    view.stage.addEventListener("pointermove", () => (this.#moved = false));
    view.stage.addEventListener("blur", () => this.#isDown && this.#release());
  }

  get #at() {
    const { map } = this.editor;
    return this.view.pointer.value ?? { x: map.width / 2, y: map.height / 2 };
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key in WAYS) this.#move(WAYS[event.key], event.shiftKey);
    else if (event.key === "Enter") this.#onEnter(event.repeat);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {[number, number]} way
   * @param {boolean} isFar
   */
  #move([dx, dy], isFar) {
    const { editor, view } = this;
    const step = Math.max(1, Math.round(editor.size.value / 10)) * (isFar ? 10 : 2);
    const clamp = (/** @type {number} */ value, /** @type {number} */ end) => Math.min(end - 0.5, Math.max(0, value));
    const at = { x: clamp(this.#at.x + dx * step, editor.map.width), y: clamp(this.#at.y + dy * step, editor.map.height) };
    view.pointer.value = at;
    this.#moved = true;
    if (this.#isDown) editor.moveTo(at);
    this.#say(() => this.#place(), PAUSE);
  }

  /** A gesture that stays open is finished where the pointer has not moved on. @param {boolean} isRepeat */
  #onEnter(isRepeat) {
    const { editor } = this;
    if (isRepeat) return;
    if (this.#isDown) return this.#release();
    if (editor.isBusy && !this.#moved) {
      editor.finish();
      return this.#say(() => `${editor.activeTool.name} done`);
    }
    this.#isDown = true;
    this.#moved = false;
    this.view.pointer.value = this.#at;
    editor.press(this.#at);
    this.#say(() => `${editor.activeTool.name} begun at ${this.#place()}`);
  }

  #release() {
    this.#isDown = false;
    this.#moved = false;
    this.editor.release();
    this.#say(() => (this.editor.isBusy ? `${this.#place()}; Enter finishes` : `${this.editor.activeTool.name} ended at ${this.#place()}`));
  }

  #place() {
    const { map, palette } = this.editor;
    const [x, y] = [Math.floor(this.#at.x), Math.floor(this.#at.y)];
    return `${x}, ${y}: ${capital(palette.nameOf(map.at(x, y) ?? 0))}`;
  }

  /**
   * @param {() => string} text
   * @param {number} [delay]
   */
  #say(text, delay = 0) {
    window.clearTimeout(this.#saying);
    this.#saying = window.setTimeout(() => {
      this.#says.textContent = text();
    }, delay);
  }
}
