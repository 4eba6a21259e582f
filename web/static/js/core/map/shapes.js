/** Filled shapes in whole pixels: a pixel belongs to a shape when its middle does. */

import { EMPTY, clip } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Point */

/**
 * @param {Point} from in map coordinates
 * @param {Point} to
 * @param {{even: boolean, centred: boolean}} how equal sides; `from` in the middle
 * @returns {Rect} from pixel to pixel, both included; may reach beyond the map
 */
export function boxOf(from, to, { even, centred }) {
  const [x, y] = [Math.floor(from.x), Math.floor(from.y)];
  let [dx, dy] = [Math.floor(to.x) - x, Math.floor(to.y) - y];
  if (even) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    [dx, dy] = [dx < 0 ? -side : side, dy < 0 ? -side : side];
  }
  const [fromX, fromY] = centred ? [x - dx, y - dy] : [x, y];
  return {
    x0: Math.min(fromX, x + dx),
    y0: Math.min(fromY, y + dy),
    x1: Math.max(fromX, x + dx) + 1,
    y1: Math.max(fromY, y + dy) + 1,
  };
}

/**
 * @param {LabelMap} map
 * @param {Rect} box
 * @param {number} id
 * @returns {Rect} what was painted
 */
export function paintRectangle(map, box, id) {
  const rect = clip(box, map);
  for (let y = rect.y0; y < rect.y1; y += 1) map.paintSpan(y, rect.x0, rect.x1, id);
  return rect;
}

/**
 * @param {LabelMap} map
 * @param {Rect} box
 * @param {number} id
 * @returns {Rect} what may have been painted
 */
export function paintEllipse(map, box, id) {
  const rect = clip(box, map);
  const [middle, radius] = [(box.x0 + box.x1) / 2, (box.x1 - box.x0) / 2];
  for (let y = rect.y0; y < rect.y1; y += 1) {
    const dy = ((y + 0.5 - box.y0) / (box.y1 - box.y0)) * 2 - 1;
    const reach = radius * Math.sqrt(1 - dy * dy);
    map.paintSpan(y, Math.ceil(middle - reach - 0.5), Math.floor(middle + reach - 0.5) + 1, id);
  }
  return rect;
}

/**
 * Fills what an outline goes round at all, however often it crosses itself; the last point is joined to the first.
 * @param {LabelMap} map
 * @param {readonly Point[]} points
 * @param {number} id
 * @returns {Rect} what may have been painted
 */
export function paintPolygon(map, points, id) {
  if (points.length < 3) return EMPTY;
  const rect = clip(boundsOf(points), map);
  /** @type {{x: number, turn: number}[][]} */
  const crossings = Array.from({ length: Math.max(0, rect.y1 - rect.y0) }, () => []);
  points.forEach((from, at) => cross(crossings, rect.y0, from, points[(at + 1) % points.length]));
  crossings.forEach((row, at) => {
    row.sort((a, b) => a.x - b.x);
    let turns = 0;
    row.forEach(({ x, turn }, next) => {
      if (turns !== 0) map.paintSpan(rect.y0 + at, Math.ceil(row[next - 1].x - 0.5), Math.ceil(x - 0.5), id);
      turns += turn;
    });
  });
  return rect;
}

/** @param {readonly Point[]} points */
function boundsOf(points) {
  const bounds = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const { x, y } of points) {
    bounds.x0 = Math.min(bounds.x0, Math.floor(x));
    bounds.y0 = Math.min(bounds.y0, Math.floor(y));
    bounds.x1 = Math.max(bounds.x1, Math.ceil(x));
    bounds.y1 = Math.max(bounds.y1, Math.ceil(y));
  }
  return bounds;
}

/**
 * Notes where one side crosses the middles of rows.
 * @param {{x: number, turn: number}[][]} crossings by row
 * @param {number} first row
 * @param {Point} from
 * @param {Point} to
 */
function cross(crossings, first, from, to) {
  const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
  const start = Math.max(first, Math.ceil(upper.y - 0.5));
  const end = Math.min(first + crossings.length, Math.ceil(lower.y - 0.5));
  const slope = (lower.x - upper.x) / (lower.y - upper.y);
  for (let y = start; y < end; y += 1) {
    crossings[y - first].push({ x: upper.x + (y + 0.5 - upper.y) * slope, turn: from.y < to.y ? 1 : -1 });
  }
}
