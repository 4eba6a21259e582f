/** The confidence map as heat over the picture: native cells, opacity, range, legend, value under the pointer. */

import { heat, paintHeat, rangeOf } from "../../core/colourmap.js";
import { capital } from "../../core/words.js";
import { context2d, el, segmented, showBlob } from "../dom.js";
import { remember, settings } from "../settings.js";

/** @typedef {import("../result.js").View} View */
/** @typedef {import("../../core/painting.js").Painting} Painting */
/** @typedef {import("../../core/png.js").Png} Png */
/** @typedef {import("../../core/palette.js").Palette} Palette */

class Confidence {
  id = "confidence";
  name = "Confidence";
  picture = el("img", { alt: "Generated picture under its confidence map", draggable: "false" });
  overlay = el("canvas", { "aria-hidden": "true" });
  readout = el("div", { class: "readout", hidden: true });
  low = el("span", {});
  high = el("span", {});
  element = el("div", { class: "view" }, this.picture, this.overlay, this.readout);
  options = el("div", { class: "options" });
  /** @type {{levels: Png, painting: Painting} | null} */
  #shown = null;

  /** @param {Palette} palette */
  constructor(palette) {
    this.palette = palette;
    this.#buildOptions();
    this.element.addEventListener("pointermove", (event) => this.#read(event));
    this.element.addEventListener("pointerleave", () => {
      this.readout.hidden = true;
    });
  }

  #buildOptions() {
    const slider = el("input", { type: "range", min: 0, max: 100, value: settings.opacity * 100, "aria-label": "Opacity of the overlay" });
    slider.addEventListener("input", () => {
      remember({ opacity: slider.valueAsNumber / 100 });
      this.#applyOpacity();
    });
    const range = el("div", { class: "segmented", role: "radiogroup", "aria-label": "Range of the colours" });
    const choices = [{ value: "fixed", label: "0–1" }, { value: "auto", label: "Auto" }];
    segmented(range, "confidence-range", choices, settings.range, (value) => {
      remember({ range: value === "auto" ? "auto" : "fixed" });
      this.#draw();
    });
    const legend = el("span", { class: "legend", title: "Left: no match in the photo. Right: a sure match." }, this.low, legendBar(), this.high);
    this.options.append(slider, range, legend);
    this.#applyOpacity();
  }

  #applyOpacity() {
    this.overlay.style.opacity = String(settings.opacity);
  }

  /** @param {Painting} painting */
  async show(painting) {
    const [levels] = await Promise.all([painting.confidence(), showBlob(this.picture, painting.image)]);
    this.#shown = { levels, painting };
    this.#draw();
  }

  #draw() {
    if (!this.#shown) return;
    const { width, height, data } = this.#shown.levels;
    const range = rangeOf(data, settings.range);
    [this.overlay.width, this.overlay.height] = [width, height];
    context2d(this.overlay).putImageData(new ImageData(paintHeat(data, range), width, height), 0, 0);
    this.low.textContent = range.low.toFixed(settings.range === "auto" ? 2 : 0);
    this.high.textContent = range.high.toFixed(settings.range === "auto" ? 2 : 0);
  }

  /** @param {PointerEvent} event */
  #read(event) {
    if (!this.#shown) return;
    const { levels, painting } = this.#shown;
    const box = this.element.getBoundingClientRect();
    const [right, down] = [event.clientX - box.left, event.clientY - box.top];
    const x = Math.min(levels.width - 1, Math.max(0, Math.floor((right / box.width) * levels.width)));
    const y = Math.min(levels.height - 1, Math.max(0, Math.floor((down / box.height) * levels.height)));
    const value = levels.data[y * levels.width + x] / 255;
    const name = capital(this.palette.nameOf(painting.map.at(x, y) ?? 0));
    this.readout.textContent = `${name} · ${value.toFixed(2)}`;
    this.readout.hidden = false;
    this.readout.style.left = `${Math.min(right + 14, box.width - this.readout.offsetWidth - 4)}px`;
    this.readout.style.top = `${Math.min(down + 16, box.height - this.readout.offsetHeight - 4)}px`;
  }
}

function legendBar() {
  const bar = el("canvas", { width: 64, height: 1, "aria-hidden": "true" });
  const pixels = new ImageData(64, 1);
  for (let i = 0; i < 64; i += 1) pixels.data.set([...heat(i / 63), 255], i * 4);
  context2d(bar).putImageData(pixels, 0, 0);
  return bar;
}

/**
 * @param {Palette} palette
 * @returns {View}
 */
export const confidenceView = (palette) => new Confidence(palette);
