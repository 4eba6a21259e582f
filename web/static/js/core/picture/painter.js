/** Has the server make a painting of a map in a look. */

import { ApiError } from "../api.js";
import { gone } from "../exemplar/uploads.js";
import { Painting } from "./painting.js";
import { encodeGrey } from "../files/png.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../exemplar/exemplars.js").Exemplars} Exemplars */
/** @typedef {import("../look/look.js").Look} Look */
/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {{map: LabelMap, look: Look, brush?: Uint8Array | null}} Order look: fitting the map; brush: how much of its exemplar, per pixel of the map */
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
   * @param {Order} order nothing of it must change any more
   * @param {How} how
   * @returns {Promise<Painting>}
   */
  async paint({ map, look: wanted, brush = null }, how) {
    const labels = await pngOf(map, map.data);
    const exemplars = [];
    for (const { exemplar } of wanted.exemplars) exemplars.push(await this.#settled(exemplar));
    const form = { labels, brush: brush && (await pngOf(map, brush)) };
    how.signal.throwIfAborted();
    const info = await this.#request(form, exemplars, wanted, how);
    const image = await this.api.file(info.links.image, how.signal);
    return new Painting({ info, map, look: withIds(wanted, exemplars), brush, exemplars, image, fetchFile: this.fetchFile });
  }

  /** @param {string} id */
  async #settled(id) {
    const exemplar = this.exemplars.byId(id);
    if (!exemplar) throw gone();
    return this.exemplars.settle(exemplar);
  }

  /**
   * @param {{labels: Blob, brush: Blob | null}} form
   * @param {Exemplar[]} exemplars those that the server has forgotten are uploaded again, and put in place
   * @param {Look} wanted
   * @param {How} how
   */
  async #request(form, exemplars, wanted, how) {
    for (let left = exemplars.length; ; left -= 1) {
      try {
        return await this.api.paint({ ...form, look: withIds(wanted, exemplars) }, how);
      } catch (error) {
        if (!(error instanceof ApiError) || error.slug !== "unknown-exemplar" || left === 0) throw error;
        const forgotten = Math.max(0, exemplars.findIndex(({ id }) => id === error.exemplar));
        exemplars[forgotten] = await this.exemplars.renew(exemplars[forgotten]);
      }
    }
  }
}

/**
 * @param {Look} look
 * @param {readonly Exemplar[]} exemplars as the server knows them now
 * @returns {Look}
 */
const withIds = (look, exemplars) => ({ ...look, exemplars: look.exemplars.map((each, i) => ({ ...each, exemplar: exemplars[i].id })) });

/**
 * @param {LabelMap} map
 * @param {Uint8Array} data one level per pixel of it
 */
const pngOf = async ({ width, height }, data) => new Blob([await encodeGrey(width, height, data)], { type: "image/png" });
