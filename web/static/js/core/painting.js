/** One generated result: the picture at once, its other parts fetched when asked for and then kept. */

import { decode } from "./png.js";

/** @typedef {import("./api.js").PaintingInfo} PaintingInfo */
/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {"image" | "warped" | "confidence"} Part */

export class Painting {
  /** @type {Map<Part, Promise<Blob>>} */
  #parts = new Map();
  /** @type {Promise<import("./png.js").Png> | null} */
  #confidence = null;

  /**
   * @param {object} made
   * @param {PaintingInfo} made.info
   * @param {LabelMap} made.map what was painted, a copy of its own
   * @param {Exemplar} made.exemplar
   * @param {Blob} made.image
   * @param {(url: string) => Promise<Blob>} made.fetchFile
   */
  constructor({ info, map, exemplar, image, fetchFile }) {
    this.info = info;
    this.map = map;
    this.exemplar = exemplar;
    this.image = image;
    this.fetchFile = fetchFile;
    /** From stroke to picture, ms. */
    this.ms = 0;
    this.#parts.set("image", Promise.resolve(image));
  }

  /**
   * @param {Part} name
   * @returns {Promise<Blob>} PNG; a failed fetch is tried anew next time
   */
  part(name) {
    let part = this.#parts.get(name);
    if (!part) {
      part = this.fetchFile(this.info.links[name]);
      part.catch(() => this.#parts.delete(name));
      this.#parts.set(name, part);
    }
    return part;
  }

  /** @returns {Promise<import("./png.js").Png>} confidence per picture pixel, 0 to 255 */
  confidence() {
    this.#confidence ??= this.part("confidence").then(async (blob) => decode(new Uint8Array(await blob.arrayBuffer())));
    this.#confidence.catch(() => {
      this.#confidence = null;
    });
    return this.#confidence;
  }

  /** Fetches all parts, so that views switch at once and nothing is lost when the server forgets them. */
  prefetch() {
    const ignore = () => undefined;
    void this.part("warped").catch(ignore);
    void this.confidence().catch(ignore);
  }
}
