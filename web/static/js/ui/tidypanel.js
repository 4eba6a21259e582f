/** The panel that tidies the map: holes, edges, one class for another, everything away. Each is one step of undo. */

import { UNKNOWN } from "../core/map/labelmap.js";
import { fillHoles, findHoles, replaceClass, smooth } from "../core/map/tidy.js";
import { capital } from "../core/words.js";
import { byId, el } from "./dom.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {{element: HTMLElement, open?: () => void, refresh?: () => void}} Row open: the panel appears; refresh: the map has changed */

const MARGIN = 8;

/** @param {Editor} editor */
export function mountTidy(editor) {
  const panel = byId("tidy-panel", HTMLElement);
  const button = byId("tidy", HTMLButtonElement);
  button.title = "Tidy the map";
  /** @type {Row[]} */
  const rows = [holesRow(editor), smoothRow(editor), replaceRow(editor), clearRow(editor)];
  panel.append(...rows.map(({ element }) => element));
  const refresh = () => rows.forEach((row) => row.refresh?.());
  // before it opens: once it is there, a person may have chosen already
  panel.addEventListener("beforetoggle", (event) => {
    if (!(event instanceof ToggleEvent) || event.newState !== "open") return;
    for (const row of rows) row.open?.();
    refresh();
  });
  panel.addEventListener("toggle", () => place(panel, button));
  editor.changed.on(() => panel.matches(":popover-open") && refresh());
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLElement} button
 */
function place(panel, button) {
  const box = button.getBoundingClientRect();
  const left = Math.max(MARGIN, Math.min(box.left, innerWidth - panel.offsetWidth - MARGIN));
  const top = Math.max(MARGIN, Math.min(box.bottom + 6, innerHeight - panel.offsetHeight - MARGIN));
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
}

/**
 * @param {string} title
 * @param {Node[]} controls
 * @param {string} action
 * @param {string} label
 * @param {() => void} act
 */
function row(title, controls, action, label, act) {
  const button = el("button", { type: "button", class: "button", "data-tidy": action }, label);
  button.addEventListener("click", act);
  const element = el("section", { class: "tidy-row" }, el("h3", {}, title), el("div", { class: "tidy-controls" }, ...controls, button));
  return { element, button };
}

/**
 * @param {string} name
 * @param {number} max
 * @param {number} value
 */
function slider(name, max, value) {
  const input = el("input", { type: "range", min: 1, max, value, "aria-label": name });
  const output = el("output", { class: "number" });
  const show = () => (output.value = `${input.value} px`);
  input.addEventListener("input", show);
  show();
  return { input, nodes: [input, output] };
}

/** @param {Editor} editor */
function holesRow(editor) {
  const { input, nodes } = slider("Smaller than", 200, 24);
  const count = el("p", { class: "tidy-note", role: "status" });
  const find = () => findHoles(editor.map, input.valueAsNumber, (id) => editor.protection.allows(id));
  const { element, button } = row("Fill holes smaller than", nodes, "holes", "Fill", () => {
    editor.finish();
    const holes = find();
    editor.apply((map) => fillHoles(map, holes));
  });
  const refresh = () => {
    const holes = find();
    count.textContent = holes.count === 0 ? "There are none." : holes.count === 1 ? "There is one." : `There are ${holes.count}.`;
    button.disabled = holes.count === 0;
  };
  input.addEventListener("input", refresh);
  element.append(count);
  return { element, refresh };
}

/**
 * @param {Editor} editor
 * @param {string} name
 */
const classChoice = ({ palette }, name) =>
  el("select", { class: "choice", "aria-label": name }, ...palette.classes.map(({ id, name: text }) => el("option", { value: id }, capital(text))));

/** @param {Editor} editor */
function smoothRow(editor) {
  const choice = classChoice(editor, "Class to smooth");
  const { input, nodes } = slider("Strength", 8, 2);
  const { element } = row("Smooth the edges of", [choice, ...nodes], "smooth", "Smooth", () =>
    editor.apply((map) => smooth(map, Number(choice.value), input.valueAsNumber, (id) => editor.protection.allows(id))),
  );
  return { element, open: () => (choice.value = String(editor.classId.value)) };
}

/** @param {Editor} editor */
function replaceRow(editor) {
  const [old, next] = [classChoice(editor, "Class to replace"), classChoice(editor, "Class to put there")];
  const { element, button } = row("Replace a class", [old, new Text("by"), next], "replace", "Replace", () =>
    editor.apply((map) => replaceClass(map, Number(old.value), Number(next.value))),
  );
  const check = () => (button.disabled = old.value === next.value || !editor.map.data.includes(Number(old.value)));
  for (const choice of [old, next]) choice.addEventListener("change", check);
  const open = () => ([old.value, next.value] = [String(editor.previousClass), String(editor.classId.value)]);
  return { element, open, refresh: check };
}

/** @param {Editor} editor */
function clearRow(editor) {
  const { element } = row("Clear the map", [el("span", { class: "tidy-note" }, "Undo brings it back; protected classes stay.")], "clear", "Clear", () =>
    editor.apply((map) => {
      map.data.fill(UNKNOWN);
      return map.rect;
    }),
  );
  return { element };
}
