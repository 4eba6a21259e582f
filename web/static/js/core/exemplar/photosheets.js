/** The exemplars' maps as sheets: opened when first wanted, each with its own undo history; edits go to the exemplar. */

import { ApiError } from "../api.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";
import { decode } from "../files/png.js";
import { Sheet } from "../map/sheet.js";
import { Emitter } from "../signal.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("./exemplars.js").Exemplars} Exemplars */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {{id: string, sheet: Sheet, photo: Blob, original: LabelMap}} PhotoSheet id of the exemplar, as it is now */

export class PhotoSheets {
  /** An exemplar's map has a new state worth a picture. @type {Emitter<Exemplar>} */
  edited = new Emitter();
  /** By id of the exemplar. @type {Map<string, Promise<PhotoSheet>>} */
  #open = new Map();
  /** @type {PhotoSheet[]} */
  #sheets = [];

  /**
   * @param {Api} api
   * @param {Exemplars} exemplars
   * @param {Palette} palette
   */
  constructor(api, exemplars, palette) {
    this.api = api;
    this.exemplars = exemplars;
    this.palette = palette;
    exemplars.renamed.on(({ from, to }) => this.#rename(from, to));
  }

  /**
   * @param {Exemplar} exemplar
   * @returns {Promise<PhotoSheet>} the same one for the same exemplar
   */
  open(exemplar) {
    const known = this.#open.get(exemplar.id);
    if (known) return known;
    const opening = this.#read(exemplar);
    this.#open.set(exemplar.id, opening);
    opening.catch(() => this.#open.delete(exemplar.id));
    return opening;
  }

  /**
   * @param {Exemplar} exemplar
   * @returns {Promise<LabelMap>} its map as it stands, for use elsewhere
   */
  async mapOf(exemplar) {
    return (await this.open(exemplar)).sheet.map.clone();
  }

  /**
   * Takes the model's own reading of the photo in place of its map; one step of undo.
   * @param {PhotoSheet} photoSheet
   */
  async readAnew({ sheet, photo, id }) {
    const reading = await this.api.upload(photo, this.exemplars.byId(id)?.name ?? "Photo");
    sheet.replace((await this.#labels(reading)).resized(sheet.map.width, sheet.map.height));
  }

  /** @param {Exemplar} exemplar */
  async #read(exemplar) {
    const upload = this.exemplars.uploadOf(exemplar.id);
    if (upload?.labels && upload.original) {
      const { labels, original, photo } = upload;
      return this.#follow({ id: upload.exemplar.id, sheet: new Sheet(labels.clone()), photo, original });
    }
    const known = await this.#files(exemplar);
    return this.#follow({ id: known.id, sheet: new Sheet(known.map.clone()), photo: known.photo, original: known.map });
  }

  /**
   * @param {Exemplar} exemplar uploaded again if the server has forgotten it
   * @returns {Promise<{id: string, map: LabelMap, photo: Blob}>}
   */
  async #files(exemplar) {
    try {
      const [map, photo] = await Promise.all([this.#labels(exemplar), this.api.file(exemplar.links.photo)]);
      return { id: exemplar.id, map, photo };
    } catch (error) {
      const isForgotten = error instanceof ApiError && error.slug === "unknown-exemplar";
      if (!isForgotten || !this.exemplars.uploadOf(exemplar.id)) throw error;
      return this.#files(await this.exemplars.renew(exemplar));
    }
  }

  /** @param {Exemplar} exemplar */
  async #labels({ links }) {
    const png = await decode(new Uint8Array(await (await this.api.file(links.labels)).arrayBuffer()));
    const ids = png.data.map((id) => (this.palette.has(id) ? id : UNKNOWN));
    return new LabelMap(png.width, png.height, ids);
  }

  /** @param {PhotoSheet} opened */
  #follow(opened) {
    const { sheet, photo, original } = opened;
    this.#sheets.push(opened);
    sheet.changed.on(() => this.edited.emit(this.exemplars.edit(opened.id, sheet.map, { photo, original })));
    return opened;
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  #rename(from, to) {
    for (const opened of this.#sheets) if (opened.id === from) opened.id = to;
    const opening = this.#open.get(from);
    if (!opening) return;
    this.#open.delete(from);
    this.#open.set(to, opening);
  }
}
