/** One exemplar in the strip: photo, name, how much of the map it covers. */

import { letterOf } from "../core/look/look.js";
import { capital, percent } from "../core/words.js";
import { el, icon } from "./dom.js";
import { showPhoto } from "./exemplarphoto.js";

/** @typedef {import("../core/api.js").Exemplar} Exemplar */

export class Tile {
  #image = el("img", { alt: "", loading: "lazy", draggable: "false" });
  #name = el("span", { class: "exemplar-name" });
  #bar = el("span", { class: "cover-bar", "aria-hidden": "true" });
  #figure = el("span", { class: "cover-figure" });
  #letter = el("span", { class: "letter", hidden: true });
  #recent = el("span", { class: "recent-mark", hidden: true }, "recent");
  #remove = el("button", { type: "button", class: "tile-remove", tabindex: "-1" }, icon("close"));
  #covered = 1;
  #used = -1;

  /**
   * @param {Exemplar} exemplar
   * @param {import("../core/studio.js").Studio} studio
   * @param {() => void} onRemove
   */
  constructor(exemplar, studio, onRemove) {
    this.exemplar = exemplar;
    this.studio = studio;
    const frame = el("span", { class: "exemplar-frame" }, this.#image, this.#recent, this.#letter, this.#bar);
    const foot = el("span", { class: "exemplar-foot" }, this.#name, this.#figure);
    this.button = el("button", { type: "button", class: "exemplar", "aria-pressed": "false", "data-exemplar": exemplar.id }, frame, foot);
    this.item = el("li", {}, this.button);
    if (!exemplar.bundled) this.item.append(this.#remove);
    this.button.addEventListener("click", () => studio.front.choose(this.exemplar));
    this.#remove.addEventListener("click", onRemove);
    showPhoto(this.#image, exemplar, studio.exemplars);
    this.show(exemplar);
  }

  /** @param {Exemplar} exemplar the same one, perhaps with another name or map */
  show(exemplar) {
    this.exemplar = exemplar;
    const name = capital(exemplar.name);
    this.#name.textContent = name;
    this.#remove.setAttribute("aria-label", `Remove ${name}`);
    this.#remove.title = "Remove (Delete)";
    this.#describe();
  }

  /** @param {number} share of what is painted that it shows, 0 to 1 */
  cover(share) {
    this.#covered = share;
    this.#figure.textContent = percent(share) || "0 %";
    this.#bar.style.setProperty("--covered", String(share));
    this.#describe();
  }

  /** @param {boolean} isRecent */
  markRecent(isRecent) {
    this.#recent.hidden = !isRecent;
  }

  /** @param {number} number of the exemplar in the look; -1: it is not in use */
  markUsed(number) {
    this.#letter.hidden = number < 0;
    this.#letter.textContent = number < 0 ? "" : letterOf(number);
    this.#used = number;
    this.#describe();
  }

  #describe() {
    const used = this.#used < 0 ? "" : `, in use as ${letterOf(this.#used)}`;
    this.button.title = `${capital(this.exemplar.name)}: shows ${percent(this.#covered) || "nothing"} of what is painted${used}. Drag it onto a region to use it there`;
  }
}
