/** Dragging an exemplar onto a region: on the map, or in the list; by mouse, pen, or a finger that rests on it first. */

import { targetAt } from "../../core/look/rows.js";
import { withExemplar } from "../../core/look/look.js";
import { capital } from "../../core/words.js";
import { el } from "../dom.js";
import { showPhoto } from "../exemplarphoto.js";

/** @typedef {import("../../core/api.js").Exemplar} Exemplar */
/** @typedef {import("../../core/look/look.js").Target} Target */
/** @typedef {import("./lookdesk.js").LookDesk} LookDesk */
/** @typedef {{x: number, y: number}} Point on the page */
/** @typedef {{target: Target} | "use" | null} Aim a region; the exemplars in use; nothing that takes it */

/** What can be dragged. */
const GRIPS = ".exemplar[data-exemplar], .in-use[data-exemplar]";
/** A press that moves less, in pixels, is a click. */
const STILL = 6;
/** A finger scrolls, unless it rests this long, ms. */
const REST = 350;

export class ExemplarDrag {
  #ghost = el("div", { class: "drag-ghost", "aria-hidden": "true", hidden: true }, el("img", { alt: "" }), el("span"));
  /** @type {{exemplar: Exemplar, from: Point, pointer: number, isTouch: boolean, timer: number} | null} */
  #press = null;
  #isDragging = false;
  /** Where the pointer was last, and whether the shift key was held. */
  #last = { x: 0, y: 0, shiftKey: false };

  /**
   * @param {LookDesk} desk
   * @param {{view: import("../mapview.js").MapView, mark: import("./regionmark.js").RegionMark, list: import("./regionlist.js").RegionList, isPart: () => boolean}} parts
   *   isPart: whether a connected region is meant, and not its whole class; the shift key turns it round
   */
  constructor(desk, { view, mark, list, isPart }) {
    this.desk = desk;
    this.view = view;
    this.mark = mark;
    this.list = list;
    this.isPart = isPart;
    document.body.append(this.#ghost);
    document.addEventListener("pointerdown", (event) => this.#onDown(event));
    window.addEventListener("pointermove", (event) => this.#onMove(event));
    window.addEventListener("pointerup", (event) => this.#onUp(event));
    window.addEventListener("pointercancel", () => this.#end());
    window.addEventListener("contextmenu", (event) => this.#press?.isTouch && event.preventDefault());
    document.addEventListener("touchmove", (event) => this.#isDragging && event.preventDefault(), { passive: false });
    for (const type of ["keydown", "keyup"]) window.addEventListener(type, (event) => this.#onKey(/** @type {KeyboardEvent} */ (event)), true);
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    const grip = event.target instanceof Element ? event.target.closest(GRIPS) : null;
    const exemplar = grip instanceof HTMLElement && this.desk.studio.exemplars.byId(grip.dataset.exemplar ?? "");
    if (!exemplar || event.button !== 0 || !event.isPrimary || this.desk.studio.front.isEdit) return;
    const isTouch = event.pointerType === "touch";
    const timer = isTouch ? window.setTimeout(() => this.#begin(), REST) : 0;
    this.#press = { exemplar, from: { x: event.clientX, y: event.clientY }, pointer: event.pointerId, isTouch, timer };
    this.#last = { x: event.clientX, y: event.clientY, shiftKey: event.shiftKey };
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    if (!this.#press || event.pointerId !== this.#press.pointer) return;
    if (event.buttons === 0) return this.#end(); // let go where the page could not see it
    this.#last = { x: event.clientX, y: event.clientY, shiftKey: event.shiftKey };
    const far = Math.hypot(event.clientX - this.#press.from.x, event.clientY - this.#press.from.y) > STILL;
    if (!this.#isDragging && far && this.#press.isTouch) return this.#end();
    if (!this.#isDragging && far) this.#begin();
    if (this.#isDragging) this.#show();
  }

  #begin() {
    if (!this.#press) return;
    this.#isDragging = true;
    const image = /** @type {HTMLImageElement} */ (this.#ghost.firstElementChild);
    showPhoto(image, this.#press.exemplar, this.desk.studio.exemplars);
    this.#ghost.hidden = false;
    document.documentElement.toggleAttribute("data-dragging", true);
    this.#show();
  }

  /** @returns {Aim} */
  #aim() {
    const { x, y, shiftKey } = this.#last;
    const under = document.elementFromPoint(x, y);
    if (under?.closest("#look-exemplars")) return "use";
    const listed = this.list.targetOf(under);
    if (listed) return { target: listed };
    const { studio, map, parts } = this.desk;
    if (!under || !this.view.stage.contains(under) || studio.editor.sheet.value !== studio.editor.home) return null;
    const box = this.view.stage.getBoundingClientRect();
    const target = targetAt(map, parts, this.view.toMap({ x: x - box.left, y: y - box.top }), this.isPart() !== shiftKey);
    return target && { target };
  }

  #show() {
    const aim = this.#aim();
    this.mark.show(aim && aim !== "use" ? aim.target : null);
    this.#ghost.style.transform = `translate(${this.#last.x + 12}px, ${this.#last.y + 12}px)`;
    this.#ghost.toggleAttribute("data-nowhere", aim === null);
    const words = /** @type {HTMLElement} */ (this.#ghost.lastElementChild);
    words.textContent = aim === null ? "Onto a region" : aim === "use" ? "Into use" : this.#wordsFor(aim.target);
  }

  /** @param {Target} target */
  #wordsFor({ class: id, at }) {
    const name = this.desk.studio.editor.palette.nameOf(id);
    return at ? `Only this ${name}` : capital(name);
  }

  /** @param {PointerEvent} event */
  #onUp(event) {
    if (!this.#press || event.pointerId !== this.#press.pointer) return;
    const { exemplar } = this.#press;
    const aim = this.#isDragging ? this.#aim() : null;
    if (this.#isDragging) swallowClick();
    this.#end();
    if (aim === "use") this.desk.take(withExemplar(this.desk.look, exemplar.id));
    else if (aim) this.desk.assign(aim.target, exemplar.id);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (!this.#isDragging) return;
    this.#last.shiftKey = event.shiftKey;
    if (event.key !== "Escape") return this.#show();
    event.stopPropagation();
    this.#end();
  }

  #end() {
    clearTimeout(this.#press?.timer);
    this.#press = null;
    if (!this.#isDragging) return;
    this.#isDragging = false;
    this.#ghost.hidden = true;
    this.mark.show(null);
    document.documentElement.removeAttribute("data-dragging");
  }
}

/** The click that follows a drag chooses nothing. */
function swallowClick() {
  const swallow = (/** @type {Event} */ event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
}
