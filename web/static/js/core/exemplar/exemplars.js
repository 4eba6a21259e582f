/** The exemplars on offer: the bundled ones and the person's own, which the page keeps whatever the server forgets. */

import { ApiError } from "../api.js";
import { LabelMap } from "../map/labelmap.js";
import { encodeGrey } from "../files/png.js";
import { ranked } from "./ranking.js";
import { Emitter, Signal } from "../signal.js";
import { gone, tooLarge, uploadsFrom } from "./uploads.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("./uploads.js").Upload} Upload */
/** @typedef {{photo: Blob, original: LabelMap}} Source a photo as the server fitted it, with its map before any edit */

/** Own exemplars kept; the oldest goes first. */
const MAX_UPLOADS = 24;
/** Exemplars remembered as used last. */
const MAX_RECENTS = 6;

export class Exemplars {
  /** @type {Signal<readonly Exemplar[]>} bundled ones first, then one's own */
  all = new Signal(/** @type {readonly Exemplar[]} */ ([]));
  /** Everybody's in the look in hand, which says which it is. @type {Signal<Exemplar | null>} */
  current = new Signal(/** @type {Exemplar | null} */ (null));
  /** Ids, the one used last first. @type {Signal<readonly string[]>} */
  recents = new Signal(/** @type {readonly string[]} */ ([]));
  /** How many uploads are on their way. */
  uploading = new Signal(0);
  /** The uploads changed and are worth saving. @type {Emitter<void>} */
  kept = new Emitter();
  /** An exemplar goes by another id from now on. @type {Emitter<{from: string, to: string}>} */
  renamed = new Emitter();
  /** @type {Upload[]} */
  uploads = [];
  /** @type {Exemplar[]} */
  #bundled = [];
  /** What is being sent; one edit at a time, as the newest must win. @type {Promise<unknown>} */
  #sending = Promise.resolve();
  /** @type {Map<string, string>} */
  #newIds = new Map();

