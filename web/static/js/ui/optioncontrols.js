/** The controls that tool options are made of: a switch, a number, a choice, a slider with its number. */

import { MAX_SIZE, MIN_SIZE } from "../core/map/brush.js";
import { MAX_GAP } from "../core/map/gapfill.js";
import { clampGap } from "../core/tools/options.js";
import { el, icon, segmented } from "./dom.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("../core/tools/options.js").OptionName} OptionName */

/**
 * @param {string} label
 * @param {Record<string, string>} [attributes]
 */
export function toggle(label, attributes = {}) {
  const input = el("input", { type: "checkbox", ...attributes });
  return { input, element: el("label", { class: "toggle" }, input, el("span", {}, label)) };
}

/**
 * A number field that takes a value when it is whole: on Enter, on leaving, by its arrows.
 * @param {string} name
 * @param {number} min
 * @param {number} max
 * @param {(value: number) => void} onChange
 */
export function numberField(name, min, max, onChange) {
  const input = el("input", { class: "field number", type: "number", inputmode: "numeric", min, max, step: 1, "aria-label": name });
  input.addEventListener("change", () => Number.isFinite(input.valueAsNumber) && onChange(input.valueAsNumber));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") input.blur();
  });
  return input;
}

/** @param {Editor} editor */
function size(editor) {
  const slider = el("input", { id: "size", type: "range", min: MIN_SIZE, max: MAX_SIZE, step: 1, "aria-label": "Brush size" });
  const field = numberField("Brush size in pixels", MIN_SIZE, MAX_SIZE, (value) => {
    editor.resizeBrush(value);
    field.value = String(editor.size.value);
  });
  slider.addEventListener("input", () => editor.resizeBrush(slider.valueAsNumber));
  editor.size.watch((value) => {
    slider.value = field.value = String(value);
  });
  return el("span", { class: "option-size", title: "Size of the brush in pixels of the map" }, slider, field);
}

/** @param {Editor} editor */
function shape(editor) {
  const host = el("div", { class: "segmented shapes", role: "radiogroup", "aria-label": "Shape of the brush" });
  const choices = [{ value: "round", label: "Round" }, { value: "square", label: "Square" }];
  segmented(host, "brush-shape", choices, editor.options.value.shape, (value) => editor.set({ shape: value === "square" ? "square" : "round" }));
  for (const span of host.querySelectorAll("span")) {
    const name = span.textContent ?? "";
    span.replaceChildren(icon(name.toLowerCase()), el("span", { class: "sr-only" }, name));
    span.title = `${name} brush`;
  }
  return host;
}

/** @param {Editor} editor */
function gap(editor) {
  const field = numberField("Close gaps up to this many pixels", 0, MAX_GAP, (value) => editor.set({ gap: clampGap(value) }));
  editor.options.watch((options) => {
    field.value = String(options.gap);
  });
  const title = "Fill does not leak through openings up to this wide";
  return el("label", { class: "option", title }, "Close gaps", field, el("span", { class: "unit" }, "px"));
}

/**
 * @param {"pressure" | "everywhere" | "even" | "centred" | "erases" | "wholeRegion"} name
 * @param {string} label
 */
const switchOf = (name, label) => (/** @type {Editor} */ editor) => {
  const { element, input } = toggle(label, { "data-option": name });
  input.addEventListener("change", () => editor.set({ [name]: input.checked }));
  editor.options.watch((options) => {
    input.checked = options[name];
  });
  return element;
};

/**
 * @param {string} symbol that stands for the name of a switch
 * @param {(editor: Editor) => HTMLElement} control
 */
const drawn = (symbol, control) => (/** @type {Editor} */ editor) => {
  const element = control(editor);
  const span = /** @type {HTMLElement} */ (element.querySelector("span"));
  element.title = span.textContent ?? "";
  span.replaceChildren(icon(symbol, "small"), el("span", { class: "sr-only" }, element.title));
  return element;
};

/**
 * @param {"softness" | "opacity"} name
 * @param {string} label
 * @param {string} title
 */
const shareOf = (name, label, title) => (/** @type {Editor} */ editor) => {
  const input = el("input", { type: "range", min: 0, max: 1, step: 0.05, "aria-label": label, "data-option": name });
  input.addEventListener("input", () => editor.set({ [name]: input.valueAsNumber }));
  editor.options.watch((options) => {
    input.valueAsNumber = options[name];
    input.setAttribute("aria-valuetext", `${Math.round(options[name] * 100)} %`);
  });
  return el("label", { class: "option amount", title }, label, input);
};

/** @type {Record<OptionName, (editor: Editor) => HTMLElement>} */
export const CONTROLS = {
  erases: drawn("eraser", switchOf("erases", "Erase")),
  wholeRegion: drawn("fill", switchOf("wholeRegion", "Whole regions")),
  size,
  shape,
  pressure: switchOf("pressure", "Pressure"),
  everywhere: switchOf("everywhere", "Everywhere"),
  gap,
  even: switchOf("even", "Equal sides"),
  centred: switchOf("centred", "From the middle"),
  softness: shareOf("softness", "Soft", "How softly the brush ends"),
  opacity: shareOf("opacity", "Amount", "How much of the second exemplar one stroke asks for"),
};
