/** PNG from and to plain arrays, bit for bit: class ids must never pass through a canvas. */

import { concat, deflate, inflate } from "./bytes.js";
import { SIGNATURE, chunk, readChunks } from "./pngchunks.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/**
 * @typedef {object} Png
 * @property {number} width
 * @property {number} height
 * @property {number} channels samples per pixel: 1 grey or index, 2 grey + alpha, 3 RGB, 4 RGBA
 * @property {Bytes} data width * height * channels samples
 * @property {Uint8Array | null} palette RGB triples of an indexed file
 */

const GREY = 0;
const INDEXED = 3;
/** Samples per pixel by PNG colour type. @type {Record<number, number>} */
const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

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
 * @param {Bytes} bytes
 * @returns {Promise<Png>}
 * @throws {Error} in words where the file is not an 8-bit, non-interlaced PNG in order
 */
export async function decode(bytes) {
  const chunks = readChunks(bytes);
  const head = chunks.find(({ type }) => type === "IHDR")?.body;
  if (!head) throw new Error("The PNG file has no header.");
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const channels = CHANNELS[head[9]];
  if (head[8] !== 8 || head[12] !== 0 || !channels) {
    throw new Error("Only 8-bit PNG files without interlacing can be read.");
  }
  const packed = concat(chunks.filter(({ type }) => type === "IDAT").map(({ body }) => body));
  const stride = width * channels;
  const raw = await pixelsOf(packed, (stride + 1) * height);
  return {
    width,
    height,
    channels,
    data: unfilter(raw, stride, height, channels),
    palette: chunks.find(({ type }) => type === "PLTE")?.body ?? null,
  };
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

/**
 * Undoes the PNG row filters.
 * @param {Uint8Array} raw rows behind their filter bytes
 * @param {number} stride bytes per row
 * @param {number} height
 * @param {number} channels bytes per pixel
 * @returns {Bytes}
 */
function unfilter(raw, stride, height, channels) {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    const source = y * (stride + 1) + 1;
    const target = y * stride;
    for (let i = 0; i < stride; i += 1) {
      const left = i < channels ? 0 : out[target + i - channels];
      const up = y === 0 ? 0 : out[target + i - stride];
      const corner = i < channels || y === 0 ? 0 : out[target + i - stride - channels];
      out[target + i] = raw[source + i] + predict(filter, left, up, corner);
    }
  }
  return out;
}

/**
 * @param {number} filter 0 none, 1 left, 2 up, 3 average, 4 Paeth
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function predict(filter, left, up, corner) {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new Error(`The PNG file uses an unknown row filter (${filter}).`);
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