  /** @param {Api} api */
  constructor(api) {
    this.api = api;
    this.current.watch((current) => current && this.#use(current.id));
  }

  /** @param {unknown} stored own exemplars kept from before */
  async load(stored) {
    this.uploads = uploadsFrom(stored);
    this.#bundled = (await this.api.exemplars()).filter(({ bundled }) => bundled);
    this.#list();
  }

  /** @param {string} id also one that it went by before */
  byId(id) {
    const now = this.#newIds.get(id) ?? id;
    return this.all.value.find((exemplar) => exemplar.id === now) ?? null;
  }

  /** @param {string} id */
  uploadOf(id) {
    const now = this.#newIds.get(id) ?? id;
    return this.uploads.find(({ exemplar }) => exemplar.id === now) ?? null;
  }

  /** @param {string} id */
  photoOf(id) {
    return this.uploadOf(id)?.photo ?? null;
  }

  /**
   * @param {Map<number, number>} painted shares of the map
   * @returns {Exemplar | null} the one that can dress most of the map; of equals the first
   */
  bestFor(painted) {
    return ranked(this.all.value, painted, [])[0] ?? null;
  }

  /**
   * Uploads a photo.
   * @param {Blob} photo
   * @param {string} name
   * @param {number} maxBytes
   * @param {LabelMap | null} [labels] its map; else it is read off the photo
   * @returns {Promise<Exemplar>}
   */
  async add(photo, name, maxBytes, labels = null) {
    if (photo.size > maxBytes) throw new ApiError(413, "image-too-large", tooLarge(photo.size, maxBytes), null);
    this.uploading.value += 1;
    try {
      const exemplar = await this.api.upload(photo, name, labels && (await pngOf(labels)));
      const place = { labels: labels?.clone() ?? null, original: null, unsent: false, fresh: false };
      this.#keep({ exemplar, photo, ...place });
      return this.byId(exemplar.id) ?? exemplar;
    } finally {
      this.uploading.value -= 1;
    }
  }

  /**
   * Takes up own exemplars from elsewhere. One that is here with another map becomes a copy, so that neither is lost.
   * @param {readonly Upload[]} uploads
   * @returns {Map<string, string>} ids of copies by what they went by
   */
  adopt(uploads) {
    /** @type {Map<string, string>} */
    const copies = new Map();
    for (const upload of uploads) {
      const { id } = upload.exemplar;
      const known = this.uploadOf(id);
      if (!known && !this.byId(id)) this.#keep(upload);
      if (!known || !upload.labels || sameMap(known.labels, upload.labels)) continue;
      copies.set(id, this.#copyId(id));
      this.#keep({ ...upload, exemplar: { ...upload.exemplar, id: this.#copyId(id) }, unsent: true, fresh: true });
    }
    return copies;
  }

  /**
   * An exemplar's map was edited. The page has it at once; the server gets it by `settle`. What has a map of its own
   * there keeps its id; anything else, as others may use it too, becomes a copy.
   * @param {string} id
   * @param {LabelMap} map
   * @param {Source} source
   * @returns {Exemplar} as it is now, here
   */
  edit(id, map, source) {
    const known = this.uploadOf(id);
    const before = known?.exemplar ?? /** @type {Exemplar} */ (this.byId(id));
    const { width, height } = map;
    const classes = [...map.shares()].map(([each, share]) => ({ id: each, share })).sort((a, b) => b.share - a.share);
    const exemplar = { ...before, width, height, classes, bundled: false, labels_source: /** @type {const} */ ("given") };
    if (!known) Object.assign(exemplar, { id: this.#copyId(before.id), name: `${before.name} (edited)` });
    const kept = known?.original ? known : { ...source, fresh: true };
    this.#keep({ exemplar, photo: kept.photo, labels: map.clone(), original: kept.original, unsent: true, fresh: kept.fresh });
    if (!known) this.#rename(before.id, exemplar.id, { alias: false });
    if (this.current.value?.id === before.id) this.current.value = exemplar;
    return exemplar;
  }

  /**
   * Sends what was edited and not sent yet, so that the server can paint with it.
   * @param {Exemplar} exemplar
   * @returns {Promise<Exemplar>} as the server knows it
   */
  async settle(exemplar) {
    if (!this.uploadOf(exemplar.id)?.unsent) return this.byId(exemplar.id) ?? exemplar;
    const sent = this.#sending.catch(() => undefined).then(() => this.#send(exemplar));
    this.#sending = sent;
    return sent;
  }

  /**
   * Uploads again what the server has forgotten.
   * @param {Exemplar} exemplar
   * @returns {Promise<Exemplar>} as the server knows it now
   */
  async renew(exemplar) {
    const upload = this.uploadOf(exemplar.id);
    if (!upload) throw gone();
    return this.#replace(upload, await this.#post(upload));
  }

  /**
   * @param {string} id of an upload
   * @param {string} name
   */
  rename(id, name) {
    const upload = this.uploadOf(id);
    if (!upload || !name || name === upload.exemplar.name) return;
    const exemplar = { ...upload.exemplar, name };
    this.#keep({ ...upload, exemplar });
    if (this.current.value?.id === exemplar.id) this.current.value = exemplar;
  }

  /**
   * Lets an upload go, here and on the server.
   * @param {string} id of an upload
   * @returns {() => Promise<Exemplar | null>} brings it back, as the server knows it then; null if there was none
   */
  remove(id) {
    const at = this.uploads.findIndex(({ exemplar }) => exemplar.id === id);
    const [removed] = this.uploads.splice(at, at < 0 ? 0 : 1);
    if (!removed) return async () => null;
    this.#listAndKeep();
    const forgotten = this.api.forget(id).catch(() => undefined); // what cannot be told now, it forgets by itself
    return async () => {
      this.uploads.splice(at, 0, removed);
      this.#listAndKeep();
      await forgotten;
      return this.renew(removed.exemplar).catch(() => removed.exemplar); // else when it is painted with
    };
  }

  #listAndKeep() {
    this.#list();
    this.kept.emit();
  }

  /** @param {Exemplar} exemplar */
  async #send(exemplar) {
    const upload = this.uploadOf(exemplar.id);
    if (!upload?.labels || !upload.unsent) return upload?.exemplar ?? exemplar;
    return this.#replace(upload, upload.fresh ? await this.#post(upload) : await this.#put(upload, upload.labels));
  }

  /** @param {Upload} upload */
  async #post({ photo, exemplar, labels }) {
    return this.api.upload(photo, exemplar.name, labels && (await pngOf(labels)));
  }

  /**
   * @param {Upload} upload
   * @param {LabelMap} labels
   */
  async #put(upload, labels) {
    try {
      return await this.api.relabel(upload.exemplar.id, await pngOf(labels));
    } catch (error) {
      if (error instanceof ApiError && error.slug === "unknown-exemplar") return this.#post(upload);
      throw error;
    }
  }

