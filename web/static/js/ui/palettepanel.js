/** The palette: find a class, choose it, see its share of the map and whether the photo shows it. */

import { UNKNOWN } from "../core/labelmap.js";
import { capital, missingNote, percent } from "../core/words.js";
import { byId, el, reveal, segmented } from "./dom.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/schemes.js").SchemeId} SchemeId */
/** @typedef {{button: HTMLButtonElement, swatch: HTMLElement, share: HTMLElement, digit: HTMLElement}} Row */

export class PalettePanel {
  #list = byId("classes", HTMLElement);
  #search = byId("class-search", HTMLInputElement);
  /** @type {Map<number, Row>} */
  #rows = new Map();
  #sharesDue = 0;

  /**
   * @param {Studio} studio
   * @param {import("../core/signal.js").Signal<SchemeId>} mode
   */
  constructor(studio, mode) {
    this.studio = studio;
    this.editor = studio.editor;
    for (const { id, name } of this.editor.palette.classes) this.#rows.set(id, this.#buildRow(id, name));
    this.#search.addEventListener("input", () => this.#filter());
    this.#search.addEventListener("keydown", (event) => this.#onSearchKey(event));
    const choices = [{ value: "natural", label: "Natural" }, { value: "dataset", label: "ADE20K" }];
    segmented(byId("colours", HTMLElement), "map-colours", choices, mode.value, (value) => {
      mode.value = value === "dataset" ? "dataset" : "natural";
    });
    mode.watch((value) => this.#colour(value));
    this.#filter();
    this.editor.classId.watch(() => this.#mark());
    this.editor.painted.on(() => this.#scheduleShares());
    this.#countShares();
    studio.painting.watch((painting) => this.#tellMissing(painting?.info.missing_classes ?? []));
  }

  /**
   * @param {number} id
   * @param {string} name
   * @returns {Row}
   */
  #buildRow(id, name) {
    const swatch = el("span", { class: "swatch", "data-unknown": id === UNKNOWN });
    const share = el("span", { class: "class-share" });
    const digit = el("kbd", { class: "class-digit" });
    const title = id === UNKNOWN ? "Says nothing here: the picture fills it in" : "";
    const button = el("button", { type: "button", class: "class", "data-class": id, title }, swatch, el("span", { class: "class-name" }, capital(name)), share, digit);
    button.addEventListener("click", () => this.editor.choose(id));
    return { button, swatch, share, digit };
  }

  #filter() {
    const found = this.editor.palette.search(this.#search.value);
    const items = found.map(({ id }) => el("li", {}, /** @type {Row} */ (this.#rows.get(id)).button));
    const none = el("li", { class: "no-class" }, `No class is called “${this.#search.value.trim()}”.`);
    this.#list.replaceChildren(...(items.length > 0 ? items : [none]));
  }

  /** @param {KeyboardEvent} event */
  #onSearchKey(event) {
    const first = this.editor.palette.search(this.#search.value)[0];
    if (event.key === "Enter" && first) this.editor.choose(first.id);
    if (event.key !== "Enter" && event.key !== "Escape") return;
    this.#search.value = "";
    this.#filter();
    this.#search.blur();
  }

  /** @param {SchemeId} mode */
  #colour(mode) {
    for (const [id, { swatch }] of this.#rows) {
      swatch.style.setProperty("--swatch", this.editor.palette.colourOf(id, mode));
    }
  }

  #mark() {
    for (const [id, { button, digit }] of this.#rows) {
      const key = this.editor.recents.digitOf(id);
      button.setAttribute("aria-pressed", String(id === this.editor.classId.value));
      digit.textContent = key === null ? "" : String(key);
      digit.hidden = key === null;
    }
    const chosen = this.#rows.get(this.editor.classId.value);
    if (chosen?.button.isConnected) reveal(this.#list, chosen.button);
  }

  /** Counting every pixel at every move would be waste: a few times a second is enough. */
  #scheduleShares() {
    this.#sharesDue ||= window.setTimeout(() => {
      this.#sharesDue = 0;
      this.#countShares();
    }, 120);
  }

  #countShares() {
    const shares = this.editor.map.shares();
    for (const [id, { share }] of this.#rows) share.textContent = percent(shares.get(id) ?? 0);
  }

  /** @param {readonly number[]} missing */
  #tellMissing(missing) {
    const note = byId("missing", HTMLElement);
    note.textContent = missingNote(missing, this.editor.palette);
    note.hidden = missing.length === 0;
    for (const [id, { button }] of this.#rows) button.toggleAttribute("data-missing", missing.includes(id));
  }
}
