/** The bar below the map: the options of the tool in hand, what is protected, and how an open gesture ends. */

import { capital } from "../core/words.js";
import { byId, el, icon } from "./dom.js";
import { CONTROLS, toggle } from "./optioncontrols.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("../core/tools/options.js").OptionName} OptionName */

export class ToolOptions {
  #host = byId("tool-options", HTMLElement);
  /** @type {Map<OptionName, HTMLElement>} */
  #controls = new Map();
  #gesture = el("span", { class: "option-group", hidden: true });
  #chips = el("span", { class: "option-group" });
  #hint = el("span", { class: "tool-hint" });
  #over;

  /**
   * @param {Editor} editor
   * @param {import("./pointer.js").PenMode} penMode
   * @param {(action: string) => string} keyHint
   */
  constructor(editor, penMode, keyHint) {
    this.editor = editor;
    this.keyHint = keyHint;
    this.penMode = penMode;
    for (const name of /** @type {OptionName[]} */ (Object.keys(CONTROLS))) this.#controls.set(name, CONTROLS[name](editor));
    this.#over = el("span", { class: "option-group" }, this.#buildProtect(), this.#chips, this.#buildOver());
    this.#host.append(this.#gesture, ...this.#controls.values(), this.#over, this.#buildPenMode(), this.#hint);
    for (const signal of [editor.tool, penMode]) signal.watch(() => this.#showTool());
    editor.sketch.watch((sketch) => this.#showGesture(sketch !== null));
    for (const signal of [editor.protection.kept, editor.protection.only]) signal.watch(() => this.#showProtection());
  }

  get #tool() {
    return this.editor.activeTool;
  }

  #showTool() {
    const { options, hint, looks } = this.#tool;
    for (const [name, control] of this.#controls) {
      control.hidden = !options.includes(name) || (name === "pressure" && this.penMode.value === null);
    }
    this.#over.hidden = looks === true;
    this.#hint.textContent = this.#hint.title = hint;
  }

  /** @param {boolean} isOpen */
  #showGesture(isOpen) {
    if (isOpen === !this.#gesture.hidden) return;
    this.#gesture.hidden = !isOpen;
    const { editor } = this;
    const actions = (this.#tool.actions ?? []).map(({ action, name }) => {
      const title = `${name} (${this.keyHint(`act:${action}`)})`;
      const button = el("button", { type: "button", class: "button quiet icon-only", "aria-label": name, title, "data-act": action }, icon(action));
      button.addEventListener("click", () => editor.act(action));
      return button;
    });
    const done = el("button", { type: "button", class: "button primary", title: `Done (${this.keyHint("finish")})`, "data-act": "finish" }, "Done");
    done.addEventListener("click", () => editor.finish());
    const cancel = el("button", { type: "button", class: "button", title: `Cancel (${this.keyHint("abort")})`, "data-act": "abort" }, "Cancel");
    cancel.addEventListener("click", () => editor.abort());
    this.#gesture.replaceChildren(...actions, done, cancel);
  }

  #buildProtect() {
    const { classId, palette, protection } = this.editor;
    const button = el("button", { type: "button", class: "button quiet icon-only", id: "protect" }, icon("lock"));
    button.addEventListener("click", () => protection.toggle(classId.value));
    for (const signal of [classId, protection.kept]) {
      signal.watch(() => {
        const name = `Protect ${capital(palette.nameOf(classId.value))}`;
        button.setAttribute("aria-label", name);
        button.setAttribute("aria-pressed", String(protection.kept.value.has(classId.value)));
        button.title = `${name} (${this.keyHint("protect")})`;
      });
    }
    return button;
  }

  #buildOver() {
    const { palette, protection } = this.editor;
    const all = el("option", { value: "" }, "Over all");
    const classes = palette.classes.map(({ id, name }) => el("option", { value: id }, `Only ${capital(name)}`));
    const select = el("select", { class: "choice", id: "over", "aria-label": "Paint over" }, all, ...classes);
    select.addEventListener("change", () => {
      protection.only.value = select.value === "" ? null : Number(select.value);
    });
    protection.only.watch((only) => {
      select.value = only === null ? "" : String(only);
      select.hidden = only !== null;
    });
    return select;
  }

  /** Each protected class is a chip that sets it free. */
  #showProtection() {
    const { palette, protection } = this.editor;
    const chips = [...protection.kept.value].map((id) =>
      this.#chip(`${capital(palette.nameOf(id))} protected`, "lock", capital(palette.nameOf(id)), () => protection.toggle(id)),
    );
    const { only } = protection;
    if (only.value !== null) {
      const name = capital(palette.nameOf(only.value));
      chips.unshift(this.#chip(`Painting only over ${name}`, "lock", `Only ${name}`, () => (only.value = null)));
    }
    this.#chips.replaceChildren(...chips);
  }

  /**
   * @param {string} state
   * @param {string} sign
   * @param {string} text
   * @param {() => void} onRemove
   */
  #chip(state, sign, text, onRemove) {
    const chip = el("button", { type: "button", class: "chip", "aria-label": `${state}: turn off`, title: `${state}: turn off` }, icon(sign, "small"), text, icon("close", "small"));
    chip.addEventListener("click", onRemove);
    return chip;
  }

  #buildPenMode() {
    const { element, input } = toggle("Only the pen draws", { id: "pen-mode" });
    element.title = "Fingers then only move and zoom the map";
    input.addEventListener("change", () => (this.penMode.value = input.checked));
    this.penMode.watch((value) => {
      element.hidden = value === null;
      input.checked = value === true;
    });
    return element;
  }
}