  /**
   * @param {Upload} sent
   * @param {Exemplar} answer what the server made of it
   */
  #replace(sent, answer) {
    const { id } = sent.exemplar;
    const now = this.uploadOf(id);
    if (!now) return answer;
    const isNewest = now.labels === sent.labels;
    const exemplar = { ...answer, name: now.exemplar.name, classes: isNewest ? answer.classes : now.exemplar.classes };
    const wasCurrent = this.current.value?.id === id;
    const others = this.uploads.filter((upload) => upload === now || upload.exemplar.id !== exemplar.id);
    this.uploads = others.map((upload) => (upload === now ? { ...now, exemplar, unsent: !isNewest, fresh: false } : upload));
    if (exemplar.id !== id) this.#rename(id, exemplar.id);
    else this.#list();
    this.kept.emit();
    if (wasCurrent) this.current.value = exemplar;
    return exemplar;
  }

  /** @param {Upload} upload */
  #keep(upload) {
    const at = this.uploads.findIndex(({ exemplar }) => exemplar.id === upload.exemplar.id);
    if (at < 0) this.uploads = [...this.uploads, upload].slice(-MAX_UPLOADS);
    else this.uploads = this.uploads.with(at, upload);
    this.#list();
    this.kept.emit();
  }

  #list() {
    const bundledIds = new Set(this.#bundled.map(({ id }) => id));
    const own = this.uploads.map(({ exemplar }) => exemplar).filter(({ id }) => !bundledIds.has(id));
    this.all.value = [...this.#bundled, ...own];
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {{alias?: boolean}} [how] alias: the old id means the new one
   */
  #rename(from, to, { alias = true } = {}) {
    if (alias) {
      for (const [older, now] of this.#newIds) if (now === from) this.#newIds.set(older, to);
      this.#newIds.set(from, to);
    }
    this.#list();
    this.recents.value = this.recents.value.map((id) => (id === from ? to : id));
    this.renamed.emit({ from, to });
  }

  /** @param {string} id */
  #copyId(id) {
    let number = 1;
    while (this.uploadOf(`${id}-edited-${number}`) || this.#newIds.has(`${id}-edited-${number}`)) number += 1;
    return `${id}-edited-${number}`;
  }

  /** @param {string} id */
  #use(id) {
    this.recents.value = [id, ...this.recents.value.filter((used) => used !== id)].slice(0, MAX_RECENTS);
  }
}

/** @param {LabelMap} map */
const pngOf = async ({ width, height, data }) => new Blob([await encodeGrey(width, height, data)], { type: "image/png" });

/**
 * @param {LabelMap | null} a
 * @param {LabelMap | null} b
 */
const sameMap = (a, b) => a?.width === b?.width && a?.data.length === b?.data.length && (a?.data.every((id, i) => id === b?.data[i]) ?? true);
