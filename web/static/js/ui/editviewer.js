/** The photo that is edited, with the edit's window drawn into it: as it is, under its confidence, or beside the photo as it was. */

import { emphasise } from "../core/edit/emphasis.js";
import { paintHeat } from "../core/picture/colourmap.js";
import { Signal } from "../core/signal.js";
import { FIT } from "../core/map/viewport.js";
import { contour } from "../core/map/contour.js";
import { CompareLine } from "./compareline.js";
import { byId, context2d, el, releaseBlob, showBlob } from "./dom.js";
import { shownPhoto } from "./editphoto.js";
import { orSay } from "./notices.js";
import { Pane } from "./pane.js";
import { settings } from "./settings.js";

/** @typedef {import("../core/edit/editedphoto.js").EditedPhoto} EditedPhoto */
/** @typedef {import("../core/edit/photoedit.js").PhotoEdit} PhotoEdit */
/** @typedef {"picture" | "confidence" | "compare"} EditTab */

/** @type {readonly {id: EditTab, name: string}[]} */
const TABS = [
  { id: "picture", name: "Picture" },
  { id: "confidence", name: "Confidence" },
  { id: "compare", name: "Before and after" },
];
const FULL = { low: 0, high: 1 };
/** Pixels along the longer side in which the mask is outlined: finer than any screen shows it. */
const OUTLINED = 1024;

export class EditViewer {
  /** Whether what has changed is outlined. */
  outlined = new Signal(false);
  /** @type {Signal<EditTab>} */
  tab = new Signal(/** @type {EditTab} */ ("picture"));
  #frame = byId("edit-frame", HTMLElement);
  #photo = el("img", { alt: "", draggable: "false" });
  #window = el("img", { alt: "", draggable: "false", class: "edit-window", hidden: true });
  #heat = el("canvas", { "aria-hidden": "true", class: "edit-window", hidden: true });
  #before = el("img", { alt: "", draggable: "false" });
  #other = el("div", { class: "other", hidden: true }, this.#before);

  /** @param {import("../core/studio.js").Studio} studio */
  constructor({ edits }) {
    this.edits = edits;
    const size = () => edits.current.value?.info ?? { width: 1, height: 1 };
    const layers = [this.#photo, this.#window, this.#heat, this.#other];
    this.pane = new Pane({ id: "edit", name: "Edited photo", size, viewport: new Signal(FIT), layers });
    this.line = new CompareLine(this.pane, this.#other);
    this.#frame.append(this.pane.element);
    this.#mountTabs();
    edits.current.watch((edit) => edit && orSay(this.#showPhoto(edit)));
    edits.result.watch((result) => orSay(this.#showResult(result)));
    edits.stale.watch((stale) => this.#frame.toggleAttribute("data-stale", stale));
    this.outlined.watch(() => orSay(this.#outline()));
    this.tab.watch(() => this.#arrange());
  }

  /**
   * Shows the photo as it was while a key is held.
   * @param {boolean} held
   */
  compare(held) {
    this.#frame.toggleAttribute("data-before", held);
  }

  #mountTabs() {
    const host = byId("edit-tabs", HTMLElement);
    for (const { id, name } of TABS) {
      const tab = el("button", { type: "button", class: "tab", role: "tab", id: `edit-tab-${id}`, "aria-controls": "edit-frame" }, name);
      tab.addEventListener("click", () => (this.tab.value = id));
      this.tab.watch((open) => {
        tab.setAttribute("aria-selected", String(open === id));
        tab.tabIndex = open === id ? 0 : -1;
      });
      host.append(tab);
    }
    host.addEventListener("keydown", ({ key }) => {
      const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      const at = TABS.findIndex(({ id }) => id === this.tab.value);
      if (!step) return;
      this.tab.value = TABS[(at + step + TABS.length) % TABS.length].id;
      byId(`edit-tab-${this.tab.value}`, HTMLElement).focus();
    });
  }

  #arrange() {
    const tab = this.tab.value;
    this.#frame.setAttribute("aria-labelledby", `edit-tab-${tab}`);
    this.#other.hidden = tab !== "compare";
    this.line.element.hidden = tab !== "compare";
    this.line.split();
    orSay(this.#showHeat());
  }

  /** @param {PhotoEdit} edit */
  async #showPhoto(edit) {
    const photo = await shownPhoto(edit, this.edits);
    if (edit !== this.edits.current.value) return;
    this.#photo.alt = `The photo “${edit.name}” with its edit`;
    await Promise.all([showBlob(this.#photo, photo), showBlob(this.#before, photo)]);
    if (edit !== this.edits.current.value) return;
    this.pane.follow(edit.sheet.viewport);
    this.pane.place();
    this.#frame.dataset.photo = edit.id;
  }

  /** @param {EditedPhoto | null} result the window comes decoded and to its place at one moment, so that nothing flickers */
  async #showResult(result) {
    const image = el("img", { alt: "", draggable: "false", class: "edit-window", hidden: result === null });
    if (result) {
      await showBlob(image, result.window);
      place(image, result);
    }
    if (result !== this.edits.result.value) return releaseBlob(image);
    this.#window.replaceWith(image);
    releaseBlob(this.#window);
    this.#window = image;
    this.#frame.dataset.edit = result?.info.id ?? "";
    await Promise.all([this.#showHeat(), this.#outline()]);
  }

  async #showHeat() {
    const result = this.edits.result.value;
    const isWanted = () => this.tab.value === "confidence" && result === this.edits.result.value;
    this.#heat.hidden = !isWanted() || !result;
    if (!result || !isWanted()) return;
    const { width, height, data } = await result.confidence();
    if (!isWanted()) return;
    [this.#heat.width, this.#heat.height] = [width, height];
    const pixels = paintHeat(data, FULL);
    const sheet = this.edits.current.value?.sheet;
    if (sheet) emphasise(pixels, { width, height }, result.info, sheet);
    context2d(this.#heat).putImageData(new ImageData(pixels, width, height), 0, 0);
    this.#heat.style.opacity = String(settings.opacity);
    place(this.#heat, result);
  }

  /** Everything beyond the line is the photo's, byte for byte. */
  async #outline() {
    const result = this.edits.result.value;
    const path = this.outlined.value && result ? await maskOutline(await result.part("mask")) : "";
    if (result === this.edits.result.value) this.pane.marks.showOutline("changed", this.outlined.value ? path : "");
  }
}

/**
 * Lays an element over the window, in shares of the photo.
 * @param {HTMLElement} element
 * @param {EditedPhoto} result
 */
function place(element, { info: { width, height, window } }) {
  const share = (/** @type {number} */ part, /** @type {number} */ whole) => `${(100 * part) / whole}%`;
  Object.assign(element.style, {
    left: share(window.left, width),
    top: share(window.top, height),
    width: share(window.width, width),
    height: share(window.height, height),
  });
}

/**
 * @param {Blob} mask grey PNG of the photo's size
 * @returns {Promise<string>} around all that is not 0, a path in fractions
 */
async function maskOutline(mask) {
  // the browser decodes and shrinks beside the page
  const whole = await createImageBitmap(mask);
  const shrink = Math.min(1, OUTLINED / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((side) => Math.max(1, Math.round(side * shrink)));
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(whole, 0, 0, width, height);
  whole.close();
  const { data } = context.getImageData(0, 0, width, height);
  return contour(width, height, (at) => data[at * 4] > 0);
}
