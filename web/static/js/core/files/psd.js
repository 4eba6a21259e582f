/** Layered PSD files, written: 8-bit RGB layers with names, visibility, opacity and transparency. */

import { concat } from "./bytes.js";
import { packBits } from "./packbits.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("../map/rect.js").Rect} Rect */
/** @typedef {readonly Uint8Array[]} Planes one per channel, row by row: red, green, blue, then alpha if there is any */
/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {Rect} rect where its pixels lie; outside it is transparent
 * @property {Planes} planes of the rectangle
 * @property {boolean} [hidden]
 * @property {number} [opacity] 0 to 1
 */

const RGB_MODE = 3;
const RLE = 1;
const HIDDEN = 2;
/** Channel ids in the order of planes: red, green, blue, transparency. */
const CHANNEL_IDS = [0, 1, 2, -1];

/** @param {string} latin */
const ascii = (latin) => Uint8Array.from(latin, (letter) => letter.charCodeAt(0));

/**
 * @param {readonly (readonly [1 | 2 | 4, number])[]} fields width in bytes and value, big-endian
 * @returns {Bytes}
 */
function record(fields) {
  const out = new Uint8Array(fields.reduce((total, [width]) => total + width, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 1) view.setUint8(at, value);
    else if (width === 2) view.setInt16(at, value);
    else view.setInt32(at, value);
    at += width;
  }
  return out;
}

/** @param {number} value */
const long = (value) => record([[4, value]]);

/**
 * @param {Uint8Array} bytes
 * @param {number} multiple
 * @returns {Bytes} with zeros up to the multiple
 */
const padded = (bytes, multiple) => concat([bytes, new Uint8Array((multiple - (bytes.length % multiple)) % multiple)]);

/** @param {Uint8Array} bytes */
const withLength = (bytes) => concat([long(bytes.length), bytes]);

/**
 * @param {Uint8Array} plane
 * @param {number} width
 * @param {number} height
 * @returns {{sizes: Bytes, rows: Bytes}} packed size of each row, and the packed rows
 */
function packPlane(plane, width, height) {
  const rows = Array.from({ length: height }, (_, y) => packBits(plane.subarray(y * width, (y + 1) * width)));
  return { sizes: record(rows.map((row) => /** @type {const} */ ([2, row.length]))), rows: concat(rows) };
}

/** @param {Layer} layer */
function packLayer({ rect, planes }) {
  const [width, height] = [rect.x1 - rect.x0, rect.y1 - rect.y0];
  return planes.map((plane) => {
    const { sizes, rows } = packPlane(plane, width, height);
    // of even length, as some readers take for granted
    return padded(concat([record([[2, RLE]]), sizes, rows]), 2);
  });
}

/** @param {string} name */
function nameBlocks(name) {
  const short = ascii(name.replaceAll(/[^ -~]/g, "?").slice(0, 255));
  const units = Array.from({ length: name.length }, (_, i) => /** @type {const} */ ([2, name.charCodeAt(i)]));
  const unicode = padded(concat([long(name.length), record(units)]), 4);
  return concat([
    padded(concat([Uint8Array.of(short.length), short]), 4),
    ascii("8BIM"), ascii("luni"), withLength(unicode),
  ]);
}

/**
 * @param {Layer} layer
 * @param {readonly Uint8Array[]} channels as packLayer() made them
 */
function layerRecord({ name, rect, hidden = false, opacity = 1 }, channels) {
  // no layer mask, no blending ranges, then the names
  const extra = concat([long(0), long(0), nameBlocks(name)]);
  return concat([
    record([[4, rect.y0], [4, rect.x0], [4, rect.y1], [4, rect.x1], [2, channels.length]]),
    ...channels.map((channel, i) => record([[2, CHANNEL_IDS[i]], [4, channel.length]])),
    ascii("8BIM"), ascii("norm"),
    record([[1, Math.round(opacity * 255)], [1, 0], [1, hidden ? HIDDEN : 0], [1, 0]]),
    withLength(extra),
  ]);
}

/** @param {readonly Layer[]} layers */
function layerSection(layers) {
  const packed = layers.map(packLayer);
  const info = concat([
    record([[2, layers.length]]),
    ...layers.map((layer, i) => layerRecord(layer, packed[i])),
    ...packed.flat(),
  ]);
  // after the layers: no global mask
  return withLength(concat([withLength(padded(info, 2)), long(0)]));
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Planes} planes
 */
function mergedImage(width, height, planes) {
  const packed = planes.map((plane) => packPlane(plane, width, height));
  return concat([record([[2, RLE]]), ...packed.map(({ sizes }) => sizes), ...packed.map(({ rows }) => rows)]);
}

/**
 * @param {{width: number, height: number, merged: Planes, layers: readonly Layer[]}} picture
 *   merged: what all visible layers look like together, for programs that read no layers; layers: the lowest first
 * @returns {Bytes}
 */
export function writePsd({ width, height, merged, layers }) {
  return concat([
    ascii("8BPS"), record([[2, 1], [4, 0], [2, 0], [2, merged.length], [4, height], [4, width], [2, 8], [2, RGB_MODE]]),
    // no colour table, no image resources
    long(0), long(0),
    layerSection(layers),
    mergedImage(width, height, merged),
  ]);
}
