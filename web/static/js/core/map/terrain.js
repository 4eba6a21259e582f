/** Drawing landscapes as label maps: noisy ridge lines and simple shapes, the same every time. */

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** A line across the picture: height (0 top, 1 bottom) at x (0 left, 1 right). @typedef {(x: number) => number} Line */

/**
 * @param {number} seed
 * @param {number} cell
 * @returns {number} 0 to 1, always the same for the same arguments
 */
function hash(seed, cell) {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(cell + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 0x1_0000_0000;
}

/**
 * @param {number} seed
 * @param {number} x
 */
function noise(seed, x) {
  const cell = Math.floor(x);
  const part = x - cell;
  const smooth = part * part * (3 - 2 * part);
  return hash(seed, cell) * (1 - smooth) + hash(seed, cell + 1) * smooth;
}

/**
 * @param {number} seed
 * @param {number} waves of the coarsest layer across the picture
 * @param {number} [octaves]
 * @returns {Line} rolling ground, -1 to 1
 */
export const rolling = (seed, waves, octaves = 4) => (x) => {
  let sum = 0;
  let weight = 0;
  for (let o = 0; o < octaves; o += 1) {
    sum += (noise(seed + o, x * waves * 2 ** o) * 2 - 1) / 2 ** o;
    weight += 1 / 2 ** o;
  }
  return sum / weight;
};

/**
 * @param {number} seed
 * @param {number} waves
 * @returns {Line} pointed peaks, 0 to 1
 */
export const peaks = (seed, waves) => (x) => {
  let sum = 0;
  let weight = 0;
  for (let o = 0; o < 5; o += 1) {
    const share = 0.45 ** o;
    sum += (1 - Math.abs(noise(seed + o, x * waves * 2 ** o) * 2 - 1)) * share;
    weight += share;
  }
  return sum / weight;
};

/**
 * Paints everything below the line.
 * @param {LabelMap} map
 * @param {Line} line
 * @param {number} id
 */
export function ground(map, line, id) {
  for (let x = 0; x < map.width; x += 1) {
    const top = Math.round(line((x + 0.5) / map.width) * map.height);
    for (let y = Math.max(0, top); y < map.height; y += 1) map.data[y * map.width + x] = id;
  }
}

/**
 * Paints what lies between two lines; nothing where the first is below the second.
 * @param {LabelMap} map
 * @param {Line} upper
 * @param {Line} lower
 * @param {number} id
 */
export function band(map, upper, lower, id) {
  for (let x = 0; x < map.width; x += 1) {
    const at = (x + 0.5) / map.width;
    const bottom = Math.min(map.height, Math.round(lower(at) * map.height));
    for (let y = Math.max(0, Math.round(upper(at) * map.height)); y < bottom; y += 1) {
      map.data[y * map.width + x] = id;
    }
  }
}

/**
 * A strip that runs down the picture, as a path or a stream does.
 * @param {LabelMap} map
 * @param {{top: number, bottom: number, middle: Line, half: Line}} course middle and half width at a height
 * @param {number} id
 */
export function course(map, { top, bottom, middle, half }, id) {
  for (let y = Math.round(top * map.height); y < Math.round(bottom * map.height); y += 1) {
    const at = (y + 0.5) / map.height;
    const from = Math.round((middle(at) - half(at)) * map.width);
    map.paintSpan(y, from, Math.max(from + 1, Math.round((middle(at) + half(at)) * map.width)), id);
  }
}

/**
 * A conifer: tiers that widen downwards.
 * @param {LabelMap} map
 * @param {number} x of the trunk, 0 to 1
 * @param {number} foot height of its foot, 0 to 1
 * @param {number} height 0 to 1
 * @param {number} id
 */
export function conifer(map, x, foot, height, id) {
  const tiers = 4;
  const rows = Math.round(height * map.height);
  const bottom = Math.round(foot * map.height);
  for (let row = 0; row < rows; row += 1) {
    const down = (row + 1) / rows;
    const within = (down * tiers) % 1;
    const half = (0.05 + 0.17 * down + 0.07 * within) * rows;
    const middle = x * map.width;
    map.paintSpan(bottom - rows + row, Math.round(middle - half), Math.round(middle + half) + 1, id);
  }
}

/**
 * A soft shape, as bushes, crowns of trees and ponds have: an ellipse whose outline swells and shrinks.
 * @param {LabelMap} map
 * @param {{x: number, y: number, rx: number, ry: number}} ellipse middle and radii, 0 to 1
 * @param {number} seed
 * @param {number} id
 */
export function blob(map, { x, y, rx, ry }, seed, id) {
  const swell = rolling(seed, 1.3, 3);
  const left = (/** @type {number} */ row) => 1 + 0.2 * swell(row);
  const right = (/** @type {number} */ row) => 1 + 0.2 * swell(row + 3.7);
  for (let row = Math.floor((y - ry) * map.height); row < (y + ry) * map.height; row += 1) {
    const dy = ((row + 0.5) / map.height - y) / ry;
    const half = rx * Math.sqrt(Math.max(0, 1 - dy * dy));
    if (half > 0) map.paintSpan(row, Math.round((x - half * left(dy)) * map.width), Math.round((x + half * right(dy)) * map.width), id);
  }
}

/**
 * A broad tree or a bush: crowns that lean on each other above one foot.
 * @param {LabelMap} map
 * @param {{x: number, foot: number, width: number, height: number}} box 0 to 1
 * @param {number} seed
 * @param {number} id
 */
export function crowns(map, { x, foot, width, height }, seed, id) {
  blob(map, { x, y: foot - 0.32 * height, rx: 0.36 * width, ry: 0.32 * height }, seed, id);
  blob(map, { x: x - 0.22 * width, y: foot - 0.45 * height, rx: 0.28 * width, ry: 0.3 * height }, seed + 1, id);
  blob(map, { x: x + 0.24 * width, y: foot - 0.5 * height, rx: 0.26 * width, ry: 0.28 * height }, seed + 2, id);
  blob(map, { x: x + 0.02 * width, y: foot - 0.68 * height, rx: 0.3 * width, ry: 0.32 * height }, seed + 3, id);
}

/**
 * A house seen from the front: walls and a gable.
 * @param {LabelMap} map
 * @param {{x: number, foot: number, width: number, height: number}} box 0 to 1
 * @param {number} id
 */
export function house(map, { x, foot, width, height }, id) {
  const top = foot - height;
  const roof = height * 0.45;
  for (let y = Math.round(top * map.height); y < Math.round(foot * map.height); y += 1) {
    const down = ((y + 0.5) / map.height - top) / roof;
    const half = (width / 2) * Math.min(1, Math.max(0.08, down) * 1.12);
    map.paintSpan(y, Math.round((x - half) * map.width), Math.round((x + half) * map.width), id);
  }
}
