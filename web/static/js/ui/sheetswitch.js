/** Above the map: whose map is in hand, one's own or the exemplar's; an exemplar's lies over its photo. */

import { Signal } from "../core/signal.js";
import { byId, segmented, showBlob } from "./dom.js";
import { orSay, showError } from "./notices.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/exemplar/photosheets.js").PhotoSheets} PhotoSheets */
/** @typedef {import("../core/exemplar/photosheets.js").PhotoSheet} PhotoSheet */
/** @typedef {import("./mapview.js").MapView} MapView */
/** @typedef {"home" | "photo"} Showing */

export class SheetSwitch {
  /** @type {Signal<Showing>} */
  showing = new Signal(/** @type {Showing} */ ("home"));
  /** Whose photo's map: number of the exemplar in the look. */
  #number = 0;
  #image = byId("map-photo", HTMLImageElement);
  /** @type {PhotoSheet | null} the one in hand */
  #opened = null;

  /**
   * @param {Studio} studio
   * @param {PhotoSheets} sheets
   * @param {MapView} view
   */
  constructor(studio, sheets, view) {
    this.studio = studio;
    this.sheets = sheets;
    this.view = view;
    const host = byId("sheet-switch", HTMLElement);
    const choices = [{ value: "home", label: "My map" }, { value: "photo", label: "Photo’s map" }];
    segmented(host, "sheet", choices, "home", (value) => (this.showing.value = value === "photo" ? "photo" : "home"));
    this.showing.watch((showing) => {
      for (const input of host.querySelectorAll("input")) input.checked = input.value === showing;
      void this.#turn();
    });
    studio.look.watch(() => void this.#turn());
    studio.exemplars.all.watch(() => void this.#turn());
    sheets.edited.on(() => {
      studio.repaint();
      this.#mark();
    });
    view.placed.watch(() => this.#place());
    this.#mountBar();
  }

  toggle() {
    this.showing.value = this.showing.value === "home" ? "photo" : "home";
  }

  /** @param {number} number of an exemplar, whose photo's map is taken in hand */
  openPhoto(number) {
    this.#number = number;
    if (this.showing.value === "photo") void this.#turn();
    else this.showing.value = "photo";
  }

  get #wanted() {
    const id = this.studio.look.value.exemplars[this.#number]?.exemplar;
    return id === undefined || this.showing.value === "home" ? null : this.studio.exemplars.byId(id);
  }

  /** Takes what the switch asks for in hand. */
  async #turn() {
    const exemplar = this.#wanted;
    if (!exemplar) {
      this.#number = 0;
      return this.#show(null);
    }
    const isWanted = () => this.#wanted?.id === exemplar.id;
    try {
      const opened = await this.sheets.open(exemplar);
      if (isWanted()) this.#show(opened);
    } catch (error) {
      if (!isWanted()) return;
      this.showing.value = "home";
      showError(error);
    }
  }

  /** @param {PhotoSheet | null} opened null for one's own map */
  #show(opened) {
    const { editor } = this.studio;
    const sheet = opened?.sheet ?? editor.home;
    this.#opened = opened;
    this.#image.hidden = !opened;
    byId("map-pane", HTMLElement).dataset.sheet = opened ? "photo" : "home";
    if (opened) void showBlob(this.#image, opened.photo);
    if (editor.sheet.value !== sheet) editor.open(sheet);
    this.#place();
    this.#mark();
  }

  #place() {
    const { x, y, scale } = this.view.placed.value;
    const { width, height } = this.studio.editor.map;
    Object.assign(this.#image.style, { width: `${width}px`, height: `${height}px`, transform: `translate(${x}px, ${y}px) scale(${scale})` });
  }

  #mark() {
    const opened = this.#opened;
    const isEdited = opened?.sheet.map.data.some((id, i) => id !== opened.original.data[i]) ?? false;
    byId("photo-reset", HTMLButtonElement).disabled = !isEdited;
  }

  #mountBar() {
    const slider = byId("photo-opacity", HTMLInputElement);
    const see = (/** @type {number} */ opacity) => {
      slider.valueAsNumber = opacity;
      byId("map-stage", HTMLElement).style.setProperty("--map-opacity", String(opacity));
      remember({ photoOpacity: opacity });
    };
    see(settings.photoOpacity);
    slider.addEventListener("input", () => see(slider.valueAsNumber));
    this.#act("photo-only", () => see(0));
    this.#act("photo-map-only", () => see(1));
    this.#act("photo-reset", ({ sheet, original }) => sheet.replace(original));
    this.#act("photo-read", (opened) => orSay(this.#readAnew(opened)));
  }

  /** @param {PhotoSheet} opened */
  async #readAnew(opened) {
    const button = byId("photo-read", HTMLButtonElement);
    button.disabled = true;
    try {
      await this.sheets.readAnew(opened);
    } finally {
      button.disabled = false;
    }
  }

  /**
   * @param {string} id of a button
   * @param {(opened: PhotoSheet) => void} act
   */
  #act(id, act) {
    byId(id, HTMLButtonElement).addEventListener("click", () => this.#opened && act(this.#opened));
  }
}
