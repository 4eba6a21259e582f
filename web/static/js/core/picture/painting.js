/** One generated result: the picture at once, its other parts fetched when asked for and then kept. */

import { LabelMap, UNKNOWN } from "../map/labelmap.js";
import { isSame, lookOf } from "../look/look.js";
import { readLook } from "../look/reading.js";
import { Match } from "./match.js";
import { decode } from "../files/png.js";

/** @typedef {import("../api.js").PaintingInfo} PaintingInfo */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../look/look.js").Look} Look */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {(url: string) => Promise<Blob>} FetchFile */
/** @typedef {"image" | "warped" | "confidence" | "match"} Part */
/**
 * @typedef {object} StoredPainting plain data, for the browser's database and for files
 * @property {PaintingInfo} info
 * @property {{width: number, height: number, data: Uint8Array}} map
 * @property {Look} look
 * @property {Uint8Array | null} brush
 * @property {readonly Exemplar[]} exemplars
 * @property {number} ms
 * @property {number} at
 * @property {Partial<Record<Part, Blob>>} parts those that were at hand, the picture always
 */

export class Painting {
  /** @type {Map<Part, Promise<Blob>>} */
  #parts = new Map();
  /** @type {Promise<import("../files/png.js").Png> | null} */
  #confidence = null;
  /** @type {Promise<Match> | null} */
  #match = null;

  /**
   * @param {object} made
   * @param {PaintingInfo} made.info
   * @param {LabelMap} made.map what was painted, a copy of its own
   * @param {Look} made.look what of it fitted the map
   * @param {Uint8Array | null} [made.brush] per pixel of the map, how much of its exemplar
   * @param {readonly Exemplar[]} made.exemplars those of the look
   * @param {Blob} made.image
   * @param {FetchFile} made.fetchFile
   */
  constructor({ info, map, look, brush = null, exemplars, image, fetchFile }) {
    this.info = info;
    this.map = map;
    this.look = look;
    this.brush = brush;
    this.exemplars = exemplars;
    this.image = image;
    this.fetchFile = fetchFile;
    /** From stroke to picture, ms. */
    this.ms = 0;
    /** Made during a stroke, and soon outdated. */
    this.passing = false;
    /** When it was made, ms since 1970. */
    this.at = Date.now();
    /** Memory held, as far as known. */
    this.bytes = map.data.length + (brush?.length ?? 0);
    void this.#hold("image", Promise.resolve(image));
  }

  /**
   * @param {any} stored
   * @param {Palette} palette classes it lacks become unknown
   * @param {FetchFile} fetchFile
   * @returns {Painting | null} null where the data are not those of a painting
   */
  static fromStored(stored, palette, fetchFile) {
    const { info, map, parts } = stored ?? {};
    if (typeof info?.id !== "string" || !(parts?.image instanceof Blob)) return null;
    if (!(map?.data instanceof Uint8Array) || map.data.length !== map.width * map.height) return null;
    const exemplars = exemplarsIn(stored);
    const look = stored.look ? readLook(stored.look, palette) : lookOf(exemplars[0]?.id ?? null);
    if (look.exemplars.length !== exemplars.length) return null;
    const ids = map.data.map((/** @type {number} */ id) => (palette.has(id) ? id : UNKNOWN));
    const brush = stored.brush instanceof Uint8Array && stored.brush.length === ids.length ? stored.brush : null;
    const painting = new Painting({ info, map: new LabelMap(map.width, map.height, ids), look, brush, exemplars, image: parts.image, fetchFile });
    painting.ms = Number(stored.ms) || 0;
    painting.at = Number(stored.at) || 0;
    for (const name of /** @type {const} */ (["warped", "confidence", "match"])) {
      if (parts[name] instanceof Blob) painting.#hold(name, Promise.resolve(parts[name]));
    }
    return painting;
  }

  /** @returns {Promise<StoredPainting>} what can be had; the server may have forgotten the rest */
  async toStored() {
    /** @type {Partial<Record<Part, Blob>>} */
    const parts = {};
    for (const [name, part] of this.#parts) {
      const blob = await part.catch(() => null);
      if (blob) parts[name] = blob;
    }
    const { info, look, brush, exemplars, ms, at, map } = this;
    return { info, look, brush, exemplars, ms, at, map: { width: map.width, height: map.height, data: map.data.slice() }, parts };
  }

  /** Everybody's exemplar; null where it is of the map alone. @returns {Exemplar | null} */
  get exemplar() {
    return this.exemplars[0] ?? null;
  }

  /**
   * @param {Pick<Painting, "info" | "map" | "look" | "brush">} other
   * @returns {boolean} whether it was painted from the same
   */
  isLike({ info, map, look, brush }) {
    const same = isSame(this.look, look) && this.info.seed === info.seed && this.map.width === map.width;
    return same && isAlike(this.map.data, map.data) && isAlike(this.brush, brush);
  }

  /**
   * @param {Part} name
   * @returns {Promise<Blob>} PNG, of the match JSON; a failed fetch is tried anew next time
   */
  part(name) {
    return this.#parts.get(name) ?? this.#hold(name, this.fetchFile(this.info.links[name]));
  }

  /**
   * @param {Part} name
   * @param {Promise<Blob>} part
   */
  #hold(name, part) {
    this.#parts.set(name, part);
    part.then(
      ({ size }) => {
        this.bytes += size;
      },
      () => this.#parts.delete(name),
    );
    return part;
  }

  /** @returns {Promise<import("../files/png.js").Png>} confidence per picture pixel, 0 to 255 */
  confidence() {
    this.#confidence ??= this.part("confidence").then(async (blob) => decode(new Uint8Array(await blob.arrayBuffer())));
    this.#confidence.catch(() => {
      this.#confidence = null;
    });
    return this.#confidence;
  }

  /** @returns {Promise<Match>} where each block came from */
  match() {
    this.#match ??= this.part("match").then(async (blob) => new Match(JSON.parse(await blob.text())));
    this.#match.catch(() => {
      this.#match = null;
    });
    return this.#match;
  }

  /** Fetches all parts, so that views switch at once and nothing is lost when the server forgets them. */
  prefetch() {
    const ignore = () => undefined;
    void this.part("warped").catch(ignore);
    void this.confidence().catch(ignore);
    void this.match().catch(ignore);
  }
}

/**
 * @param {Uint8Array | null} a
 * @param {Uint8Array | null} b
 */
const isAlike = (a, b) => a?.length === b?.length && (a?.every((value, i) => value === b?.[i]) ?? true);

/**
 * @param {any} stored
 * @returns {Exemplar[]} also of a painting from before there were several
 */
function exemplarsIn({ exemplars, exemplar }) {
  const listed = Array.isArray(exemplars) ? exemplars : [exemplar];
  return listed.filter((each) => typeof each?.id === "string");
}
