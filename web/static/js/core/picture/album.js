/** The results of a session with their inputs, newest first: kept, pinned, bounded by memory. */

import { Painting } from "./painting.js";
import { Signal } from "../signal.js";

/** @typedef {import("./painting.js").StoredPainting} StoredPainting */
/** @typedef {{painting: Painting, pinned: boolean, passing: boolean}} Result passing: made during a stroke, to be replaced by the next */
/** @typedef {{painting: StoredPainting, pinned: boolean}} StoredResult */

/** Results kept however large they are. */
const AT_LEAST = 50;
/** Memory for more of them, bytes. */
const BUDGET = 128 * 2 ** 20;

export class Album {
  /** Newest first. @type {Signal<readonly Result[]>} */
  results = new Signal(/** @type {readonly Result[]} */ ([]));

  /** @param {{atLeast?: number, budget?: number}} [bounds] */
  constructor({ atLeast = AT_LEAST, budget = BUDGET } = {}) {
    this.atLeast = atLeast;
    this.budget = budget;
  }

  /**
   * @param {Painting} painting the newest
   * @param {{passing?: boolean}} [how] passing: made while the stroke goes on
   */
  add(painting, { passing = false } = {}) {
    const [last, ...older] = this.results.value;
    const replaced = last && !last.pinned && (last.passing || last.painting.isLike(painting));
    this.#keep([{ painting, pinned: false, passing }, ...(replaced ? older : this.results.value)]);
  }

  /** @param {string} id */
  byId(id) {
    return this.results.value.find(({ painting }) => painting.info.id === id) ?? null;
  }

  /**
   * @param {string} id
   * @param {boolean} pinned pinned results are never dropped
   */
  pin(id, pinned) {
    this.#keep(this.results.value.map((result) => (result.painting.info.id === id ? { ...result, pinned } : result)));
  }

  /** @param {string} id */
  remove(id) {
    this.#keep(this.results.value.filter(({ painting }) => painting.info.id !== id));
  }

  /** @returns {Promise<StoredResult[]>} plain data; parts that cannot be had any more are left out */
  async toStored() {
    return Promise.all(
      this.results.value.map(async ({ painting, pinned }) => ({ painting: await painting.toStored(), pinned })),
    );
  }

  /**
   * Puts results from before under those there are.
   * @param {any} stored
   * @param {import("../palette/palette.js").Palette} palette
   * @param {import("./painting.js").FetchFile} fetchFile
   */
  fromStored(stored, palette, fetchFile) {
    const here = new Set(this.results.value.map(({ painting }) => painting.info.id));
    const read = (Array.isArray(stored) ? stored : []).flatMap((/** @type {any} */ result) => {
      const painting = Painting.fromStored(result?.painting, palette, fetchFile);
      return painting && !here.has(painting.info.id) ? [{ painting, pinned: result.pinned === true, passing: false }] : [];
    });
    this.#keep([...this.results.value, ...read]);
  }

  /** @param {readonly Result[]} results newest first */
  #keep(results) {
    let [count, bytes] = [0, 0];
    this.results.value = results.filter(({ painting, pinned }) => {
      bytes += painting.bytes;
      count += pinned ? 0 : 1;
      return pinned || count <= this.atLeast || bytes <= this.budget;
    });
  }
}
