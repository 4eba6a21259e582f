/** What came of an edit: the window of the photo that was generated anew, and more about it when asked for. */

import { decode } from "../files/png.js";

/** @typedef {import("../api.js").EditInfo} EditInfo */
/** @typedef {import("../picture/painting.js").FetchFile} FetchFile */
/** @typedef {"mask" | "confidence" | "image"} EditPart */

export class EditedPhoto {
  /** From stroke to picture, ms. */
  ms = 0;
  /** @type {Map<EditPart, Promise<Blob>>} */
  #parts = new Map();

  /**
   * @param {object} made
   * @param {EditInfo} made.info
   * @param {Blob} made.window PNG, of the photo's own resolution
   * @param {FetchFile} made.fetchFile
   */
  constructor({ info, window, fetchFile }) {
    this.info = info;
    this.window = window;
    this.fetchFile = fetchFile;
  }

  /**
   * @param {EditPart} name
   * @returns {Promise<Blob>} PNG; a failed fetch is tried anew next time
   */
  part(name) {
    const known = this.#parts.get(name);
    if (known) return known;
    const part = this.fetchFile(this.info.links[name]);
    this.#parts.set(name, part);
    part.catch(() => this.#parts.delete(name));
    return part;
  }

  /** @returns {Promise<import("../files/png.js").Png>} confidence of the window, 0 to 255 */
  async confidence() {
    return decode(new Uint8Array(await (await this.part("confidence")).arrayBuffer()));
  }
}
