/** Has the server make a painting of a map and an exemplar. */

import { ApiError } from "../api.js";
import { Painting } from "./painting.js";
import { encodeGrey } from "../files/png.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../exemplar/exemplars.js").Exemplars} Exemplars */
/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {{signal: AbortSignal, onProgress?: (progress: import("../api.js").Progress) => void}} How */

export class Painter {
  /**
   * @param {Api} api
   * @param {Exemplars} exemplars
   */
  constructor(api, exemplars) {
    this.api = api;
    this.exemplars = exemplars;
    /** @type {import("./painting.js").FetchFile} */
    this.fetchFile = (url) => api.file(url);
  }

  /**
   * @param {{map: LabelMap, exemplar: Exemplar}} input the map must not change any more
   * @param {How} how
   * @returns {Promise<Painting>}
   */
  async paint({ map, exemplar: wanted }, how) {
    const labels = new Blob([await encodeGrey(map.width, map.height, map.data)], { type: "image/png" });
    const exemplar = await this.exemplars.settle(wanted);
    const info = await this.#request(labels, exemplar, how);
    const image = await this.api.file(info.links.image, how.signal);
    return new Painting({ info, map, exemplar, image, fetchFile: this.fetchFile });
  }

  /**
   * @param {Blob} labels
   * @param {Exemplar} exemplar uploaded again if the server has forgotten it
   * @param {How} how
   */
  async #request(labels, exemplar, how) {
    try {
      return await this.api.paint(labels, exemplar.id, how);
    } catch (error) {
      if (!(error instanceof ApiError) || error.slug !== "unknown-exemplar") throw error;
      const renewed = await this.exemplars.renew(exemplar);
      return this.api.paint(labels, renewed.id, how);
    }
  }
}
