/** The palette: find a class, choose it, see where it is, its share of the map and what the exemplar shows of it. */

import { ITSELF } from "../core/edit/itself.js";
import { lookOf } from "../core/look/look.js";
import { isLacking } from "../core/look/rows.js";
import { UNKNOWN } from "../core/map/labelmap.js";
import { inks } from "../core/palette/overprint.js";
import { capital, percent } from "../core/words.js";
import { byId, el, reveal } from "./dom.js";
import { shownPhoto } from "./editphoto.js";
import { lockButton } from "./lock.js";
import { buildSwatch, showCrops, showHatching } from "./swatches.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./maplook.js").MapLook} MapLook */
/** @typedef {import("./mapview.js").MapView} MapView */
/** @typedef {{button: HTMLButtonElement, swatch: import("./swatches.js").Swatch, share: HTMLElement, digit: HTMLElement, note: HTMLElement, lock: HTMLElement}} Row */

/** More classes than this are listed in groups. */
const SHORT_LIST = 24;
/** Crossing the list is not yet pointing at a class. */
const POINTED = 90;

export class PalettePanel {
  #list = byId("classes", HTMLElement);
  #search = byId("class-search", HTMLInputElement);
  /** @type {Map<number, Row>} */
  #rows = new Map();
  #sharesDue = 0;
  #pointing = 0;

  /**
   * @param {Studio} studio
   * @param {MapLook} look
   * @param {MapView} view
   * @param {import("../core/exemplar/photosheets.js").PhotoSheets} sheets
   */
  constructor(studio, look, view, sheets) {
    this.studio = studio;
    this.editor = studio.editor;
    this.look = look;
    this.sheets = sheets;
    for (const { id, name } of this.editor.palette.classes) this.#rows.set(id, this.#buildRow(id, name));
    this.#search.addEventListener("input", () => this.#filter());
    this.#search.addEventListener("keydown", (event) => this.#onSearchKey(event));
    for (const signal of [look.colours, look.hatched]) signal.watch(() => this.#colour());
    this.#filter();
    this.#countShares();
    this.editor.classId.watch(() => this.#mark());
    this.editor.painted.on(() => this.#scheduleShares());
    studio.front.exemplar.watch((exemplar) => this.#showExemplar(exemplar));
    studio.look.watch(() => this.#markMissing());
    view.pointer.watch((point) => this.#light(point && this.editor.map.at(Math.floor(point.x), Math.floor(point.y))));
    document.addEventListener("pointerdown", () => this.#point(null, () => look.spotlight.press()), true);
  }

  /**
   * @param {number} id
   * @param {string} name
   * @returns {Row}
   */
  #buildRow(id, name) {
    const swatch = buildSwatch(id === UNKNOWN);
    const share = el("span", { class: "class-share" });
    const digit = el("kbd", { class: "class-digit" });
    const note = el("span", { class: "sr-only" });
    const title = id === UNKNOWN ? "Says nothing here: the picture fills it in" : "";
    const label = el("span", { class: "class-name" }, capital(name));
    const button = el("button", { type: "button", class: "class", "data-class": id, title }, swatch.both, label, note, share, digit);
    button.addEventListener("click", () => {
      this.editor.choose(id);
      this.look.spotlight.find(id);
    });
    this.#pointAt(button, id);
    return { button, swatch, share, digit, note, lock: lockButton(this.editor, id) };
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {number} id
   */
  #pointAt(button, id) {
    const { spotlight } = this.look;
    button.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType !== "touch") this.#point(POINTED, () => spotlight.hover(id));
    });
    button.addEventListener("pointerleave", () => this.#point(null, () => spotlight.hover(null)));
    button.addEventListener("focus", () => button.matches(":focus-visible") && spotlight.hover(id));
    button.addEventListener("blur", () => spotlight.hover(null));
  }

  /**
   * @param {number | null} delay ms; null acts at once
   * @param {() => void} act takes the place of what was to happen
   */
  #point(delay, act) {
    clearTimeout(this.#pointing);
    if (delay === null) act();
    else this.#pointing = window.setTimeout(act, delay);
  }

  #filter() {
    const query = this.#search.value.trim();
    const found = this.editor.palette.search(query);
    const row = (/** @type {number} */ id) => {
      const { button, lock } = /** @type {Row} */ (this.#rows.get(id));
      return el("li", {}, button, lock);
    };
    const group = (/** @type {string} */ name, /** @type {number[]} */ ids) => [el("li", { class: "class-group" }, name), ...ids.map(row)];
    const ids = found.map(({ id }) => id);
    if (ids.length === 0) this.#list.replaceChildren(el("li", { class: "no-class" }, `No class is called “${query}”.`));
    else if (ids.length <= SHORT_LIST) this.#list.replaceChildren(...ids.map(row));
    else this.#list.replaceChildren(...group("On the map", this.#onMap()), ...group("All others", ids.filter((id) => !this.#onMap().includes(id))));
  }

  /** @returns {number[]} ids of the classes on the map, the largest first */
  #onMap() {
    return [...this.editor.map.shares()].sort((a, b) => b[1] - a[1]).map(([id]) => id);
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

  #colour() {
    const { palette } = this.editor;
    const [colours, hatched] = [this.look.colours.value, this.look.hatched.value];
    const table = inks({ classes: palette.classes, colours, hatched, lit: null });
    for (const [id, { swatch }] of this.#rows) {
      swatch.colour.style.setProperty("--swatch", palette.colourOf(id, this.look.scheme.value));
      showHatching(swatch, table, id);
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

  /** @param {number | null} under the class under the pointer */
  #light(under) {
    for (const [id, { button }] of this.#rows) button.toggleAttribute("data-under", id === under);
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
    this.#markMissing();
    const inUse = this.#list.matches(":hover, :focus-within") || this.#search.value !== "";
    if (this.#rows.size > SHORT_LIST && !inUse) this.#filter();
  }

  /** @param {import("../core/api.js").Exemplar | null} exemplar */
  #showExemplar(exemplar) {
    this.#markMissing();
    if (!exemplar) return;
    const swatches = new Map([...this.#rows].map(([id, { swatch }]) => [id, swatch]));
    const isWanted = () => this.studio.front.exemplar.value === exemplar;
    // without crops the palette is as useful: the result pane tells when the server is gone
    showCrops(swatches, this.#sourceOf(exemplar), isWanted).catch(() => undefined);
  }

  /**
   * @param {import("../core/api.js").Exemplar} exemplar
   * @returns {Promise<import("./swatches.js").Source>}
   */
  async #sourceOf(exemplar) {
    const { edits } = this.studio;
    const edit = edits.current.value;
    if (edit && exemplar.id === ITSELF) return { photo: await shownPhoto(edit, edits), map: edit.sheet.original };
    const { photo, sheet } = await this.sheets.open(exemplar);
    return { photo, map: sheet.map };
  }

  /** Marks the classes that are painted, but not in the exemplar. */
  #markMissing() {
    const { look, exemplars, front } = this.studio;
    const { map, palette } = this.editor;
    const painted = front.isEdit ? front.painted() : map.shares();
    const inFront = front.isEdit ? { look: lookOf(ITSELF), exemplars: { byId: () => front.exemplar.value } } : { look: look.value, exemplars };
    for (const [id, { button, note }] of this.#rows) {
      const lacks = isLacking({ ...inFront, map, palette }, id);
      button.toggleAttribute("data-missing", lacks && painted.has(id));
      note.textContent = lacks ? "(not in the exemplar)" : "";
    }
  }
}
