/** One region in the look panel: what it takes after, how strongly, as what; and its throw of the dice. */

import { assigned, letterOf, mapped, strengthened, thrown, unthrown } from "../../core/look/look.js";
import { capital, percent } from "../../core/words.js";
import { el, icon } from "../dom.js";
import { showPhoto } from "../exemplarphoto.js";
import { unusedItems, usedItems } from "../exemplarmenu.js";
import { attachMenu } from "../menu.js";
import { StrengthSlider } from "./strengthslider.js";

/** @typedef {import("../../core/look/rows.js").Row} Row */
/** @typedef {import("./lookdesk.js").LookDesk} LookDesk */

const EVERYWHERE = "as everywhere";

export class RegionRow {
  #swatch = el("span", { class: "swatch", "aria-hidden": "true" });
  #name = el("span", { class: "look-name" });
  #facts = el("span", { class: "look-facts" });
  #more = el("button", { type: "button", class: "look-more", "aria-expanded": "false" }, this.#swatch, this.#name, this.#facts, icon("chevron", "small"));
  #image = el("img", { alt: "", draggable: "false" });
  #letter = el("span", { class: "letter" });
  #chip = el("button", { type: "button", class: "look-chip" }, this.#image, this.#letter);
  #like = el("button", { type: "button", class: "button" });
  #lack = el("p", { class: "look-lack", hidden: true });
  #lacking = el("span");
  #shown = el("select", { class: "choice" });
  #unthrow = el("button", { type: "button", class: "button quiet" }, "No dice");
  #parts = el("ul", { class: "look-parts" });
  #options = el("div", { class: "look-options", hidden: true });
  #strength;

