/** The rows inside a PNG: filters undone, samples unpacked, interlaced passes put in their places. */

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} channels samples per pixel
 * @property {number} depth bits per sample
 * @property {boolean} interlaced
 */
/** Every dx-th pixel of every dy-th row, from (x, y) on. @typedef {{x: number, y: number, dx: number, dy: number}} Pass */

/** @type {readonly Pass[]} */
const WHOLE = [{ x: 0, y: 0, dx: 1, dy: 1 }];

/** @type {readonly Pass[]} */
const ADAM7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** @param {Layout} layout */
function passesOf({ width, height, channels, depth, interlaced }) {
  return (interlaced ? ADAM7 : WHOLE)
    .map(({ x, y, dx, dy }) => {
      const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
      return { x, y, dx, dy, columns, rows, stride: Math.ceil((columns * channels * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/**
 * @param {Layout} layout
 * @returns {number} bytes that the rows have with their filter bytes
 */
export const rawLength = (layout) => passesOf(layout).reduce((sum, { rows, stride }) => sum + rows * (stride + 1), 0);

/**
 * @param {Uint8Array} raw `rawLength` bytes
 * @param {Layout} layout
 * @returns {Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>} width * height * channels samples; 16 bits only where the depth is
 */
export function readRows(raw, layout) {
  const { width, height, channels, depth } = layout;
  const out = depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  let from = 0;
  for (const pass of passesOf(layout)) {
    const length = pass.rows * (pass.stride + 1);
    const bytes = unfilter(raw.subarray(from, from + length), pass.stride, pass.rows, Math.max(1, (channels * depth) >> 3));
    if (depth === 8 && pass.dx === 1 && pass.dy === 1) return bytes;
    place(out, bytes, pass, layout);
    from += length;
  }
  return out;
}

/**
 * @param {Uint8Array | Uint16Array} out
 * @param {Uint8Array} bytes of one pass
 * @param {Pass & {columns: number, rows: number, stride: number}} pass
 * @param {Layout} layout
 */
function place(out, bytes, pass, { width, channels, depth }) {
  for (let row = 0; row < pass.rows; row += 1) {
    for (let column = 0; column < pass.columns; column += 1) {
      const target = ((pass.y + row * pass.dy) * width + pass.x + column * pass.dx) * channels;
      for (let c = 0; c < channels; c += 1) {
        out[target + c] = sample(bytes, row * pass.stride, column * channels + c, depth);
      }
    }
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} start of the row
 * @param {number} index of the sample in its row
 * @param {number} depth
 */
function sample(bytes, start, index, depth) {
  if (depth === 16) return (bytes[start + 2 * index] << 8) | bytes[start + 2 * index + 1];
  const bit = index * depth;
  return (bytes[start + (bit >> 3)] >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}

/**
 * @param {Uint8Array} raw rows behind their filter bytes
 * @param {number} stride bytes per row
 * @param {number} rows
 * @param {number} back bytes to the pixel on the left
 * @returns {Uint8Array<ArrayBuffer>}
 */
function unfilter(raw, stride, rows, back) {
  const out = new Uint8Array(stride * rows);
  for (let y = 0; y < rows; y += 1) {
    const filter = raw[y * (stride + 1)];
    const source = y * (stride + 1) + 1;
    const target = y * stride;
    if (filter === 0) {
      out.set(raw.subarray(source, source + stride), target);
      continue;
    }
    for (let i = 0; i < stride; i += 1) {
      const left = i < back ? 0 : out[target + i - back];
      const up = y === 0 ? 0 : out[target + i - stride];
      const corner = i < back || y === 0 ? 0 : out[target + i - stride - back];
      out[target + i] = raw[source + i] + predict(filter, left, up, corner);
    }
  }
  return out;
}

/**
 * @param {number} filter 1 left, 2 up, 3 average, 4 Paeth
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function predict(filter, left, up, corner) {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new Error(`The PNG file uses an unknown row filter (${filter}).`);
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
