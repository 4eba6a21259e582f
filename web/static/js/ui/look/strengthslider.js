/** A slider for how strongly an exemplar counts, from the map alone to the exemplar all the way. */

import { percent } from "../../core/words.js";
import { el, icon } from "../dom.js";

export class StrengthSlider {
  #input;
  #number = el("output", { class: "number" });
  #clear = el("button", { type: "button", class: "button quiet icon-only", "aria-label": "As strong as everywhere", title: "As strong as everywhere" }, icon("close", "small"));

  /**
   * @param {string} of what it is the strength
   * @param {(strength: number | null, passing: boolean) => void} onSet null: as everywhere; passing: it is still dragged
   */
  constructor(of, onSet) {
    this.#input = el("input", { type: "range", min: 0, max: 1, step: 0.05, "aria-label": `Strength of ${of}`, title: "Left: the map alone. Right: the photo all the way" });
    this.#input.addEventListener("input", () => onSet(this.#input.valueAsNumber, true));
    this.#input.addEventListener("change", () => onSet(this.#input.valueAsNumber, false));
    this.#clear.addEventListener("click", () => onSet(null, false));
    this.element = el("div", { class: "look-strength" }, el("span", { "aria-hidden": "true" }, "Strength"), this.#input, this.#number, this.#clear);
  }

  /**
   * @param {number} strength
   * @param {boolean} isOwn whether it is another one than everywhere
   */
  show(strength, isOwn) {
    this.#input.valueAsNumber = strength;
    this.#number.value = percent(strength) || "0 %";
    this.#input.setAttribute("aria-valuetext", strength === 0 ? "map alone" : this.#number.value);
    this.#clear.toggleAttribute("data-idle", !isOwn);
    this.#clear.disabled = !isOwn;
  }
}
