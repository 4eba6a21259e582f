/** The sessions kept in this browser: each tab writes one of its own, and a closed one is gone on with. */

import { choose, newestFirst, surplus } from "../core/files/shelf.js";
import { Tabs } from "./tabs.js";
import { take, takeAll, within } from "./storage.js";

/** @typedef {import("../core/picture/album.js").Album} Album */
/** @typedef {import("../core/picture/album.js").StoredResult} StoredResult */
/** @typedef {import("../core/edit/edits.js").Edits} Edits */
/** @typedef {import("../core/files/session.js").Session} Session */
/** @typedef {import("../core/exemplar/uploads.js").Upload} Upload */
/**
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} owner the tab that writes it
 * @property {number} at
 * @property {Session} session
 * @property {{id: string, pinned: boolean}[]} album
 * @property {{ids: string[], inHand: string | null}} [edits] absent in sessions from before there were any
 * @property {Blob | null} picture
 */
/** @typedef {{session: unknown, results: unknown[], uploads: unknown[], edits: unknown[], inHand: string | null}} Found nothing of it is trusted */

const TAB = "rabit.session";
const FRESH = "new";

/** What is kept by session, beside the session itself. */
const PARTS = /** @type {const} */ (["results", "edits", "photos"]);

/** @param {string} session */
const partsOf = (session) => IDBKeyRange.bound(`${session}/`, `${session}/\uffff`);

export class Shelf {
  /** Other sessions, the newest first. @type {Kept[]} */
  others = [];
  /** Whether this tab began with a copy of what another one works on. */
  copied = false;
  #tabs = new Tabs();
  #owner = crypto.getRandomValues(new Uint32Array(2)).join("-");
  #id = "";
  /** What the database holds already: results and uploads by id. @type {Map<string, unknown>} */
  #saved = new Map();
  /** Versions of the edits it holds, by id. @type {Map<string, number>} */
  #edits = new Map();

  /** @returns {Promise<Found>} what this tab goes on with */
  async open() {
    try {
      return await this.#find();
    } catch {
      // no database, as in some private windows: the page works on, and autosave says that nothing is kept
      this.#settle(null);
      return { session: undefined, results: [], uploads: [], edits: [], inHand: null };
    }
  }

  async #find() {
    const living = await this.#tabs.meet();
    /** @type {Kept[]} */
    const kept = (await takeAll("sessions")).filter((each) => typeof each?.id === "string");
    const own = sessionStorage.getItem(TAB);
    const { from, copied } = own === FRESH ? { from: null, copied: false } : choose(kept, own, living);
    this.copied = copied;
    this.#settle(copied ? null : from);
    await this.#drop(surplus(kept, living).filter((id) => id !== from));
    const found = kept.find(({ id }) => id === from);
    this.others = newestFirst(kept).flatMap((each) => kept.find(({ id }) => id === each.id && id !== this.#id) ?? []);
    const uploads = await takeAll("uploads");
    const first = own === FRESH ? undefined : found;
    return {
      session: first?.session ?? (kept.length === 0 ? await take("kept", "session") : undefined),
      results: first ? await this.#results(first) : [],
      edits: first ? await this.#editsOf(first) : [],
      inHand: first?.edits?.inHand ?? null,
      uploads: uploads.length > 0 ? uploads : ((await take("kept", "uploads")) ?? []),
    };
  }

  /** @param {string | null} id */
  #settle(id) {
    this.#id = id ?? crypto.getRandomValues(new Uint32Array(3)).join("-");
    sessionStorage.setItem(TAB, this.#id);
    this.#tabs.join(this.#id);
  }

  /** @param {Kept} kept */
  async #results({ id, album }) {
    const stored = await Promise.all(album.map((each) => take("results", `${id}/${each.id}`)));
    return album.flatMap(({ pinned }, i) => (stored[i] ? [{ painting: stored[i], pinned }] : []));
  }

