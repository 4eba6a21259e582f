/** A project: map, look, exemplars, settings, results and edited photos as one ZIP file, written and read byte for byte. Reading trusts nothing. */

import { bytesOf, eachOf } from "./bytes.js";
import { packEdit, readEdit } from "../edit/packing.js";
import { lookOf } from "../look/look.js";
import { readLook } from "../look/reading.js";
import { LabelMap } from "../map/labelmap.js";
import { decode, encodeGrey } from "./png.js";
import { unzip } from "./unzip.js";
import { list } from "../words.js";
import { zip } from "./zip.js";

/** @typedef {import("../picture/album.js").StoredResult} StoredResult */
/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../edit/photoedit.js").StoredEdit} StoredEdit */
/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("../look/look.js").Look} Look */
/** @typedef {import("../picture/painting.js").Part} Part */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {import("./zip.js").Entry} Entry */
/** @typedef {import("../exemplar/uploads.js").Upload} Upload */
/**
 * @typedef {object} Project
 * @property {LabelMap} map
 * @property {Look} look
 * @property {Uint8Array | null} brush what the style brush has painted, per pixel of the map
 * @property {readonly Upload[]} uploads one's own exemplars, which no server is sure to have; bundled ones go by their id
 * @property {Record<string, unknown>} settings
 * @property {readonly StoredResult[]} results newest first
 * @property {readonly StoredEdit[]} edits photos that are edited, newest first
 * @property {string | null} inHand id of the edit in hand; null: the painting is
 */

/** It ends in .zip so that any system opens it and shows what is inside, also without this page. */
export const EXTENSION = ".rabit.zip";
const FORMAT = "rabit-studio-project";
const VERSION = 2;
/** Of a project with one exemplar, which was all of its look. */
const PLAIN_VERSION = 1;
const MANIFEST = "project.json";
/** How the parts of a painting are called in the archive. @type {Record<Part, string>} */
const PART_FILES = { image: "picture.png", warped: "warped.png", confidence: "confidence.png", match: "match.json" };

const DAMAGED = "The project is damaged or incomplete. Open another copy of it.";

/** Collects files under the names the manifest gives them. */
export class Packer {
  /** @type {Entry[]} */
  entries = [];

  /**
   * @param {string} name
   * @param {Blob} blob
   */
  async blob(name, blob) {
    this.entries.push({ name, bytes: await bytesOf(blob) });
    return { file: name, type: blob.type };
  }

  /**
   * @param {string} name
   * @param {{width: number, height: number, data: Uint8Array}} map
   */
  async map(name, { width, height, data }) {
    this.entries.push({ name, bytes: await encodeGrey(width, height, data) });
    return name;
  }
}

/**
 * @param {Project} project
 * @param {{palette: Palette, pack: string, date: Date}} made
 * @returns {Promise<Bytes>} a ZIP archive
 */
