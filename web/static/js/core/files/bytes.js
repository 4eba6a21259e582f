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

/** @param {Blob} blob @returns {Promise<Bytes>} */
export const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/**
 * @param {Bytes} bytes
 * @param {CompressionStream | DecompressionStream} stream
 * @param {number} [most] bytes that may come out
 * @returns {Promise<Bytes>}
 * @throws {RangeError} once more than that has come out, without unpacking the rest
 */
async function through(bytes, stream, most = Infinity) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value: part } = await reader.read();
    if (done) return concat(parts);
    size += part.length;
    if (size > most) throw new RangeError(`More than ${most} bytes were packed.`);
    parts.push(part);
  }
}

/** zlib format. @param {Bytes} bytes */
export const deflate = (bytes) => through(bytes, new CompressionStream("deflate"));

/** zlib format. @param {Bytes} bytes @param {number} [most] */
export const inflate = (bytes, most) => through(bytes, new DecompressionStream("deflate"), most);

/** Without the zlib wrapping, as ZIP archives hold it. @param {Bytes} bytes @param {number} [most] */
export const inflateRaw = (bytes, most) => through(bytes, new DecompressionStream("deflate-raw"), most);

/**
 * One after the other, so that memory holds one at a time.
 * @template In, Out
 * @param {readonly In[]} items
 * @param {(item: In, at: number) => Promise<Out>} act
 * @returns {Promise<Out[]>}
 */
export async function eachOf(items, act) {
  const out = [];
  for (const [i, item] of items.entries()) out.push(await act(item, i));
  return out;
}
