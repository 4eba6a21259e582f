/** Blend: how far the picture goes from the first exemplar towards another one, in its coarse look and in its fine texture. */

import { blended, letterOf } from "../core/look/look.js";
import { blendOf } from "../core/look/second.js";
import { capital, percent } from "../core/words.js";
import { el, icon } from "./dom.js";
import { usedItems } from "./exemplarmenu.js";
import { attachMenu } from "./menu.js";

/** @typedef {import("../core/look/look.js").Blend} Blend */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {"both" | "coarse" | "fine"} Name of a slider */

/** @type {Record<Name, {name: string, label: string, hint: string}>} */
const ROWS = {
  both: { name: "Blend", label: "Blend", hint: "From the first exemplar’s look to the other one’s" },
  coarse: { name: "Coarse", label: "Coarse look", hint: "Light, colours and forms, from the first exemplar’s to the other one’s" },
  fine: { name: "Fine", label: "Fine texture", hint: "What is seen close by, from the first exemplar’s to the other one’s" },
};

export class BlendPanel {
  /** @type {Record<Name, Row>} */
  #rows;
  #link = el("button", { type: "button", class: "button quiet icon-only", id: "blend-link", "aria-label": "Coarse look and fine texture together" }, icon("link", "small"));
  #isLinked = true;
  /** The exemplar asked for while nothing of it is blended in yet. */
  #wanted = 0;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    const row = (/** @type {Name} */ name) => new Row(name, studio, (value, passing) => this.#set(name, value, passing), (number) => this.#choose(number));
    this.#rows = { both: row("both"), coarse: row("coarse"), fine: row("fine") };
    const rows = Object.values(this.#rows).map(({ element }) => element);
    this.element = el("section", { class: "blend", "aria-label": "Blend" }, el("div", { class: "blend-rows" }, ...rows), this.#link);
    this.#link.addEventListener("click", () => this.#turnLink());
    for (const signal of [studio.look, studio.exemplars.all]) signal.watch(() => this.#show());
  }

  /** What is blended in, if only by nothing; null where there is nothing to blend. @returns {Blend | null} */
  get #blend() {
    const { value: look } = this.studio.look;
    const blend = blendOf(look);
    const isChosen = blend && !look.blend && this.#wanted > 0 && this.#wanted < look.exemplars.length;
    return isChosen ? { ...blend, exemplar: this.#wanted } : blend;
  }

  /**
   * @param {Name} name
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
    const { value: look } = this.studio.look;
    if (look.blend) this.studio.restyle(blended(look, { ...look.blend, exemplar }));
    else this.#show();
  }

  /** Together again, both are where the coarse look is. */
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
    const { both, coarse, fine } = this.#rows;
    both.show(blend.coarse, blend.exemplar, this.#isLinked);
    coarse.show(blend.coarse, blend.exemplar, !this.#isLinked);
    fine.show(blend.fine, blend.exemplar, !this.#isLinked);
    this.#link.setAttribute("aria-pressed", String(this.#isLinked));
    this.#link.title = this.#isLinked ? "Set coarse look and fine texture apart" : "Set coarse look and fine texture together";
  }
}

/** A slider between two exemplars. */
class Row {
  #input;
  #number = el("output", { class: "number" });
  #other = el("button", { type: "button", class: "letter" });

  /**
   * @param {Name} id
   * @param {Studio} studio
   * @param {(value: number, passing: boolean) => void} onSet passing: it is still dragged
   * @param {(number: number) => void} onChoose another exemplar to go towards
   */
  constructor(id, studio, onSet, onChoose) {
    this.studio = studio;
    const { name, label, hint } = ROWS[id];
    this.#input = el("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": label, "data-blend": id });
    this.#input.addEventListener("input", () => onSet(this.#input.valueAsNumber, true));
    this.#input.addEventListener("change", () => onSet(this.#input.valueAsNumber, false));
    this.#input.addEventListener("dblclick", () => onSet(0, false));
    const ids = () => studio.look.value.exemplars.map(({ exemplar }) => exemplar);
    attachMenu(this.#other, () => usedItems(studio).filter((item) => item.id !== ids()[0]), (chosen) => onChoose(ids().indexOf(chosen)), "tall");
    const first = el("span", { class: "letter", "aria-hidden": "true" }, letterOf(0));
    const title = `${hint}. Double click: the first exemplar’s alone`;
    this.element = el("div", { class: "blend-row", title }, el("span", { "aria-hidden": "true" }, name), first, this.#input, this.#other, this.#number);
  }

  /**
   * @param {number} value
   * @param {number} other number of the exemplar it goes towards
   * @param {boolean} isShown
   */
  show(value, other, isShown) {
    const { exemplars, look } = this.studio;
    const name = `${letterOf(other)}: ${capital(exemplars.byId(look.value.exemplars[other].exemplar)?.name ?? "gone")}`;
    this.element.hidden = !isShown;
    this.#input.valueAsNumber = value;
    this.#number.value = percent(value) || "0 %";
    this.#input.setAttribute("aria-valuetext", `${this.#number.value} of ${name}`);
    this.#other.textContent = letterOf(other);
    this.#other.disabled = look.value.exemplars.length < 3;
    this.#other.setAttribute("aria-label", `Towards ${name}`);
    this.#other.title = this.#other.disabled ? name : `Towards ${name}. Press for another one`;
  }
}
