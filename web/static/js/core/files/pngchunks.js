/** The parts a PNG file consists of, and what can be put beside its pixels: text, and a private part of our own. */

import { concat, crc32 } from "./bytes.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{type: string, body: Bytes}} Chunk */

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bytes of an IEND chunk, always the last of the file. */
const END_SIZE = 12;

/** @param {Uint8Array} bytes */
export const isPng = (bytes) => SIGNATURE.every((byte, i) => bytes[i] === byte);

/**
 * @param {string} type
 * @param {Uint8Array} body
 * @returns {Bytes} length, type, body, CRC
 */
export function chunk(type, body) {
  const out = new Uint8Array(body.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i += 1) out[4 + i] = type.charCodeAt(i);
  out.set(body, 8);
  view.setUint32(8 + body.length, crc32(out.subarray(4, 8 + body.length)));
  return out;
}

/**
 * @param {Bytes} bytes
 * @returns {Chunk[]} up to the end chunk
 * @throws {Error} in words where the file is no PNG, cut short or damaged
 */
export function readChunks(bytes) {
  if (!isPng(bytes)) throw new Error("This is not a PNG file.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks = [];
  let at = SIGNATURE.length;
  for (;;) {
    if (at + 12 > bytes.length) throw new Error("The PNG file ends too early.");
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw new Error("The PNG file ends too early.");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (view.getUint32(end) !== crc32(bytes.subarray(at + 4, end))) {
      throw new Error(`The PNG file is damaged: its ${type} part has the wrong checksum.`);
    }
    chunks.push({ type, body: bytes.subarray(at + 8, end) });
    if (type === "IEND") return chunks;
    at = end + 4;
  }
}

/**
 * @param {Bytes} png
 * @param {readonly Uint8Array[]} chunks made by chunk() or textChunk()
 * @returns {Bytes} the same picture with these before its end
 */
export function withChunks(png, chunks) {
  readChunks(png);
  const end = png.length - END_SIZE;
  return concat([png.subarray(0, end), ...chunks, png.subarray(end)]);
}

/**
 * @param {string} keyword Latin, at most 79 characters
 * @param {string} text any
 * @returns {Bytes} an iTXt chunk, which image viewers show among the picture's details
 */
export function textChunk(keyword, text) {
  const plain = new TextEncoder();
  // after the keyword: its end, not compressed, method 0, no language, no translated keyword
  return chunk("iTXt", concat([plain.encode(keyword), new Uint8Array(5), plain.encode(text)]));
}

/**
 * @param {Bytes} png
 * @param {string} type
 * @returns {Bytes | null} a copy of the body of the first such chunk
 * @throws {Error} in words
 */
export const bodyOf = (png, type) => readChunks(png).find((chunk) => chunk.type === type)?.body.slice() ?? null;
