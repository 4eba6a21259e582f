/** ZIP archives taken apart, as little as a project needs; what is damaged, locked or absurdly large is refused in words. */

import { crc32, inflateRaw } from "./bytes.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{name: string, method: number, crc: number, packed: number, size: number, offset: number}} Record */

const END = 0x06054b50;
const LISTED = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
/** A comment may follow the end record, at most this long. */
const LONGEST_COMMENT = 0xffff;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

const MOST_FILES = 4000;
const MOST_BYTES = 512 * 2 ** 20;

const DAMAGED = "The archive is damaged or incomplete. Save or copy the file again.";

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** @param {Uint8Array} bytes */
export const isZip = (bytes) => bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

/**
 * @param {Bytes} bytes
 * @returns {Promise<Map<string, Bytes>>} contents by name, in the archive's order; folders are left out
 * @throws {Error} in words
 */
export async function unzip(bytes) {
  const records = directoryOf(bytes).filter(({ name }) => !name.endsWith("/"));
  check(records);
  /** @type {Map<string, Bytes>} */
  const files = new Map();
  for (const record of records) files.set(record.name, await contentOf(bytes, record));
  return files;
}

/** @param {readonly Record[]} records */
function check(records) {
  if (records.reduce((total, { size }) => total + size, 0) > MOST_BYTES) {
    throw new Error(`The archive would unpack to more than ${MOST_BYTES / 2 ** 20} MiB. That is no project of this page.`);
  }
  if (new Set(records.map(({ name }) => name)).size < records.length) {
    throw new Error("The archive holds two files of the same name, so it is not clear which one counts.");
  }
}

/**
 * @param {DataView} view
 * @returns {number} where the end record begins
 */
function findEnd(view) {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1) {
    if (view.getUint32(at, true) === END && at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new Error(DAMAGED);
}

/**
 * @param {Uint8Array} bytes
 * @returns {Record[]}
 */
function directoryOf(bytes) {
  const view = viewOf(bytes);
  const end = findEnd(view);
  const [disk, here, count] = [view.getUint16(end + 4, true), view.getUint16(end + 8, true), view.getUint16(end + 10, true)];
  const [length, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (start === 0xffffffff || count === 0xffff) throw new Error("Archives in the ZIP64 form cannot be read. Pack it as a plain ZIP.");
  if (disk !== 0 || here !== count) throw new Error("This is one part of an archive of several. Join the parts first.");
  if (count > MOST_FILES) throw new Error(`The archive holds ${count} files; a project holds at most ${MOST_FILES}.`);
  if (start + length > end) throw new Error(DAMAGED);
  const records = [];
  let at = start;
  for (let i = 0; i < count; i += 1) {
    const { record, next } = readRecord(bytes, view, at, end);
    records.push(record);
    at = next;
  }
  return records;
}

/**
 * @param {Uint8Array} bytes
 * @param {DataView} view
 * @param {number} at
 * @param {number} end
 * @returns {{record: Record, next: number}}
 */
function readRecord(bytes, view, at, end) {
  if (at + 46 > end || view.getUint32(at, true) !== LISTED) throw new Error(DAMAGED);
  const short = (/** @type {number} */ offset) => view.getUint16(at + offset, true);
  const long = (/** @type {number} */ offset) => view.getUint32(at + offset, true);
  const next = at + 46 + short(28) + short(30) + short(32);
  if (next > end) throw new Error(DAMAGED);
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + short(28)));
  const record = { name, method: short(10), crc: long(16), packed: long(20), size: long(24), offset: long(42) };
  if (short(8) & ENCRYPTED) throw new Error(`“${name}” is locked with a password. Save the archive without one.`);
  if ([record.packed, record.size, record.offset].includes(0xffffffff)) {
    throw new Error("Archives in the ZIP64 form cannot be read. Pack it as a plain ZIP.");
  }
  return { record, next };
}

/**
 * @param {Bytes} bytes
 * @param {Record} record
 * @returns {Promise<Bytes>}
 */
async function contentOf(bytes, { name, method, crc, packed, size, offset }) {
  const view = viewOf(bytes);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL) throw new Error(DAMAGED);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw new Error(DAMAGED);
  const content = await unpack(bytes.slice(start, start + packed), method, size, name);
  if (content.length !== size || crc32(content) !== crc) throw new Error(`“${name}” in the archive is damaged. Save or copy the file again.`);
  return content;
}

/**
 * @param {Bytes} bytes
 * @param {number} method
 * @param {number} size it should have
 * @param {string} name
 * @returns {Promise<Bytes>}
 */
async function unpack(bytes, method, size, name) {
  if (method === STORED) return bytes;
  if (method !== DEFLATED) throw new Error(`“${name}” is packed in a way that cannot be read here. Pack it as a plain ZIP.`);
  try {
    return await inflateRaw(bytes, size);
  } catch {
    throw new Error(`“${name}” in the archive is damaged. Save or copy the file again.`);
  }
}
