/** What lies over an edit's window is strong where the photo was repainted, and faint around it. */

/** @typedef {import("../api.js").EditInfo} EditInfo */

const FAINT = 64;

/**
 * @param {Uint8ClampedArray} pixels RGBA over the window; their alpha is set
 * @param {{width: number, height: number}} size of them
 * @param {EditInfo} info
 * @param {import("./editsheet.js").EditSheet} sheet
 */
export function emphasise(pixels, size, { width, height, window }, { map, original }) {
  const columns = places(size.width, window.left / width, window.width / width, map.width);
  const rows = places(size.height, window.top / height, window.height / height, map.height);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const at = row * map.width + column;
      pixels[(y * size.width + x) * 4 + 3] = map.data[at] === original.data[at] ? FAINT : 255;
    });
  });
}

/**
 * @param {number} count of pixels along a side of the window
 * @param {number} start of the window, a share of the photo
 * @param {number} length likewise
 * @param {number} side of the map
 * @returns {number[]} which pixel of the map lies under each
 */
const places = (count, start, length, side) =>
  Array.from({ length: count }, (_, i) => Math.min(side - 1, Math.floor((start + ((i + 0.5) / count) * length) * side)));
