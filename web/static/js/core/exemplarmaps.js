/** The label maps of exemplars, fetched once each. */

import { ApiError } from "./api.js";
import { LabelMap } from "./labelmap.js";
import { decode } from "./png.js";

/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {import("./exemplars.js").Exemplars} Exemplars */

export class ExemplarMaps {
  /** @type {WeakMap<Exemplar, Promise<LabelMap>>} */
  #maps = new WeakMap();

  /** @param {Exemplars} exemplars */
  constructor(exemplars) {
    this.exemplars = exemplars;
  }

  /**
   * @param {Exemplar} exemplar
   * @returns {Promise<LabelMap>} not to be written to; a failed fetch is tried anew next time
   */
  of(exemplar) {
    let map = this.#maps.get(exemplar);
    if (!map) {
      map = this.#fetch(exemplar);
      this.#maps.set(exemplar, map);
      map.catch(() => this.#maps.delete(exemplar));
    }
    return map;
  }

  /** @param {Exemplar} exemplar */
  async #fetch(exemplar) {
    const { api } = this.exemplars;
    const blob = await api.file(exemplar.links.labels).catch(async (error) => {
      if (!(error instanceof ApiError) || error.slug !== "unknown-exemplar") throw error;
      return api.file((await this.exemplars.renew(exemplar)).links.labels);
    });
    const { width, height, data } = await decode(new Uint8Array(await blob.arrayBuffer()));
    return new LabelMap(width, height, data);
  }
}
