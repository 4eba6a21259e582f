/** The style brush's own part of the tool options: whose look it paints, and what takes all of it away again. */

import { brushed, letterOf, withExemplar } from "../core/look/look.js";
import { brushOf } from "../core/look/second.js";
import { capital } from "../core/words.js";
import { byId, el, icon } from "./dom.js";
import { attachExemplarMenu } from "./exemplarmenu.js";
import { showPhoto } from "./exemplarphoto.js";
import { showNote } from "./notices.js";

/** @typedef {import("../core/studio.js").Studio} Studio */

const NO_SECOND = "The style brush paints a second exemplar’s look over the first one’s: choose a second exemplar below the map.";
const NOT_HOME = "The style brush paints over your own map, not over a photo’s.";

/** @param {Studio} studio */
export function mountStyleBrush(studio) {
  const { editor, exemplars, look } = studio;
  const photos = el("span", { class: "style-photos", role: "radiogroup", "aria-label": "Exemplar of the style brush" });
  const bar = el("span", { class: "option-group style-brush" }, photos, addButton(studio), clearButton(studio));
  byId("tool-options", HTMLElement).prepend(bar);
  const show = () => {
    const numbers = look.value.exemplars.length > 1 ? [...look.value.exemplars.keys()] : [];
    photos.replaceChildren(...numbers.map((number) => photoOf(studio, number)));
      editor.brushLacks.value = editor.sheet.value !== editor.home ? NOT_HOME : numbers.length === 0 ? NO_SECOND : null;
  };
  for (const signal of [look, exemplars.all, editor.sheet]) signal.watch(show);
  /** @type {HTMLElement} */
  let note = el("div");
  editor.refused.on((words) => {
    note.remove();
    note = showNote(words);
  });
  editor.brushLacks.watch(() => note.remove());
  editor.tool.watch(() => (bar.hidden = editor.activeTool.draws !== "layer"));
}

/**
 * @param {Studio} studio
 * @param {number} number of an exemplar of the look
 */
function photoOf(studio, number) {
  const { exemplars, look } = studio;
  const exemplar = exemplars.byId(look.value.exemplars[number].exemplar);
  const name = `${letterOf(number)}: ${capital(exemplar?.name ?? "gone")}`;
  const input = el("input", { type: "radio", name: "style-exemplar", value: number, checked: number === brushOf(look.value), "aria-label": name });
  input.addEventListener("change", () => studio.restyle(brushed(look.value, number)));
  const image = el("img", { alt: "", draggable: "false" });
  if (exemplar) showPhoto(image, exemplar, exemplars);
  return el("label", { class: "style-photo", title: `Paint with ${name}` }, input, image, el("span", { "aria-hidden": "true" }, letterOf(number)));
}

/** @param {Studio} studio */
function addButton(studio) {
  const { look } = studio;
  const button = el("button", { type: "button", class: "button", id: "style-add", title: "Choose a photo to paint with" }, "Choose a second exemplar", icon("chevron", "small"));
  attachExemplarMenu(button, studio, (id) => studio.restyle(withExemplar(look.value, id)));
  look.watch(({ exemplars }) => (button.hidden = exemplars.length !== 1));
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
