/** One photo that is edited: the file, what the server knows of it, its maps, and what came of them. Plain data, for files and the browser's database, and back. */

import { EditSheet } from "./editsheet.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";

/** @typedef {import("../api.js").PhotoInfo} PhotoInfo */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {import("./editedphoto.js").EditedPhoto} EditedPhoto */
/** @typedef {{width: number, height: number, data: Uint8Array}} StoredMap */
/**
 * @typedef {object} StoredEdit
 * @property {string} id
 * @property {PhotoInfo} info
 * @property {Blob} photo
 * @property {StoredMap} read
 * @property {StoredMap} original
 * @property {StoredMap} edited
 * @property {string | null} exemplar
 */

export class PhotoEdit {
  /** The newest picture that came of it; null while there is none. @type {EditedPhoto | null} */
  result = null;
  /** Whether the result is of the maps as they are. */
  isPainted = false;
  /** Counts what is worth saving. */
  version = 0;

  /**
   * @param {object} made
   * @param {string} made.id of this page
   * @param {Blob} made.photo as it was given
   * @param {PhotoInfo} made.info
   * @param {EditSheet} made.sheet
   * @param {string | null} [made.exemplar] id; null is the photo itself
   */
  constructor({ id, photo, info, sheet, exemplar = null }) {
    this.id = id;
    this.photo = photo;
    this.info = info;
    this.sheet = sheet;
    this.exemplar = exemplar;
  }

  get name() {
    return this.info.name;
  }

  /**
   * @param {any} stored nothing of it is trusted
   * @param {Palette} palette classes it lacks become unknown
   * @returns {PhotoEdit | null} null where the data are not those of an edit
   */
  static fromStored(stored, palette) {
    const { id, info, photo, exemplar } = stored ?? {};
    const maps = [stored?.read, stored?.original, stored?.edited].map((map) => mapFrom(map, palette));
    const [read, original, edited] = maps;
    if (typeof id !== "string" || !(photo instanceof Blob) || typeof info?.id !== "string" || typeof info.name !== "string") return null;
    if (!read || !original || !edited || !isSize(info) || maps.some((map) => map?.width !== read.width || map.height !== read.height)) return null;
    const sheet = new EditSheet(read, original, edited);
    return new PhotoEdit({ id, photo, info, sheet, exemplar: typeof exemplar === "string" ? exemplar : null });
  }

  /** @param {PhotoEdit} other whether it comes to the same */
  isLike({ sheet, exemplar }) {
    const pairs = [[this.sheet.read, sheet.read], [this.sheet.original, sheet.original], [this.sheet.map, sheet.map]];
    return this.exemplar === exemplar && pairs.every(([a, b]) => a.width === b.width && a.data.length === b.data.length && a.data.every((id, i) => id === b.data[i]));
  }

  /** @returns {StoredEdit} copies, safe to keep while painting goes on */
  toStored() {
    const { id, info, photo, exemplar, sheet } = this;
    return { id, info, photo, exemplar, read: stored(sheet.read), original: stored(sheet.original), edited: stored(sheet.map) };
  }
}

/** @param {LabelMap} map */
const stored = ({ width, height, data }) => ({ width, height, data: data.slice() });

/** @param {any} size */
const isSize = ({ width, height }) => [width, height].every((side) => Number.isInteger(side) && side > 0);

/**
 * @param {any} map
 * @param {Palette} palette
 */
function mapFrom(map, palette) {
  if (!(map?.data instanceof Uint8Array) || map.data.length === 0 || map.data.length !== map.width * map.height) return null;
  return new LabelMap(map.width, map.height, map.data.map((/** @type {number} */ id) => (palette.has(id) ? id : UNKNOWN)));
}
