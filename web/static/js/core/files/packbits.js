/** PackBits, the run-length packing of PSD rows: a count of 129 to 255 repeats a byte, a count of 0 to 127 copies some. */

const LONGEST = 128;

/**
 * @param {Uint8Array} row
 * @param {number} at
 * @returns {number} how many equal bytes begin there
 */
function runAt(row, at) {
  let end = at + 1;
  while (end < row.length && end - at < LONGEST && row[end] === row[at]) end += 1;
  return end - at;
}

/**
 * @param {Uint8Array} row
 * @param {number} at
 * @returns {number} how many bytes lie there before a run worth packing
 */
function literalAt(row, at) {
  let end = at;
  while (end < row.length && end - at < LONGEST && runAt(row, end) < 3) end += 1;
  return end - at;
}

/**
 * @param {Uint8Array} row
 * @returns {Uint8Array}
 */
export function packBits(row) {
  /** @type {number[]} */
  const out = [];
  let at = 0;
  while (at < row.length) {
    const run = runAt(row, at);
    if (run >= 3) {
      out.push(257 - run, row[at]);
      at += run;
    } else {
      const length = literalAt(row, at);
      out.push(length - 1, ...row.subarray(at, at + length));
      at += length;
    }
  }
  return Uint8Array.from(out);
}
