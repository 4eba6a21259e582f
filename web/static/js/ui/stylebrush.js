/** The style brush's own part of the tool options: whose look it paints, and what takes all of it away again. */

import { brushed, letterOf, withExemplar } from "../core/look/look.js";
import { brushOf } from "../core/look/second.js";
import { capital } from "../core/words.js";
import { byId, el, icon, releaseBlob } from "./dom.js";
import { attachExemplarMenu } from "./exemplarmenu.js";
import { showPhoto } from "./exemplarphoto.js";
import { showNote } from "./notices.js";

/** @typedef {import("../core/api.js").Exemplar} Exemplar */
/** @typedef {import("../core/studio.js").Studio} Studio */

const NO_SECOND = "The style brush paints a second exemplar’s look over the first one’s: choose a second exemplar below the map.";
const NOT_HOME = "The style brush paints over your own map, not over a photo’s.";

/** @param {Studio} studio */
export function mountStyleBrush(studio) {
  const { editor, exemplars, look } = studio;
  const choice = new ExemplarChoice(studio);
  const add = addButton(studio);
  const bar = el("span", { class: "option-group style-brush" }, choice.element, add, clearButton(studio));
  byId("tool-options", HTMLElement).prepend(bar);
  const show = () => {
    add.hidden = choice.show() > 1;
    editor.brushLacks.value = editor.sheet.value !== editor.home ? NOT_HOME : add.hidden ? null : NO_SECOND;
  };
  for (const signal of [look, exemplars.all, editor.sheet]) signal.watch(show);
  editor.tool.watch(() => (bar.hidden = editor.activeTool.draws !== "layer"));
  /** @type {HTMLElement | null} */
  let note = null;
  editor.refused.on((words) => {
    note?.remove();
    note = showNote(words);
  });
  editor.brushLacks.watch(() => note?.remove());
}

/** The exemplars of the look, one of which the brush paints with. */
class ExemplarChoice {
  element = el("span", { class: "style-photos", role: "radiogroup", "aria-label": "Exemplar of the style brush" });
  #shown = "";

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  /** @returns {number} how many there are */
  show() {
    const { exemplars, look } = this.studio;
    const known = look.value.exemplars.flatMap(({ exemplar: id }, number) => {
      const exemplar = exemplars.byId(id);
      return exemplar ? [{ number, exemplar }] : [];
    });
    const key = known.map(({ number, exemplar: { id, name } }) => `${number} ${id} ${name}`).join();
    if (key !== this.#shown) this.#list(known);
    this.#shown = key;
    this.element.hidden = known.length < 2;
    const chosen = String(brushOf(look.value));
    for (const input of this.element.querySelectorAll("input")) input.checked = input.value === chosen;
    return known.length;
  }

  /** @param {readonly {number: number, exemplar: Exemplar}[]} known */
  #list(known) {
    for (const image of this.element.querySelectorAll("img")) releaseBlob(image);
    this.element.replaceChildren(...known.map(({ number, exemplar }) => this.#photo(number, exemplar)));
  }

  /**
   * @param {number} number
   * @param {Exemplar} exemplar
   */
  #photo(number, exemplar) {
    const { exemplars, look } = this.studio;
    const name = `${letterOf(number)}: ${capital(exemplar.name)}`;
    const input = el("input", { type: "radio", name: "style-exemplar", value: number, "aria-label": name });
    input.addEventListener("change", () => this.studio.restyle(brushed(look.value, number)));
    const image = el("img", { alt: "", draggable: "false" });
    showPhoto(image, exemplar, exemplars);
    return el("label", { class: "style-photo", title: `Paint with ${name}` }, input, image, el("span", { "aria-hidden": "true" }, letterOf(number)));
  }
}

/** @param {Studio} studio */
function addButton(studio) {
  const button = el("button", { type: "button", class: "button", id: "style-add", title: "Choose a photo to paint with" }, "Choose a second exemplar", icon("chevron", "small"));
  attachExemplarMenu(button, studio, (id) => studio.restyle(withExemplar(studio.look.value, id)));
  return button;
}

/** @param {Studio} studio */
function clearButton({ editor }) {
  const button = el("button", { type: "button", class: "button quiet icon-only", id: "style-clear", "aria-label": "Clear the style brush", title: "Take away all that the style brush has painted" }, icon("trash"));
  button.addEventListener("click", () => {
    editor.finish();
    editor.home.clearLayer();
  });
  const show = () => (button.disabled = editor.home.layer.isEmpty);
  editor.home.changed.on(show);
  show();
  return button;
}
