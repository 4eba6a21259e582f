/** Asks which part of a photo is used and which way up, or whether it is to be edited; Enter takes the whole of it. */

import { MAX_ANGLE, WHOLE, isWhole, limited, mirror, move, resize, shaped, turn, turned } from "../core/exemplar/crop.js";
import { CropFrame } from "./cropframe.js";
import { openDialog } from "./dialog.js";
import { el, icon, segmented } from "./dom.js";
import { paint } from "./photos.js";

/** @typedef {import("../core/exemplar/crop.js").Crop} Crop */
/** @typedef {{maxAspect: number, mapAspect: number}} Limits long side over short side at most; the map's width over height */
/** @typedef {"free" | "square" | "map"} Shape */

/** Around the photo, in pixels of the page. */
const ROOM = 10;

/**
 * @param {ImageBitmap} photo
 * @param {string} name
 * @param {Limits} limits
 * @returns {Promise<Crop | "edit" | null>} "edit": all of it, to be edited by its map; null where the person thinks better of it
 */
export const askCrop = (photo, name, limits) => new CropDialog(photo, limits).ask(name);

class CropDialog {
  /** @type {Crop} */
  #crop;
  /** @type {Shape} */
  #shape = "free";
  #canvas = el("canvas", { class: "crop-photo", "aria-hidden": "true" });
  #stage = el("div", { class: "crop-stage" });
  #sheet = el("div", { class: "crop-sheet" }, this.#canvas);
  #frame = new CropFrame({
    onMove: (dx, dy) => this.#set({ ...this.#crop, frame: move(this.#crop.frame, dx, dy) }),
    onResize: (corner, to) => this.#set({ ...this.#crop, frame: resize(this.#crop.frame, corner, to, this.#aspect()) }),
  });
  #angle = el("input", { type: "range", min: -MAX_ANGLE, max: MAX_ANGLE, step: "0.5", value: "0", id: "crop-angle", "aria-label": "Straighten" });
  #degrees = el("output", { class: "number", for: "crop-angle" });
  #shapes = el("div", { class: "segmented", role: "radiogroup", "aria-label": "Shape" });
  #over = el("button", { type: "button", class: "button quiet", id: "crop-over" }, "Start over");
  #use = el("button", { type: "button", class: "button primary", id: "crop-use" });

  /**
   * @param {ImageBitmap} photo
   * @param {Limits} limits
   */
  constructor(photo, limits) {
    this.photo = photo;
    this.limits = limits;
    this.start = { ...WHOLE, frame: limited(WHOLE.frame, photo, limits.maxAspect) };
    this.#crop = this.start;
  }

  /**
   * @param {string} name
   * @returns {Promise<Crop | "edit" | null>}
   */
  ask(name) {
    this.#sheet.append(this.#frame.element);
    this.#stage.append(this.#sheet);
    const cancel = el("button", { type: "button", class: "button" }, "Cancel");
    const edit = el("button", { type: "button", class: "button", id: "crop-edit", title: "Repaint parts of this photo by its map, at its own size" }, "Edit this photo");
    const foot = [this.#over, el("span", { class: "spacer" }), cancel, edit, this.#use];
    const dialog = openDialog({ id: "crop", title: name, body: [this.#stage, this.#hint(), this.#controls()], foot });
    const resized = new ResizeObserver(() => this.#draw());
    resized.observe(this.#stage);
    this.#use.focus();
    cancel.addEventListener("click", () => dialog.close());
    return new Promise((resolve) => {
      const take = (/** @type {Crop | "edit"} */ what) => {
        resolve(what);
        dialog.close();
      };
      this.#use.addEventListener("click", () => take(this.#crop));
      edit.addEventListener("click", () => take("edit"));
      dialog.addEventListener("keydown", (event) => {
        const isButton = event.target instanceof HTMLButtonElement && !event.target.closest(".crop-frame");
        if (event.key !== "Enter" || isButton) return;
        event.preventDefault();
        take(this.#crop);
      });
      dialog.addEventListener("close", () => {
        resized.disconnect();
        resolve(null);
      });
    });
  }

  #hint() {
    const isCut = this.start.frame !== WHOLE.frame;
    const words = `This photo is very long and thin, so a part of it is used: at most ${this.limits.maxAspect} times as long as wide.`;
    return isCut ? el("p", { class: "fact", "data-tone": "warn" }, words) : "";
  }

  #controls() {
    const choices = [{ value: "free", label: "Any shape" }, { value: "square", label: "Square" }, { value: "map", label: "As the map" }];
    segmented(this.#shapes, "crop-shape", choices, this.#shape, (value) => this.#reshape(/** @type {Shape} */ (value)));
    this.#angle.addEventListener("input", () => this.#set({ ...this.#crop, angle: this.#angle.valueAsNumber }));
    this.#over.addEventListener("click", () => {
      this.#shape = "free";
      for (const input of this.#shapes.querySelectorAll("input")) input.checked = input.value === "free";
      this.#set(this.start);
    });
    const turns = el(
      "div",
      { class: "crop-turns" },
      this.#button("turn-left", "Turn left", () => turn(turn(turn(this.#crop)))),
      this.#button("turn-right", "Turn right", () => turn(this.#crop)),
      this.#button("flip-x", "Flip left and right", () => mirror(this.#crop)),
    );
    const straighten = el("label", { class: "slider" }, el("span", {}, "Straighten"), this.#angle, this.#degrees);
    return el("div", { class: "crop-controls" }, this.#shapes, turns, straighten);
  }

  /**
   * @param {string} name of the icon
   * @param {string} label
   * @param {() => Crop} change
   */
  #button(name, label, change) {
    const button = el("button", { type: "button", class: "button icon-only", "aria-label": label, title: label }, icon(name));
    button.addEventListener("click", () => {
      const crop = change();
      const aspect = this.#aspect(crop);
      this.#set(aspect === null ? crop : { ...crop, frame: shaped(crop.frame, aspect) });
    });
    return button;
  }

  /** @param {Shape} shape */
  #reshape(shape) {
    this.#shape = shape;
    const aspect = this.#aspect();
    if (aspect !== null) this.#set({ ...this.#crop, frame: shaped(this.#crop.frame, aspect) });
  }

  /** @returns {number | null} of the frame, in shares of the turned photo; null where any will do */
  #aspect(crop = this.#crop) {
    if (this.#shape === "free") return null;
    const { width, height } = turned(this.photo, crop);
    return ((this.#shape === "square" ? 1 : this.limits.mapAspect) * height) / width;
  }

  /** @param {Crop} crop */
  #set(crop) {
    this.#crop = { ...crop, frame: limited(crop.frame, turned(this.photo, crop), this.limits.maxAspect) };
    this.#draw();
  }

  #draw() {
    const size = turned(this.photo, this.#crop);
    const { clientWidth, clientHeight } = this.#stage;
    const scale = Math.min((clientWidth - 2 * ROOM) / size.width, (clientHeight - 2 * ROOM) / size.height);
    const [width, height] = [size.width * scale, size.height * scale];
    Object.assign(this.#sheet.style, { width: `${width}px`, height: `${height}px` });
    const ratio = devicePixelRatio || 1;
    [this.#canvas.width, this.#canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    paint(this.#canvas, this.photo, { ...this.#crop, frame: WHOLE.frame });
    this.#frame.show(this.#crop.frame);
    this.#angle.valueAsNumber = this.#crop.angle;
    this.#degrees.value = `${this.#crop.angle.toFixed(1)}°`;
    const isStart = this.#crop.frame === this.start.frame && isWhole({ ...this.#crop, frame: WHOLE.frame });
    this.#over.disabled = isStart;
    this.#use.textContent = isWhole(this.#crop) ? "Use whole photo" : "Use this part";
  }
}
