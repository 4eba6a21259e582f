/** PNG from and to plain arrays, bit for bit: class ids must never pass through a canvas. */

import { concat, deflate, inflate } from "./bytes.js";
import { SIGNATURE, chunk, readChunks } from "./pngchunks.js";
import { rawLength, readRows } from "./pngrows.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/**
 * @typedef {object} Png
 * @property {number} width
 * @property {number} height
 * @property {number} channels samples per pixel: 1 grey or index, 2 grey + alpha, 3 RGB, 4 RGBA
 * @property {number} depth bits per sample, 1 to 16
 * @property {Bytes} data width * height * channels samples as they are in the file; of 16 bits the upper 8
 * @property {Uint16Array | null} wide all bits of samples of 16
 * @property {Uint8Array | null} palette RGB triples of an indexed file
 * @property {Uint8Array | null} transparency what its tRNS part says: alpha by index, or the sample that is clear
 */

const GREY = 0;
const RGB = 2;
const INDEXED = 3;
/** Samples per pixel by PNG colour type. @type {Record<number, number>} */
const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** More would hold the page up. */
const MAX_PIXELS = 2 ** 24;

/**
 * @param {number} width
 * @param {number} height
 * @param {number} colourType
 */
function header(width, height, colourType) {
  const body = new Uint8Array(13);
  const view = new DataView(body.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  body[8] = 8;
  body[9] = colourType;
  return chunk("IHDR", body);
}

/**
 * Rows of one byte per pixel, each behind its filter byte 0 (none).
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} data
 */
function rows(width, height, data) {
  const out = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    out.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  return out;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} data one grey level (or class id) per pixel
 * @returns {Promise<Bytes>} an 8-bit grey PNG
 */
export async function encodeGrey(width, height, data) {
  const body = await deflate(rows(width, height, data));
  return concat([SIGNATURE, header(width, height, GREY), chunk("IDAT", body), chunk("IEND", new Uint8Array(0))]);
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} data one palette index (class id) per pixel
 * @param {Uint8Array} palette RGB triples, at most 256
 * @returns {Promise<Bytes>} an 8-bit indexed PNG
 */
export async function encodeIndexed(width, height, data, palette) {
  const body = await deflate(rows(width, height, data));
  return concat([
    SIGNATURE,
    header(width, height, INDEXED),
    chunk("PLTE", palette),
    chunk("IDAT", body),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array | Uint8ClampedArray} data red, green and blue per pixel
 * @returns {Promise<Bytes>} an 8-bit RGB PNG
 */
export async function encodeRgb(width, height, data) {
  const stride = width * 3;
  const out = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    // each byte as the difference to that of the pixel before: smooth pictures pack well so
    out[start] = 1;
    for (let i = 0; i < stride; i += 1) {
      out[start + 1 + i] = data[y * stride + i] - (i < 3 ? 0 : data[y * stride + i - 3]);
    }
  }
  const body = await deflate(out);
  return concat([SIGNATURE, header(width, height, RGB), chunk("IDAT", body), chunk("IEND", new Uint8Array(0))]);
}

/**
 * @param {Bytes} bytes
 * @returns {Promise<Png>}
 * @throws {Error} in words where the file is not a PNG in order, or too large
 */
export async function decode(bytes) {
  const chunks = readChunks(bytes);
  const part = (/** @type {string} */ wanted) => chunks.find(({ type }) => type === wanted)?.body ?? null;
  const layout = layoutOf(part("IHDR"));
  const packed = concat(chunks.filter(({ type }) => type === "IDAT").map(({ body }) => body));
  const { width, height, channels, depth } = layout;
  const samples = readRows(await pixelsOf(packed, rawLength(layout)), layout);
  const wide = samples instanceof Uint16Array ? samples : null;
  const data = wide ? Uint8Array.from(wide, (sample) => sample >> 8) : /** @type {Bytes} */ (samples);
  return { width, height, channels, depth, data, wide, palette: part("PLTE"), transparency: part("tRNS") };
}

/** @param {Uint8Array | null} head the body of IHDR */
function layoutOf(head) {
  if (!head || head.length !== 13) throw new Error("The PNG file has no header.");
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), head[8]];
  const channels = CHANNELS[head[9]];
  if (![1, 2, 4, 8, 16].includes(depth) || !channels || (channels > 1 && depth < 8) || head[12] > 1 || !width || !height) {
    throw new Error("The PNG file is of a kind that does not exist.");
  }
  if (width * height > MAX_PIXELS) {
    const most = Math.sqrt(MAX_PIXELS);
    throw new Error(`The PNG file has ${width} × ${height} pixels; at most ${most} × ${most} can be read. Save it smaller.`);
  }
  return { width, height, channels, depth, interlaced: head[12] === 1 };
}

/**
 * @param {Bytes} packed
 * @param {number} size it must have
 */
async function pixelsOf(packed, size) {
  const raw = await inflate(packed, size).catch((error) => {
    if (error instanceof RangeError) return null;
    throw new Error("The PNG file is damaged: its pixels cannot be unpacked.");
  });
  if (raw?.length !== size) throw new Error("The PNG file holds too few or too many pixels.");
  return raw;
}
