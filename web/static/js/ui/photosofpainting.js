/** The photos that a painting drew on, with their maps, for those who look into its match. */

import { el, showBlob } from "./dom.js";

/** @typedef {import("../core/api.js").Exemplar} Exemplar */
/** @typedef {import("../core/map/labelmap.js").LabelMap} LabelMap */

export class Photos {
  /** @type {HTMLImageElement[]} */
  #images = [];

  /** @param {import("../core/exemplar/photosheets.js").PhotoSheets} sheets */
  constructor(sheets) {
    this.sheets = sheets;
  }

  /**
   * @param {readonly Exemplar[]} exemplars those of the painting that is looked at
   * @returns {Promise<(LabelMap | null)[]>} their maps; null where one cannot be had
   */
  take(exemplars) {
    return Promise.all(exemplars.map((exemplar, number) => this.#take(exemplar, number).catch(() => null)));
  }

  /**
   * @param {Exemplar} exemplar
   * @param {number} number
   */
  async #take(exemplar, number) {
    const { photo, sheet } = await this.sheets.open(exemplar);
    await showBlob(this.image(number), photo);
    return sheet.map.clone();
  }

  /** @param {number} number of the exemplar */
  image(number) {
    return (this.#images[number] ??= el("img"));
  }
}