  /**
   * @param {LookDesk} desk
   * @param {Row} row
   */
  constructor(desk, row) {
    this.desk = desk;
    this.row = row;
    this.isPart = row.target.at !== undefined;
    this.element = el("li", { class: "look-row" }, el("div", { class: "look-line" }, this.#more, this.#chip), this.#lack, this.#options);
    this.element.dataset.lookClass = String(row.target.class);
    this.#strength = new StrengthSlider(row.name, (strength, passing) => this.#strengthen(strength, passing));
    this.#lack.append(this.#lacking, this.#like);
    this.#options.append(this.#strength.element);
    if (!this.isPart) this.#options.append(this.#mapping(), ...(desk.studio.dice ? [this.#dice()] : []), this.#parts);
    attachMenu(this.#chip, () => this.#items(), (id) => this.#assign(id), "tall");
    this.#more.addEventListener("click", () => this.#turn());
    this.#like.addEventListener("click", () => this.#map(this.row.suggested));
    this.show(row);
  }

  /** Where the rows of its connected regions go. */
  get host() {
    return this.#parts;
  }

  /** @param {Row} row the same region, as it is now */
  show(row) {
    this.row = row;
    const { palette } = this.desk.studio.editor;
    this.#name.textContent = capital(row.name);
    const facts = [row.isStrengthOwn ? percent(row.strength) || "0 %" : "", row.shown === null || this.isPart ? "" : `like ${palette.nameOf(row.shown)}`, row.seed === null || this.isPart ? "" : "dice"];
    this.#facts.textContent = facts.filter(Boolean).join(" · ") || percent(row.share);
    this.#facts.toggleAttribute("data-own", facts.some(Boolean));
    this.#strength.show(row.strength, row.isStrengthOwn);
    this.#showChip();
    this.#showLack();
    if (!this.isPart) this.#showMapping();
    this.#unthrow.hidden = row.seed === null;
  }

  /** @param {string} colour of its class on the map */
  paint(colour) {
    this.#swatch.style.setProperty("--swatch", colour);
  }

  get #exemplar() {
    return this.row.exemplar === null ? null : this.desk.exemplarAt(this.row.exemplar);
  }

  #showChip() {
    const { exemplar: number, isOwn } = this.row;
    const exemplar = this.#exemplar;
    this.#letter.textContent = number === null ? "–" : letterOf(number);
    this.#letter.dataset.number = String(number);
    this.#image.hidden = exemplar === null;
    if (exemplar) showPhoto(this.#image, exemplar, this.desk.studio.exemplars);
    this.#chip.toggleAttribute("data-own", isOwn);
    const taken = number === null ? "no photo" : `${letterOf(number)}, ${exemplar?.name ?? "a photo that was removed"}`;
    const words = `${capital(this.row.name)} takes after ${taken}${isOwn ? "" : `, ${EVERYWHERE}`}`;
    this.#chip.setAttribute("aria-label", words);
    this.#chip.title = `${words}. Press to change`;
  }

  #showLack() {
    const { isMissing, suggested, exemplar, name } = this.row;
    const isTold = isMissing && !this.isPart && exemplar !== null;
    this.#lack.hidden = !isTold;
    if (!isTold) return;
    this.#lacking.textContent = `${letterOf(exemplar)} shows no ${name}.`;
    this.#like.hidden = suggested === null;
    if (suggested !== null) this.#like.textContent = `Like its ${this.desk.studio.editor.palette.nameOf(suggested)}`;
  }

  #showMapping() {
    const { shown, name, suggested } = this.row;
    const { palette } = this.desk.studio.editor;
    const others = (this.#exemplar?.classes ?? []).filter(({ id, share }) => id !== this.row.target.class && share > 0 && id !== 0 && palette.has(id));
    const named = (/** @type {number} */ id) => `${capital(palette.nameOf(id))}${id === suggested ? " (nearest)" : ""}`;
    const options = [el("option", { value: "" }, `${capital(name)} (itself)`), ...others.map(({ id }) => el("option", { value: id }, named(id)))];
    this.#shown.replaceChildren(...options);
    this.#shown.value = shown === null ? "" : String(shown);
    this.#shown.disabled = others.length === 0;
  }

  #mapping() {
    this.#shown.setAttribute("aria-label", `What ${this.row.name} looks like`);
    this.#shown.addEventListener("change", () => this.#map(Number(this.#shown.value) || null));
    return el("label", { class: "look-like" }, el("span", { "aria-hidden": "true" }, "Looks like"), this.#shown);
  }

  #dice() {
    const { id, name } = { id: this.row.target.class, name: this.row.name };
    const button = el("button", { type: "button", class: "button", "aria-label": `Throw the dice for ${name}`, title: `Another ${name} at random; undo brings back the one before` }, icon("dice"), "Throw");
    button.addEventListener("click", () => this.desk.take(thrown(this.desk.look, id)));
    this.#unthrow.addEventListener("click", () => {
      button.focus();
      this.desk.take(unthrown(this.desk.look, id));
    });
    return el("div", { class: "look-throw" }, el("span", { "aria-hidden": "true" }, "Dice"), button, this.#unthrow);
  }

  #turn() {
    const isOpen = this.#options.hidden;
    this.#options.hidden = !isOpen;
    this.#more.setAttribute("aria-expanded", String(isOpen));
  }

  #items() {
    const whole = this.isPart ? "as all of it" : EVERYWHERE;
    return [{ id: "", content: [el("span", { class: "letter" }, "–"), capital(whole)], disabled: !this.row.isOwn }, ...usedItems(this.desk.studio), ...unusedItems(this.desk.studio)];
  }

  /** @param {string} id of an exemplar; empty: as everywhere */
  #assign(id) {
    const { desk } = this;
    if (id) desk.assign(this.row.target, id);
    else desk.take(assigned(desk.look, desk.map, this.row.target, null));
  }

  /**
   * @param {number | null} strength
   * @param {boolean} passing
   */
  #strengthen(strength, passing) {
    const { studio, look, map } = this.desk;
    studio.restyle(strengthened(look, map, this.row.target, strength), { passing });
  }

  /** @param {number | null} shown */
  #map(shown) {
    const { look } = this.desk;
    if (this.row.exemplar !== null) this.desk.take(mapped(look, this.row.exemplar, this.row.target.class, shown));
  }
}

