/** What one area of a picture holds: its mean level, and the class that fills most of it. */

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./match.js").Area} Area */
/** @typedef {{width: number, height: number, data: Uint8Array}} Levels one value per pixel, 0 to 255 */

/**
 * @param {Area} area
 * @param {{width: number, height: number}} picture
 * @returns {Generator<number>} places of its pixels in a row-by-row array
 */
function* pixelsOf({ x0, y0, x1, y1 }, { width, height }) {
  const [left, right] = [Math.round(x0 * width), Math.round(x1 * width)];
  for (let y = Math.round(y0 * height); y < Math.round(y1 * height); y += 1) {
    for (let x = left; x < right; x += 1) yield y * width + x;
  }
}

/**
 * @param {Levels} levels
 * @param {Area} area
 * @returns {number} 0 to 1
 */
export function meanIn(levels, area) {
  let [sum, count] = [0, 0];
  for (const at of pixelsOf(area, levels)) {
    sum += levels.data[at];
    count += 1;
  }
  return count ? sum / count / 255 : 0;
}

/**
 * @param {LabelMap} map
 * @param {Area} area
 * @returns {{classId: number, share: number}} the class with the most pixels there, and its share of them
 */
export function mainClassIn(map, area) {
  const counts = new Uint32Array(256);
  let pixels = 0;
  for (const at of pixelsOf(area, map)) {
    counts[map.data[at]] += 1;
    pixels += 1;
  }
  const most = Math.max(...counts);
  return { classId: counts.indexOf(most), share: pixels ? most / pixels : 0 };
}
