/** Takes photos in, one after the other: opened, cut as the person wants, and made the exemplar, or edited. */

import { askCrop } from "./cropdialog.js";
import { cutOut, openPhoto } from "./photos.js";

/** @typedef {import("../core/studio.js").Studio} Studio */

export class PhotoDesk {
  /** Photos are asked about one at a time. @type {Promise<unknown>} */
  #queue = Promise.resolve();

  /**
   * @param {Studio} studio
   * @param {import("../core/api.js").Pack} pack
   * @param {(file: File) => Promise<void>} onEdit
   */
  constructor(studio, pack, onEdit) {
    this.studio = studio;
    this.limits = pack.limits;
    this.onEdit = onEdit;
  }

  /**
   * @param {File} file
   * @returns {Promise<boolean>} whether it became the exemplar
   * @throws {Error} in words, where it cannot be used
   */
  take(file) {
    const taken = this.#queue.catch(() => undefined).then(() => this.#take(file));
    this.#queue = taken;
    return taken;
  }

  /** @param {File} file */
  async #take(file) {
    if (file.type && !file.type.startsWith("image/")) {
      throw new Error(`“${file.name}” is no photo. Choose a JPEG, PNG or WebP file.`);
    }
    const photo = await openPhoto(file);
    // what this browser cannot show, the server may still be able to read; else it says why not
    const cut = photo ? await this.#ask(file, photo) : file;
    if (cut === "edit") await this.onEdit(file);
    else if (cut) await this.studio.upload(cut, nameOf(file), this.limits.max_bytes);
    return cut !== null && cut !== "edit";
  }

  /**
   * @param {File} file
   * @param {ImageBitmap} photo
   */
  async #ask(file, photo) {
    const { width, height } = this.studio.editor.home.map;
    try {
      const crop = await askCrop(photo, nameOf(file), { maxAspect: this.limits.max_aspect, mapAspect: width / height });
      return crop === "edit" ? crop : crop && (await cutOut(file, photo, crop, this.limits.max_bytes));
    } finally {
      photo.close();
    }
  }
}

/** @param {File} photo */
export const nameOf = (photo) => photo.name.replace(/\.[a-z0-9]+$/i, "").replaceAll(/[-_]+/g, " ") || "Pasted photo";
