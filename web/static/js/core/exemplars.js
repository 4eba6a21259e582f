/** The exemplars on offer: the bundled ones and the photos uploaded here, which the page keeps. */

import { ApiError } from "./api.js";
import { coverage } from "./palette.js";
import { Emitter, Signal } from "./signal.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {{exemplar: Exemplar, photo: Blob}} Upload */

/** Uploaded photos kept; the oldest goes first. */
const MAX_UPLOADS = 8;

export class Exemplars {
  /** @type {Signal<readonly Exemplar[]>} bundled ones first, then uploads */
  all = new Signal(/** @type {readonly Exemplar[]} */ ([]));
  /** @type {Signal<Exemplar | null>} */
  current = new Signal(/** @type {Exemplar | null} */ (null));
  /** How many uploads are on their way. */
  uploading = new Signal(0);
  /** The uploads changed and are worth saving. @type {Emitter<void>} */
  kept = new Emitter();
  /** @type {Upload[]} */
  uploads = [];
  /** @type {Exemplar[]} */
  #bundled = [];

  /** @param {Api} api */
  constructor(api) {
    this.api = api;
  }

  /**
   * @param {Upload[]} uploads photos kept from before
   */
  async load(uploads) {
    this.uploads = uploads;
    this.#bundled = (await this.api.exemplars()).filter(({ bundled }) => bundled);
    this.#list();
  }

  /** @param {string} id */
  byId(id) {
    return this.all.value.find((exemplar) => exemplar.id === id) ?? null;
  }

  /** @param {string} id */
  photoOf(id) {
    return this.uploads.find(({ exemplar }) => exemplar.id === id)?.photo ?? null;
  }

  /**
   * @param {Map<number, number>} painted shares of the map
   * @returns {Exemplar | null} the one that can dress most of the map; of equals the first
   */
  bestFor(painted) {
    let best = null;
    let most = -1;
    for (const exemplar of this.all.value) {
      const covered = coverage(painted, exemplar.classes);
      if (covered > most + 1e-9) [best, most] = [exemplar, covered];
    }
    return best;
  }

  /**
   * Uploads a photo and chooses it.
   * @param {Blob} photo
   * @param {string} name
   * @param {number} maxBytes
   */
  async add(photo, name, maxBytes) {
    if (photo.size > maxBytes) throw new ApiError(413, "image-too-large", tooLarge(photo.size, maxBytes), null);
    this.uploading.value += 1;
    try {
      const exemplar = await this.api.upload(photo, name);
      this.#keep({ exemplar, photo });
      this.current.value = this.byId(exemplar.id);
    } finally {
      this.uploading.value -= 1;
    }
  }

  /**
   * Uploads a photo again that the server has forgotten.
   * @param {Exemplar} exemplar
   * @returns {Promise<Exemplar>} as the server knows it now
   */
  async renew(exemplar) {
    const photo = this.photoOf(exemplar.id);
    if (!photo) {
      const words = "The server no longer has this exemplar. Choose another one, or upload the photo again.";
      throw new ApiError(404, "unknown-exemplar", words, null);
    }
    const renewed = await this.api.upload(photo, exemplar.name);
    const wasCurrent = this.current.value?.id === exemplar.id;
    this.uploads = this.uploads.filter((upload) => upload.exemplar.id !== exemplar.id);
    this.#keep({ exemplar: renewed, photo });
    if (wasCurrent) this.current.value = this.byId(renewed.id);
    return renewed;
  }

  /** @param {Upload} upload */
  #keep(upload) {
    const others = this.uploads.filter(({ exemplar }) => exemplar.id !== upload.exemplar.id);
    this.uploads = [...others, upload].slice(-MAX_UPLOADS);
    this.#list();
    this.kept.emit();
  }

  #list() {
    const bundledIds = new Set(this.#bundled.map(({ id }) => id));
    const own = this.uploads.map(({ exemplar }) => exemplar).filter(({ id }) => !bundledIds.has(id));
    this.all.value = [...this.#bundled, ...own];
  }
}

/**
 * @param {number} size
 * @param {number} limit
 */
function tooLarge(size, limit) {
  const mib = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(1);
  return `The photo has ${mib(size)} MiB; at most ${mib(limit)} MiB are allowed. Save it smaller and try again.`;
}
