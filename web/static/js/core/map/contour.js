/** The border of a set of pixels, as a path of straight runs along their edges. */

/**
 * @param {number} width
 * @param {number} height
 * @param {(at: number) => boolean} isInside by place in a row-by-row array
 * @returns {string} SVG path in fractions of width and height; empty where no pixel is inside
 */
export function contour(width, height, isInside) {
  const inside = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= 0 && y >= 0 && x < width && y < height && isInside(y * width + x);
  const number = (/** @type {number} */ value) => Number(value.toFixed(5));
  const parts = [];
  for (let y = 0; y <= height; y += 1) {
    for (const [from, to] of runs(width, (x) => inside(x, y - 1) !== inside(x, y))) {
      parts.push(`M${number(from / width)} ${number(y / height)}H${number(to / width)}`);
    }
  }
  for (let x = 0; x <= width; x += 1) {
    for (const [from, to] of runs(height, (y) => inside(x - 1, y) !== inside(x, y))) {
      parts.push(`M${number(x / width)} ${number(from / height)}V${number(to / height)}`);
    }
  }
  return parts.join("");
}

/**
 * @param {number} length
 * @param {(at: number) => boolean} isIn
 * @returns {[number, number][]} half-open runs of those that are in
 */
function runs(length, isIn) {
  /** @type {[number, number][]} */
  const found = [];
  let start = -1;
  for (let at = 0; at <= length; at += 1) {
    const now = at < length && isIn(at);
    if (now && start < 0) start = at;
    if (!now && start >= 0) {
      found.push([start, at]);
      start = -1;
    }
  }
  return found;
}
