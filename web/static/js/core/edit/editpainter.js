/** Has the server keep photos, read their maps and paint their edits; what it has forgotten it gets again. */

import { ApiError } from "../api.js";
import { EditedPhoto } from "./editedphoto.js";
import { decode, encodeGrey } from "../files/png.js";
import { ITSELF } from "./itself.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";
import { Emitter } from "../signal.js";

/** @typedef {import("../api.js").EditInfo} EditInfo */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../api.js").PhotoInfo} PhotoInfo */
/** @typedef {import("./photoedit.js").PhotoEdit} PhotoEdit */
/** An edit as it is asked for; the maps must not change any more. @typedef {{edit: PhotoEdit, original: LabelMap, edited: LabelMap, isCorrected: boolean, exemplar: Exemplar}} Input */
/** @typedef {{labels: Blob | null, edited: Blob}} Maps labels: the original one, null where it is as it was read */

export class EditPainter {
  /** A photo goes by another id from now on. @type {Emitter<PhotoEdit>} */
  renewed = new Emitter();

  /**
   * @param {import("../api.js").Api} api
   * @param {import("../exemplar/exemplars.js").Exemplars} exemplars
   * @param {import("../palette/palette.js").Palette} palette
   */
  constructor(api, exemplars, palette) {
    this.api = api;
    this.exemplars = exemplars;
    this.palette = palette;
  }

  /**
   * @param {Blob} photo
   * @param {string} name
   * @param {LabelMap | null} [labels] its map; else it is read off the photo
   * @returns {Promise<{info: PhotoInfo, map: LabelMap}>}
   */
  async add(photo, name, labels = null) {
    const info = await this.api.addPhoto(photo, name, labels && (await pngOf(labels)));
    const png = await decode(new Uint8Array(await (await this.api.file(info.links.labels)).arrayBuffer()));
    const ids = png.data.map((id) => (this.palette.has(id) ? id : UNKNOWN));
    // the server may know the photo by another name
    return { info: { ...info, name }, map: new LabelMap(png.width, png.height, ids) };
  }

  /**
   * @param {Input} input
   * @param {AbortSignal} signal
   */
  async paint({ edit, original, edited, isCorrected, exemplar }, signal) {
    const maps = { labels: isCorrected ? await pngOf(original) : null, edited: await pngOf(edited) };
    const settled = exemplar.id === ITSELF ? null : await this.exemplars.settle(exemplar);
    const info = await this.#send(edit, maps, settled, signal);
    const fetchFile = (/** @type {string} */ url) => this.api.file(url);
    return new EditedPhoto({ info, window: await this.api.file(info.links.window, signal), fetchFile });
  }

  /**
   * @param {PhotoEdit} edit uploaded again if the server has forgotten it
   * @param {Maps} maps
   * @param {Exemplar | null} exemplar likewise; null: the photo itself
   * @param {AbortSignal} signal
   * @param {ReadonlySet<string>} [mended] what was forgotten and is there again
   * @returns {Promise<EditInfo>}
   */
  async #send(edit, maps, exemplar, signal, mended = new Set()) {
    try {
      return await this.api.edit({ photo: edit.info.id, exemplar: exemplar?.id ?? null, ...maps }, { signal });
    } catch (error) {
      const lost = error instanceof ApiError && !mended.has(error.slug) ? error.slug : "";
      if (lost === "unknown-photo") await this.#renew(edit);
      else if (lost !== "unknown-exemplar" || !exemplar) throw error;
      const now = lost === "unknown-exemplar" && exemplar ? await this.exemplars.renew(exemplar) : exemplar;
      return this.#send(edit, maps, now, signal, new Set([...mended, lost]));
    }
  }

  /** @param {PhotoEdit} edit whose photo goes to the server once more, with its map, which is not read again */
  async #renew(edit) {
    const info = await this.api.addPhoto(edit.photo, edit.name, await pngOf(edit.sheet.read));
    edit.info = { ...info, name: edit.name };
    this.renewed.emit(edit);
  }
}

/** @param {LabelMap} map */
const pngOf = async ({ width, height, data }) => new Blob([await encodeGrey(width, height, data)], { type: "image/png" });
