/** Blend: how far the picture goes from the first exemplar towards a second one, in its coarse look and in its fine texture. */

import { blended, letterOf } from "../core/look/look.js";
import { blendOf } from "../core/look/second.js";
import { capital, percent } from "../core/words.js";
import { el, icon } from "./dom.js";
import { showPhoto } from "./exemplarphoto.js";

/** @typedef {import("../core/look/look.js").Blend} Blend */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {"coarse" | "fine"} Share */

const NAMES = { both: "Blend", coarse: "Coarse look", fine: "Fine texture" };
const HINTS = {
  both: "From the first exemplar’s look to the second one’s. Double click: back to the first",
  coarse: "Light, colours and forms. Double click: back to the first exemplar’s",
  fine: "The texture of what is seen close by. Double click: back to the first exemplar’s",
};

export class BlendPanel {
  #first = end();
  #second = end();
  #other = el("select", { class: "choice", id: "blend-other", "aria-label": "Exemplar to blend in" });
  #link = el("button", { type: "button", class: "button quiet icon-only", id: "blend-link", "aria-label": "Coarse look and fine texture together" }, icon("link"));
  /** @type {Record<keyof typeof NAMES, ReturnType<typeof slider>>} */
  #sliders;
  #isLinked = true;
  /** The exemplar asked for while nothing of it is blended in yet. */
  #wanted = 0;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    const of = (/** @type {keyof typeof NAMES} */ name) => slider(name, (value, passing) => this.#set(name, value, passing));
    this.#sliders = { both: of("both"), coarse: of("coarse"), fine: of("fine") };
    const rows = Object.values(this.#sliders).map(({ row }) => row);
    const ends = el("div", { class: "blend-ends" }, this.#first, this.#other, this.#second);
    this.element = el("section", { class: "blend", "aria-label": "Blend" }, ends, el("div", { class: "blend-rows" }, ...rows), this.#link);
    this.#link.addEventListener("click", () => this.#turnLink());
    this.#other.addEventListener("change", () => this.#choose(Number(this.#other.value)));
    for (const signal of [studio.look, studio.exemplars.all]) signal.watch(() => this.#show());
  }

  /** @returns {Blend | null} */
  get #blend() {
    const { value: look } = this.studio.look;
    const blend = blendOf(look);
    return blend && !look.blend && this.#wanted > 0 && this.#wanted < look.exemplars.length ? { ...blend, exemplar: this.#wanted } : blend;
  }

  /**
   * @param {keyof typeof NAMES} name
   * @param {number} value
   * @param {boolean} passing
   */
  #set(name, value, passing) {
    const blend = this.#blend;
    if (!blend) return;
    this.#wanted = blend.exemplar;
    const shares = name === "both" ? { coarse: value, fine: value } : { [name]: value };
    this.studio.restyle(blended(this.studio.look.value, { ...blend, ...shares }), { passing });
  }

  /** @param {number} exemplar */
  #choose(exemplar) {
    this.#wanted = exemplar;
    const { look } = this.studio;
    if (look.value.blend) this.studio.restyle(blended(look.value, { ...look.value.blend, exemplar }));
    else this.#show();
  }

  /** Linked again, both go where the coarse look is. */
  #turnLink() {
    this.#isLinked = !this.#isLinked;
    const blend = this.#blend;
    if (this.#isLinked && blend && blend.coarse !== blend.fine) this.#set("both", blend.coarse, false);
    this.#show();
  }

  #show() {
    const blend = this.#blend;
    this.element.hidden = !blend;
    if (!blend) return;
    if (blend.coarse !== blend.fine) this.#isLinked = false;
    const { both, coarse, fine } = this.#sliders;
    both.row.hidden = !this.#isLinked;
    coarse.row.hidden = fine.row.hidden = this.#isLinked;
    both.show(blend.coarse);
    coarse.show(blend.coarse);
    fine.show(blend.fine);
    this.#link.setAttribute("aria-pressed", String(this.#isLinked));
    this.#link.title = this.#isLinked ? "Set coarse look and fine texture apart" : "Set coarse look and fine texture together";
    this.#showEnds(blend.exemplar);
  }

  /** @param {number} second */
  #showEnds(second) {
    const { exemplars, look } = this.studio;
    const of = (/** @type {number} */ number) => exemplars.byId(look.value.exemplars[number].exemplar);
    for (const [host, number] of /** @type {const} */ ([[this.#first, 0], [this.#second, second]])) {
      const exemplar = of(number);
      host.title = `${letterOf(number)}: ${capital(exemplar?.name ?? "gone")}`;
      host.dataset.letter = letterOf(number);
      const image = /** @type {HTMLImageElement} */ (host.firstElementChild);
      if (exemplar) showPhoto(image, exemplar, exemplars);
    }
    const others = look.value.exemplars.slice(1).map((_, i) => el("option", { value: i + 1 }, `${letterOf(i + 1)} ${capital(of(i + 1)?.name ?? "gone")}`));
    this.#other.hidden = others.length < 2;
    this.#other.replaceChildren(...others);
    this.#other.value = String(second);
  }
}

const end = () => el("span", { class: "blend-end" }, el("img", { alt: "", draggable: "false" }));

/**
 * @param {keyof typeof NAMES} name
 * @param {(value: number, passing: boolean) => void} onSet passing: it is still dragged
 */
function slider(name, onSet) {
  const input = el("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": NAMES[name], "data-blend": name });
  const output = el("output", { class: "number" });
  input.addEventListener("input", () => onSet(input.valueAsNumber, true));
  input.addEventListener("change", () => onSet(input.valueAsNumber, false));
  input.addEventListener("dblclick", () => onSet(0, false));
  const show = (/** @type {number} */ value) => {
    input.valueAsNumber = value;
    output.value = percent(value) || "0 %";
    input.setAttribute("aria-valuetext", output.value);
  };
  const row = el("label", { class: "blend-row", title: HINTS[name] }, el("span", {}, NAMES[name]), input, output);
  return { row, show };
}
