/** Helpers for the file codecs: CRC-32, compression through the platform, joining buffers. */

/** Bytes that a Blob accepts (never on shared memory). @typedef {Uint8Array<ArrayBuffer>} Bytes */

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c >>> 0;
});

/**
 * @param {Uint8Array} bytes
 * @returns {number} CRC-32 as PNG and ZIP use it
 */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * @param {readonly Uint8Array[]} parts
 * @returns {Bytes}
 */
export function concat(parts) {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/**
 * @param {Bytes} bytes
 * @param {CompressionStream | DecompressionStream} stream
 * @returns {Promise<Bytes>}
 */
async function through(bytes, stream) {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

/** zlib format. @param {Bytes} bytes */
export const deflate = (bytes) => through(bytes, new CompressionStream("deflate"));

/** zlib format. @param {Bytes} bytes */
export const inflate = (bytes) => through(bytes, new DecompressionStream("deflate"));