export async function writeProject({ map, look, brush, uploads, settings, results, edits, inHand }, { palette, pack, date }) {
  const packer = new Packer();
  const manifest = {
    format: FORMAT,
    version: VERSION,
    pack,
    classes: palette.classes.map(({ id, name }) => ({ id, name })),
    map: await packer.map("map.png", map),
    look,
    brush: brush && (await packer.map("brush.png", { ...map, data: brush })),
    uploads: await eachOf(uploads, (upload, i) => packUpload(packer, upload, `exemplars/${i + 1}`)),
    settings,
    results: await eachOf(results, (result, i) => packResult(packer, result, `results/${String(i + 1).padStart(3, "0")}`)),
    edits: await eachOf(edits, (edit, i) => packEdit(packer, edit, `photos/${i + 1}`)),
    in_hand: inHand,
  };
  const head = { name: MANIFEST, bytes: new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`) };
  return zip([head, ...packer.entries], date);
}

/**
 * @param {Packer} packer
 * @param {Upload} upload
 * @param {string} folder
 */
async function packUpload(packer, { exemplar, photo, labels, original, unsent, fresh }, folder) {
  return {
    exemplar,
    photo: await packer.blob(`${folder}/photo`, photo),
    labels: labels && (await packer.map(`${folder}/labels.png`, labels)),
    original: original && (await packer.map(`${folder}/labels-before.png`, original)),
    unsent,
    fresh,
  };
}

/**
 * @param {Packer} packer
 * @param {StoredResult} result
 * @param {string} folder
 */
async function packResult(packer, { painting, pinned }, folder) {
  const { info, look, brush, exemplars, ms, at, map, parts } = painting;
  /** @type {Record<string, {file: string, type: string}>} */
  const files = {};
  for (const [part, blob] of Object.entries(parts)) files[part] = await packer.blob(`${folder}/${PART_FILES[/** @type {Part} */ (part)]}`, blob);
  const laid = brush && (await packer.map(`${folder}/brush.png`, { ...map, data: brush }));
  return { pinned, info, look, brush: laid, exemplars, ms, at, map: await packer.map(`${folder}/map.png`, map), parts: files };
}

/**
 * @param {Bytes} bytes
 * @param {Palette} palette
 * @returns {Promise<Project>}
 * @throws {Error} in words, where it is no project, damaged, of a newer version, or of classes the palette lacks
 */
export async function readProject(bytes, palette) {
  const files = await unzip(bytes);
  const manifest = manifestOf(files);
  checkClasses(manifest, palette);
  const reader = new Reader(files, palette);
  try {
    const map = await reader.map(manifest.map);
    return {
      map,
      look: reader.look(manifest),
      brush: await reader.brush(manifest.brush, map),
      uploads: await eachOf(reader.list(manifest.uploads), (upload) => reader.upload(upload)),
      settings: reader.record(manifest.settings),
      results: await eachOf(reader.list(manifest.results), (result) => reader.result(result)),
      // projects from before there were any have none
      edits: await eachOf(reader.list(manifest.edits ?? []), (edit) => readEdit(reader, edit)),
      inHand: typeof manifest.in_hand === "string" ? manifest.in_hand : null,
    };
  } catch (error) {
    throw error instanceof Fault ? new Error(error.message) : new Error(DAMAGED);
  }
}

/** @param {Map<string, Bytes>} files */
function manifestOf(files) {
  const bytes = files.get(MANIFEST);
  const manifest = bytes && parsed(bytes);
  if (manifest?.format !== FORMAT) throw new Error("This archive is no project of RABIT Studio. Those are saved by “Save project” on this page.");
  if (manifest.version > VERSION) throw new Error("This project was saved by a newer RABIT Studio. Update this one, then open it again.");
  if (manifest.version !== VERSION && manifest.version !== PLAIN_VERSION) throw new Error(DAMAGED);
  return manifest;
}

/** @param {Bytes} bytes */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

/**
 * Classes that the palette calls by another name are another palette's.
 * @param {any} manifest
 * @param {Palette} palette
 */
function checkClasses({ classes, pack }, palette) {
  if (!Array.isArray(classes)) throw new Error(DAMAGED);
  const foreign = classes.filter((known) => palette.byId.get(known?.id)?.name !== known?.name);
  if (foreign.length === 0) return;
  const names = foreign.slice(0, 3).map((known) => `“${known?.name}”`);
  throw new Error(`This project was painted with the pack “${pack}”, and this one does not know its ${list(names)}. Open it where that pack is served.`);
}

/** What the file says wrongly, in words. */
class Fault extends Error {}

/** Reads the manifest's parts; what is not as it should be throws. */
export class Reader {
  /**
   * @param {Map<string, Bytes>} files
   * @param {Palette} palette
   */
  constructor(files, palette) {
    this.files = files;
    this.palette = palette;
  }

  /** @param {unknown} value */
  text(value) {
    if (typeof value !== "string") throw new Fault(DAMAGED);
    return value;
  }

  /** @param {unknown} value @returns {any[]} */
  list(value) {
    if (!Array.isArray(value)) throw new Fault(DAMAGED);
    return value;
  }

  /** @param {unknown} value @returns {Record<string, any>} */
  record(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Fault(DAMAGED);
    return value;
  }

  /** @param {unknown} name */
  bytes(name) {
    const bytes = this.files.get(this.text(name));
    if (!bytes) throw new Fault(DAMAGED);
    return bytes;
  }

  /** @param {any} stored */
  blob(stored) {
    return new Blob([this.bytes(stored.file)], { type: this.text(stored.type) });
  }

  /** @param {unknown} name */
  async grey(name) {
    const png = await decode(this.bytes(name));
    if (png.channels !== 1 || png.depth !== 8 || png.palette) throw new Fault(DAMAGED);
    return png;
  }

  /** @param {unknown} name */
  async map(name) {
    const { width, height, data } = await this.grey(name);
    if (data.some((id) => !this.palette.has(id))) throw new Fault(DAMAGED);
    return new LabelMap(width, height, data);
  }

  /**
   * @param {unknown} name none where nothing is painted, as in files from before there was a brush
   * @param {{width: number, height: number}} map
   */
  async brush(name, map) {
    if (name === undefined || name === null) return null;
    const { width, height, data } = await this.grey(name);
    if (width !== map.width || height !== map.height) throw new Fault(DAMAGED);
    return data;
  }

  /** @param {any} stored that has a look, or is from before there were any @returns {Look} */
  look({ look, exemplar }) {
    if (look !== undefined) return readLook(this.record(look), this.palette);
    return lookOf(exemplar === null ? null : this.text(exemplar));
  }

  /** @param {any} stored @returns {Exemplar} */
  described(stored) {
    const exemplar = this.record(stored);
    this.text(exemplar.id);
    this.text(exemplar.name);
    this.list(exemplar.classes);
    this.record(exemplar.links);
    return /** @type {Exemplar} */ (exemplar);
  }

  /** @param {any} upload @returns {Promise<Upload>} */
  async upload({ exemplar, photo, labels, original, unsent, fresh }) {
    return {
      exemplar: this.described(exemplar),
      photo: this.blob(photo),
      labels: labels === null ? null : await this.map(labels),
      original: original === null ? null : await this.map(original),
      unsent: unsent === true,
      fresh: fresh === true,
    };
  }

  /** @param {any} result @returns {Promise<StoredResult>} */
  async result({ pinned, info, look, brush, exemplars, exemplar, ms, at, map, parts }) {
    const { width, height, data } = await this.map(map);
    const described = (exemplars === undefined ? [exemplar] : this.list(exemplars)).map((/** @type {any} */ each) => this.described(each));
    const laid = await this.brush(brush, { width, height });
    const stored = Object.entries(this.record(parts)).filter(([part]) => part in PART_FILES);
    const blobs = Object.fromEntries(stored.map(([part, blob]) => [part, this.blob(blob)]));
    if (!blobs.image) throw new Fault(DAMAGED);
    this.text(this.record(info).id);
    this.record(info.links);
    const dressed = { look: this.look({ look, exemplar: described[0]?.id }), brush: laid, exemplars: described };
    const painting = { info, ...dressed, ms: Number(ms), at: Number(at), map: { width, height, data }, parts: blobs };
    return { painting, pinned: pinned === true };
  }
}
