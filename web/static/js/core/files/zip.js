/** ZIP archives of a few small files, stored as they are: PNGs are compressed already. */

import { concat, crc32 } from "./bytes.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{name: string, bytes: Bytes}} Entry */

const VERSION = 20;
const UTF8_NAMES = 0x0800;

/**
 * @param {readonly (readonly [2 | 4, number])[]} fields width in bytes and value, little-endian
 * @returns {Bytes}
 */
function record(fields) {
  const out = new Uint8Array(fields.reduce((total, [width]) => total + width, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return out;
}

/**
 * @param {Date} date
 * @returns {{time: number, day: number}} MS-DOS time and date
 */
function stampOf(date) {
  return {
    time: (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1),
    day: ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate(),
  };
}

/**
 * @param {readonly Entry[]} entries
 * @param {Date} date shown as every file's time
 * @returns {Bytes}
 */
export function zip(entries, date) {
  const { time, day } = stampOf(date);
  /** @type {Uint8Array[]} */
  const files = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const nameBytes = new TextEncoder().encode(name);
    /** @type {(readonly [2 | 4, number])[]} */
    const common = [
      [2, VERSION], [2, UTF8_NAMES], [2, 0], [2, time], [2, day],
      [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, nameBytes.length], [2, 0],
    ];
    const local = record([[4, 0x04034b50], ...common]);
    files.push(local, nameBytes, bytes);
    directory.push(
      record([[4, 0x02014b50], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]),
      nameBytes,
    );
    offset += local.length + nameBytes.length + bytes.length;
  }
  const index = concat(directory);
  const count = entries.length;
  const end = record([
    [4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, index.length], [4, offset], [2, 0],
  ]);
  return concat([...files, index, end]);
}
