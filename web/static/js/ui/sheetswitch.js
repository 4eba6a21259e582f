/** Above the map: whose map is in hand, one's own or a photo's; a photo's lies over it. */

import { PhotoEdit } from "../core/edit/photoedit.js";
import { Signal } from "../core/signal.js";
import { byId, segmented, showBlob } from "./dom.js";
import { shownPhoto } from "./editphoto.js";
import { orSay, showError } from "./notices.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/exemplar/photosheets.js").PhotoSheets} PhotoSheets */
/** @typedef {import("../core/exemplar/photosheets.js").PhotoSheet} PhotoSheet */
/** @typedef {import("./mapview.js").MapView} MapView */
/** @typedef {"home" | "photo"} Showing */
/**
 * @typedef {object} Overlay a map over its photo
 * @property {import("../core/map/sheet.js").Sheet} sheet
 * @property {Blob} photo
 * @property {() => boolean} isChanged whether there is something to reset
 * @property {() => void} reset
 * @property {() => Promise<void>} readAnew
 */

export class SheetSwitch {
  /** @type {Signal<Showing>} */
  showing = new Signal(/** @type {Showing} */ ("home"));
  /** Whose photo's map: number of the exemplar in the look. */
  #number = 0;
  #image = byId("map-photo", HTMLImageElement);
  /** The one in hand. @type {Overlay | null} */
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
    studio.edits.current.watch(() => void this.#turn());
    studio.edits.kept.on(() => this.#mark());
    sheets.edited.on(() => {
      studio.repaint();
      this.#mark();
    });
    view.placed.watch(() => this.#place());
    this.#mountBar();
  }

  /** One's own map or the photo's; of a photo that is edited, what strokes mean. */
  toggle() {
    const correcting = this.studio.edits.current.value?.sheet.correcting;
    if (correcting) correcting.value = !correcting.value;
    else this.showing.value = this.showing.value === "home" ? "photo" : "home";
  }

  /** @param {number} number of an exemplar, whose photo's map is taken in hand */
  openPhoto(number) {
    this.#number = number;
    if (this.showing.value === "photo") void this.#turn();
    else this.showing.value = "photo";
  }

  /** Whose map the switch asks for; a photo that is edited comes first. */
  get #wanted() {
    const edit = this.studio.edits.current.value;
    const id = this.studio.look.value.exemplars[this.#number]?.exemplar;
    return edit ?? (id === undefined || this.showing.value === "home" ? null : this.studio.exemplars.byId(id));
  }

  /** Takes what is asked for in hand. */
  async #turn() {
    const wanted = this.#wanted;
    if (!wanted) {
      this.#number = 0;
      return this.#show(null);
    }
    const isWanted = () => this.#wanted?.id === wanted.id;
    try {
      const opened = wanted instanceof PhotoEdit ? await this.#overEdit(wanted) : this.#overExemplar(await this.sheets.open(wanted));
      if (isWanted()) this.#show(opened);
    } catch (error) {
      if (!isWanted()) return;
      this.showing.value = "home";
      showError(error);
    }
  }

  /**
   * @param {PhotoEdit} edit
   * @returns {Promise<Overlay>}
   */
  async #overEdit(edit) {
    const { sheet } = edit;
    const { edits } = this.studio;
    return {
      sheet,
      photo: await shownPhoto(edit, edits),
      isChanged: () => (sheet.correcting.value ? sheet.isCorrected : sheet.isEdited),
      reset: () => (sheet.correcting.value ? sheet.correct(sheet.read) : sheet.dropEdits()),
      readAnew: () => edits.readAnew(),
    };
  }

  /**
   * @param {PhotoSheet} opened
   * @returns {Overlay}
   */
  #overExemplar(opened) {
    const { sheet, photo, original } = opened;
    return {
      sheet,
      photo,
      isChanged: () => sheet.map.data.some((id, i) => id !== original.data[i]),
      reset: () => sheet.replace(original),
      readAnew: () => this.sheets.readAnew(opened),
    };
  }

  /** @param {Overlay | null} opened null for one's own map */
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
    byId("photo-reset", HTMLButtonElement).disabled = !this.#opened?.isChanged();
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
    this.#act("photo-reset", ({ reset }) => reset());
    this.#act("photo-read", (opened) => orSay(this.#readAnew(opened)));
  }

  /** @param {Overlay} opened */
  async #readAnew({ readAnew }) {
    const button = byId("photo-read", HTMLButtonElement);
    button.disabled = true;
    try {
      await readAnew();
    } finally {
      button.disabled = false;
    }
  }

  /**
   * @param {string} id of a button
   * @param {(opened: Overlay) => void} act
   */
  #act(id, act) {
    byId(id, HTMLButtonElement).addEventListener("click", () => this.#opened && act(this.#opened));
  }
}
