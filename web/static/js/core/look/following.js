/** Connected regions while the map is painted: where the one that a pixel stood for is now. */

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */

/** How far a region is followed when its pixel was painted over, as a part of the map's shorter side. */
const REACH = 1 / 8;

/**
 * @param {LabelMap} map
 * @param {import("./look.js").Target} target
 * @returns {readonly [number, number] | null} its pixel, or the nearest one of its class; null where there is none near
 */
export function followed({ width, height, data }, { class: id, at }) {
  if (!at) return null;
  const [x, y] = at;
  const reach = Math.floor(Math.min(width, height) * REACH);
  /** @type {readonly [number, number] | null} */
  let found = null;
  let nearest = reach * reach;
  for (let distance = 0; distance * distance <= nearest; distance += 1) {
    for (const [right, down] of ring(distance)) {
      const [column, row] = [x + right, y + down];
      const isOn = column >= 0 && row >= 0 && column < width && row < height;
      const far = right * right + down * down;
      if (!isOn || data[row * width + column] !== id || far > nearest || (found && far === nearest)) continue;
      found = far === 0 ? at : [column, row];
      nearest = far;
    }
  }
  return found;
}

/**
 * @param {number} distance
 * @returns {Generator<[number, number]>} the border of the square so far about a pixel
 */
function* ring(distance) {
  if (distance === 0) yield [0, 0];
  for (let along = -distance; along < distance; along += 1) {
    yield [along, -distance];
    yield [distance, along];
    yield [-along, distance];
    yield [-distance, -along];
  }
}
