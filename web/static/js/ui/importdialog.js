/** Shows what a file holds before it becomes the map: how it was read, what had no class, how it is fitted. */

import { boundsOf, fittingSize } from "../core/map/fitting.js";
import { MapFile } from "../core/files/mapfile.js";
import { capital, list, percent } from "../core/words.js";
import { actions, openDialog } from "./dialog.js";
import { drawMap, el, segmented } from "./dom.js";

/** @typedef {import("../core/files/mapfile.js").Reading} Reading */
/** @typedef {import("../core/files/mapfile.js").Remedy} Remedy */
/** @typedef {import("../core/map/fitting.js").Size} Size */
/** @typedef {import("../core/map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./startmenu.js").Desk} Desk */

/** Strays named one by one. */
const NAMED = 4;

/**
 * @param {Desk} desk
 * @param {File} file
 */
export async function openImport(desk, file) {
  const { palette, home } = desk.studio.editor;
  const mapFile = await MapFile.read(file, palette);
  const own = fittingSize(mapFile, boundsOf(desk.pack));
  const dialog = new ImportDialog(desk, mapFile, own);
  openDialog({
    id: "import-dialog",
    title: `${file.name}, ${mapFile.width} × ${mapFile.height}`,
    body: dialog.body(home.map),
    foot: actions("Take this map", () => desk.take(dialog.map)),
  });
}

class ImportDialog {
  #canvas = el("canvas", { "aria-hidden": "true" });
  #caption = el("figcaption");
  #report = el("div", { class: "fact", role: "status" });
  #chips = el("div", { class: "shares", "aria-label": "Classes" });
  #remedies = el("div", { class: "ask", id: "remedies" });

  /**
   * @param {Desk} desk
   * @param {MapFile} file
   * @param {Size} own the file's shape, as a size that can be painted
   */
  constructor(desk, file, own) {
    this.desk = desk;
    this.file = file;
    /** @type {Reading} */
    this.reading = file.readings[0];
    /** @type {Remedy} */
    this.remedy = "nearest";
    this.size = own;
    this.sizes = [own];
    const { width, height } = desk.studio.editor.home.map;
    if (width !== own.width || height !== own.height) this.sizes.push({ width, height });
    this.#read(this.reading);
  }

  /** The map as it would be taken. @returns {LabelMap} */
  get map() {
    return this.file.map(this.reading, this.size, this.remedy);
  }

  /** @param {LabelMap} present */
  body(present) {
    const before = el("canvas", { "aria-hidden": "true" });
    drawMap(before, present, this.desk.look.colours.value);
    const old = el("figure", { class: "preview" }, before, el("figcaption", {}, `Your map now, ${present.width} × ${present.height}`));
    const parts = [el("div", { class: "previews" }, el("figure", { class: "preview" }, this.#canvas, this.#caption), old)];
    parts.push(this.#report, this.#chips);
    if (this.file.readings.length > 1) parts.push(this.#readingField());
    parts.push(this.#remedies);
    if (this.sizes.length > 1) parts.push(this.#sizeField());
    return parts;
  }

  #readingField() {
    const options = this.file.readings.map(({ id, name, known }) => el("option", { value: id }, `${name} (${percent(known) || "none"} known)`));
    const select = el("select", { class: "choice", id: "reading" }, ...options);
    select.addEventListener("change", () => {
      const reading = this.file.readings.find(({ id }) => id === select.value);
      if (reading) this.#read(reading);
    });
    return el("div", { class: "ask" }, el("label", { class: "ask-name", for: "reading" }, "Read as"), select);
  }

  #sizeField() {
    const [own, present] = this.sizes;
    const choices = [
      { value: "own", label: `Its own shape, ${own.width} × ${own.height}` },
      { value: "present", label: `Cut to the present ${present.width} × ${present.height}` },
    ];
    const host = el("div", { class: "segmented", role: "radiogroup", "aria-label": "Size" });
    segmented(host, "import-size", choices, "own", (value) => {
      this.size = value === "own" ? own : present;
      this.#show();
    });
    return el("div", { class: "ask" }, el("span", { class: "ask-name" }, "Size"), host);
  }

  /** @param {Reading} reading */
  #read(reading) {
    this.reading = reading;
    const remedies = [
      { value: "beside", label: "Class beside them" },
      { value: "unknown", label: "Unknown" },
    ];
    if (reading.nearest) remedies.unshift({ value: "nearest", label: "Nearest colour" });
    this.remedy = reading.nearest ? "nearest" : "unknown";
    const host = el("div", { class: "segmented", role: "radiogroup", "aria-label": "Pixels without a class" });
    segmented(host, "remedy", remedies, this.remedy, (value) => {
      this.remedy = /** @type {Remedy} */ (value);
      this.#show();
    });
    this.#remedies.replaceChildren(el("span", { class: "ask-name" }, "They become"), host);
    this.#remedies.hidden = reading.strays().length === 0;
    this.#show();
  }

  #show() {
    const { palette } = this.desk.studio.editor;
    const { map, size, reading, file } = this;
    drawMap(this.#canvas, map, this.desk.look.colours.value);
    this.#caption.textContent = `The file's map, ${size.width} × ${size.height}`;
    const isFaithful = reading.strays().length === 0 && file.clear === 0;
    this.#report.dataset.tone = isFaithful ? "calm" : "warn";
    this.#report.textContent = reportOf(file, reading, palette);
    const shares = [...map.shares()].sort((a, b) => b[1] - a[1]);
    this.#chips.replaceChildren(...shares.map(([id, share]) => {
      const swatch = el("span", { class: "swatch" });
      swatch.style.setProperty("--swatch", palette.colourOf(id, this.desk.look.scheme.value));
      return el("span", { class: "share" }, swatch, `${capital(palette.nameOf(id))} ${percent(share)}`);
    }));
  }
}

/**
 * @param {MapFile} file
 * @param {Reading} reading
 * @param {import("../core/palette/palette.js").Palette} palette
 * @returns {string} in a few sentences, what is not as it should be
 */
function reportOf(file, reading, palette) {
  const strays = reading.strays();
  const clear = file.clear > 0 ? `${percent(file.clear)} of the pixels are transparent; they become unknown.` : "";
  if (strays.length === 0) return `Read as ${reading.name}: every pixel has a class of the palette. ${clear}`.trim();
  const named = strays.slice(0, NAMED).map(({ label, share, nearest }) => {
    const near = nearest === null ? "" : `, nearest ${palette.nameOf(nearest)}`;
    return `${label} (${percent(share)}${near})`;
  });
  if (strays.length > NAMED) named.push(`${strays.length - NAMED} more`);
  const without = strays.reduce((sum, { share }) => sum + share, 0);
  const kind = reading.nearest ? "colours" : "ids";
  const photo = reading.known < 0.5 && reading.nearest ? "Hardly any colour is known: this may be a photo, not a label map." : "";
  return [`Read as ${reading.name}: ${percent(without)} of the pixels have ${kind} the palette does not know: ${list(named)}.`, photo, clear].filter(Boolean).join(" ");
}
