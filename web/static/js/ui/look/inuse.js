/** The exemplars in use, as swatches A, B, C, D: to drag onto regions, to add, to make everybody's, to take away. */

import { MOST_EXEMPLARS, letterOf, withExemplar, withFirst, withoutExemplar } from "../../core/look/look.js";
import { capital } from "../../core/words.js";
import { byId, el, icon } from "../dom.js";
import { showPhoto } from "../exemplarphoto.js";
import { attachExemplarMenu, letter } from "../exemplarmenu.js";
import { attachMenu } from "../menu.js";

/** @typedef {import("./lookdesk.js").LookDesk} LookDesk */

const NONE = "No photo: the picture is of the map alone. Choose a photo below the map, or drag one onto a region.";

export class InUse {
  #host = byId("look-exemplars", HTMLElement);
  #hint = byId("look-hint", HTMLElement);
  #add = el("button", { type: "button", class: "in-use-add", id: "look-add", "aria-label": "Another photo", title: "Another photo" }, el("span", { "aria-hidden": "true" }, "+"));
  /** What the swatches show. */
  #shown = "";

  /**
   * @param {LookDesk} desk
   * @param {(number: number) => void} openMap takes the map of an exemplar's photo in hand
   */
  constructor(desk, openMap) {
    this.desk = desk;
    this.openMap = openMap;
    attachExemplarMenu(this.#add, desk.studio, (id) => desk.take(withExemplar(desk.look, id)));
  }

  show() {
    const { exemplars } = this.desk.look;
    this.#hint.textContent = exemplars.length === 0 ? NONE : "";
    this.#hint.hidden = exemplars.length > 0;
    const shown = JSON.stringify(exemplars.map((_, number) => [exemplars[number].exemplar, this.desk.exemplarAt(number)?.name]));
    if (shown === this.#shown && this.#host.childElementCount > 0) return;
    this.#shown = shown;
    const at = [...this.#host.querySelectorAll("button")].findIndex((button) => button === document.activeElement);
    this.#host.replaceChildren(...exemplars.map((_, number) => el("li", {}, this.#swatch(number))));
    if (exemplars.length < MOST_EXEMPLARS) this.#host.append(el("li", {}, this.#add));
    if (at >= 0) [...this.#host.querySelectorAll("button")].at(Math.min(at, exemplars.length))?.focus();
  }

  /** @param {number} number */
  #swatch(number) {
    const { desk } = this;
    const exemplar = desk.exemplarAt(number);
    const name = exemplar ? capital(exemplar.name) : "this photo was removed";
    const words = `${letterOf(number)}: ${name}${number === 0 ? ", everybody’s" : ""}`;
    const image = el("img", { alt: "", draggable: "false" });
    if (exemplar) showPhoto(image, exemplar, desk.studio.exemplars);
    const button = el("button", { type: "button", class: "in-use", "aria-label": words, title: `${words}. Drag it onto a region`, "data-exemplar": exemplar?.id, "data-gone": !exemplar }, exemplar ? image : icon("alert"), letter(number));
    attachMenu(button, () => this.#items(number), (act) => this.#act(act, number));
    return button;
  }

  /** @param {number} number */
  #items(number) {
    const isHere = this.desk.exemplarAt(number) !== null;
    return [
      { id: "first", content: ["For all that has no other"], disabled: number === 0 || !isHere },
      { id: "map", content: ["Its map"], disabled: !isHere },
      { id: "away", content: ["Take away", ...(this.desk.look.exemplars.length === 1 ? [el("span", { class: "menu-hint" }, "the map alone is painted")] : [])] },
    ];
  }

  /**
   * @param {string} act
   * @param {number} number
   */
  #act(act, number) {
    const { desk } = this;
    if (act === "first") desk.take(withFirst(desk.look, desk.look.exemplars[number].exemplar));
    if (act === "away") desk.take(withoutExemplar(desk.look, number));
    if (act === "map") this.openMap(number);
  }
}
