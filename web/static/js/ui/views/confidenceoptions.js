/** What can be set about the confidence view: mode, opacity, range, limit; and the mean of every class. */

import { heat, shareBelow } from "../../core/picture/colourmap.js";
import { capital, percent } from "../../core/words.js";
import { context2d, el, segmented } from "../dom.js";
import { remember, settings } from "../settings.js";

/** @typedef {import("../../core/picture/painting.js").Painting} Painting */
/** @typedef {import("../settings.js").Settings} Settings */

const MODES = [
  { value: "heat", label: "Heat" },
  { value: "blended", label: "Blended" },
  { value: "alpha", label: "Alpha" },
];
const RANGES = [
  { value: "fixed", label: "0–1" },
  { value: "auto", label: "Auto" },
];

export class ConfidenceOptions {
  low = el("span", {});
  high = el("span", {});
  bar = el("canvas", { width: 64, height: 1, "aria-hidden": "true" });
  opacity = el("input", { type: "range", min: 0, max: 100, value: settings.opacity * 100, "aria-label": "Opacity of the overlay" });
  limit = el("input", { type: "range", min: 0, max: 100, value: settings.threshold * 100, "aria-label": "Confidence limit" });
  only = el("input", { type: "checkbox", checked: settings.onlyBelow });
  limitValue = el("output", { class: "number" });
  below = el("output", { class: "limit-words" });
  classes = el("div", { class: "class-means", role: "group", "aria-label": "Mean confidence by class" });
  row = el("div", { class: "options" });
  aside = el("div", { class: "confidence-aside" });
  /** @type {Uint8Array} */
  #levels = new Uint8Array(0);
  /** @type {number | null} */
  #classId = null;

  /**
   * @param {import("./view.js").Surroundings} around
   * @param {() => void} onChange
   * @param {(classId: number | null) => void} onClass
   */
  constructor({ look }, onChange, onClass) {
    this.look = look;
    this.onChange = onChange;
    this.onClass = onClass;
    this.opacity.addEventListener("input", () => this.#set({ opacity: this.opacity.valueAsNumber / 100 }));
    this.limit.addEventListener("input", () => this.#set({ threshold: this.limit.valueAsNumber / 100 }));
    this.only.addEventListener("change", () => this.#set({ onlyBelow: this.only.checked }));
    this.row.append(
      this.#switch("Show as", "confidence", MODES, settings.confidence),
      this.opacity,
      this.#switch("Range of the colours", "range", RANGES, settings.range),
      el("span", { class: "legend", title: "Left: no match in the photo. Right: a sure match." }, this.low, this.bar, this.high),
    );
    const check = el("label", { class: "check" }, this.only, "Only below ", this.limitValue);
    this.aside.append(this.classes, el("div", { class: "limit" }, check, this.limit, this.below));
  }

  /**
   * @param {string} label
   * @param {"confidence" | "range"} name
   * @param {readonly {value: string, label: string}[]} choices
   * @param {string} value
   */
  #switch(label, name, choices, value) {
    const host = el("div", { class: "segmented", role: "radiogroup", "aria-label": label });
    segmented(host, `confidence-${name}`, choices, value, (chosen) => this.#set({ [name]: chosen }));
    return host;
  }

  /** @param {Partial<Settings>} changes */
  #set(changes) {
    remember(changes);
    this.#tellLimit();
    this.onChange();
  }

  /**
   * @param {Painting} painting
   * @param {Uint8Array} levels
   */
  tell(painting, levels) {
    this.#levels = levels;
    this.#tellLimit();
    const missing = painting.info.missing_classes;
    this.classes.replaceChildren(
      ...painting.info.confidence.per_class.map((row) => this.#classButton(row, missing.includes(row.id))),
    );
  }

  #tellLimit() {
    this.limitValue.value = settings.threshold.toFixed(2);
    this.below.value = `${percent(shareBelow(this.#levels, settings.threshold)) || "0 %"} of the picture`;
    this.opacity.disabled = settings.confidence !== "blended";
  }

  /**
   * @param {{id: number, name: string, share: number, mean: number}} row
   * @param {boolean} isMissing
   */
  #classButton({ id, name, share, mean }, isMissing) {
    const swatch = el("span", { class: "swatch" });
    const [r, g, b] = this.look.colours.value.subarray(id * 3, id * 3 + 3);
    swatch.style.setProperty("--swatch", `rgb(${r} ${g} ${b})`);
    const title = `${percent(share)} of the map${isMissing ? "; the photo has none" : ""}. Click to outline it.`;
    const button = el(
      "button",
      { type: "button", class: "class-mean", "aria-pressed": String(id === this.#classId), "data-mean-of": id, "data-missing": isMissing, title },
      swatch,
      capital(name),
      el("span", { class: "number" }, mean.toFixed(2)),
    );
    button.addEventListener("click", () => this.#toggle(id));
    return button;
  }

  /** @param {number} id */
  #toggle(id) {
    this.#classId = this.#classId === id ? null : id;
    for (const button of this.classes.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.meanOf) === this.#classId));
    }
    if (this.#classId === null) this.look.spotlight.press();
    else this.look.spotlight.find(id);
    this.onClass(this.#classId);
  }

  /** @param {import("../../core/picture/colourmap.js").Range} range */
  legend({ low, high }) {
    const digits = settings.range === "auto" ? 2 : 0;
    this.low.textContent = low.toFixed(digits);
    this.high.textContent = high.toFixed(digits);
    const pixels = new ImageData(64, 1);
    for (let i = 0; i < 64; i += 1) {
      const colour = settings.confidence === "alpha" ? [90, 90, 90, Math.round((i / 63) * 255)] : [...heat(i / 63), 255];
      pixels.data.set(colour, i * 4);
    }
    context2d(this.bar).putImageData(pixels, 0, 0);
  }
}
