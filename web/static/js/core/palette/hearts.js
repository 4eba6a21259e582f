/** The heart of each class: the middle of the largest square that fits into its regions. For names and swatches. */

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {{x: number, y: number, half: number}} Heart middle and half side, in map pixels */

/**
 * @param {LabelMap} map
 * @returns {Map<number, Heart>} by class id
 */
export function hearts(map) {
  const depths = depthsOf(map);
  /** @type {Map<number, Heart>} */
  const found = new Map();
  for (let i = 0; i < depths.length; i += 1) {
    if (depths[i] <= (found.get(map.data[i])?.half ?? 0)) continue;
    found.set(map.data[i], { x: i % map.width, y: Math.floor(i / map.width), half: depths[i] });
  }
  for (const heart of found.values()) {
    heart.x += 0.5;
    heart.y += 0.5;
    heart.half -= 0.5;
  }
  return found;
}

/**
 * @param {LabelMap} map
 * @returns {Uint16Array} how many king's moves each pixel is from another class or the map's outside
 */
export function depthsOf({ width, height, data }) {
  const depths = new Uint16Array(width * height);
  const alike = (/** @type {number} */ i, /** @type {number} */ j) => (data[i] === data[j] ? depths[j] : 0);
  for (let y = 1; y <= height; y += 1) {
    for (let x = 1; x <= width; x += 1) {
      const i = (y - 1) * width + x - 1;
      const edge = x === 1 || y === 1 || x === width || y === height;
      depths[i] = edge ? 1 : 1 + Math.min(alike(i, i - 1), alike(i, i - width - 1), alike(i, i - width), alike(i, i - width + 1));
    }
  }
  for (let y = height - 2; y > 0; y -= 1) {
    for (let x = width - 2; x > 0; x -= 1) {
      const i = y * width + x;
      const below = 1 + Math.min(alike(i, i + 1), alike(i, i + width + 1), alike(i, i + width), alike(i, i + width - 1));
      depths[i] = Math.min(depths[i], below);
    }
  }
  return depths;
}