  /** @param {Kept} kept */
  async #editsOf({ id, edits }) {
    const found = (edits?.ids ?? []).map(async (each) => ({ ...(await take("edits", `${id}/${each}`)), photo: await take("photos", `${id}/${each}`) }));
    return Promise.all(found);
  }

  /** @param {string[]} ids */
  async #drop(ids) {
    if (ids.length === 0) return;
    await within(["sessions", ...PARTS], "readwrite", (of) => {
      for (const id of ids) {
        of("sessions").delete(id);
        for (const part of PARTS) of(part).delete(partsOf(id));
      }
    });
  }

  /**
   * What came from the database need not go there again; a copy has to.
   * @param {Album} album
   * @param {readonly Upload[]} uploads
   * @param {Edits} edits
   */
  know(album, uploads, edits) {
    if (!this.copied) for (const { id, version } of edits.all.value) this.#edits.set(id, version);
    if (!this.copied) for (const { painting } of album.results.value) this.#saved.set(painting.info.id, painting);
    for (const upload of uploads) this.#saved.set(upload.exemplar.id, upload);
  }

  /**
   * @param {Session} session
   * @param {Album} album
   * @param {readonly Upload[]} uploads
   * @param {Edits} edits
   * @returns {Promise<boolean>} false where another tab had taken the session over, and this one goes on in its own
   * @throws {DOMException} where there is no room
   */
  async save(session, album, uploads, edits) {
    const lasting = album.results.value.filter(({ passing }) => !passing);
    const fresh = lasting.filter(({ painting }) => this.#saved.get(painting.info.id) !== painting);
    const stored = await Promise.all(fresh.map(({ painting }) => painting.toStored()));
    const isOurs = await this.#claim();
    const gone = this.#gone(lasting.map(({ painting }) => painting.info.id), uploads);
    const changed = uploads.filter((upload) => this.#saved.get(upload.exemplar.id) !== upload);
    const edited = edits.all.value.filter(({ id, version }) => this.#edits.get(id) !== version).map((edit) => edit.toStored());
    const versions = new Map(edits.all.value.map(({ id, version }) => [id, version]));
    /** @type {Kept} */
    const kept = {
      id: this.#id,
      owner: this.#owner,
      at: Date.now(),
      session,
      album: lasting.map(({ painting, pinned }) => ({ id: painting.info.id, pinned })),
      edits: { ids: [...versions.keys()], inHand: edits.current.value?.id ?? null },
      picture: lasting[0]?.painting.image ?? null,
    };
    await within(["sessions", "uploads", ...PARTS], "readwrite", (of) => {
      of("sessions").put(kept, this.#id);
      for (const painting of stored) of("results").put(painting, `${this.#id}/${painting.info.id}`);
      for (const upload of changed) of("uploads").put(upload, upload.exemplar.id);
      for (const id of gone) {
        of("results").delete(`${this.#id}/${id}`);
        of("uploads").delete(id);
      }
      for (const { photo, ...edit } of edited) {
        of("edits").put(edit, `${this.#id}/${edit.id}`);
        // a photo never changes, and is large
        if (!this.#edits.has(edit.id)) of("photos").put(photo, `${this.#id}/${edit.id}`);
      }
      for (const id of this.#edits.keys()) {
        if (versions.has(id)) continue;
        of("edits").delete(`${this.#id}/${id}`);
        of("photos").delete(`${this.#id}/${id}`);
      }
    });
    this.#edits = versions;
    for (const { painting } of fresh) this.#saved.set(painting.info.id, painting);
    for (const upload of changed) this.#saved.set(upload.exemplar.id, upload);
    for (const id of gone) this.#saved.delete(id);
    return isOurs;
  }

  /**
   * @param {readonly string[]} results
   * @param {readonly Upload[]} uploads
   */
  #gone(results, uploads) {
    const here = new Set([...results, ...uploads.map(({ exemplar }) => exemplar.id)]);
    return [...this.#saved.keys()].filter((id) => !here.has(id));
  }

  /** A tab that slept may wake up to find that another one went on with its session: it then makes a copy. */
  async #claim() {
    const kept = await take("sessions", this.#id);
    const isOurs = !kept || kept.owner === this.#owner || !this.#tabs.living.has(this.#id);
    if (isOurs) return true;
    this.#saved.clear();
    this.#edits.clear();
    this.#settle(null);
    return false;
  }

  /** @param {string | null} id the session to open, null for a new one */
  goTo(id) {
    sessionStorage.setItem(TAB, id ?? FRESH);
    location.reload();
  }
}
