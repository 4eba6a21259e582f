/** Half-open rectangles of map pixels: x0 <= x < x1, y0 <= y < y1. */

/** @typedef {{x0: number, y0: number, x1: number, y1: number}} Rect */

/** @type {Readonly<Rect>} */
export const EMPTY = Object.freeze({ x0: 0, y0: 0, x1: 0, y1: 0 });

/** @param {Rect} rect */
export const isEmpty = (rect) => rect.x1 <= rect.x0 || rect.y1 <= rect.y0;

/**
 * @param {Rect} a
 * @param {Rect} b
 * @returns {Rect} the smallest rectangle that holds both
 */
export function union(a, b) {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  };
}

/**
 * @param {Rect} rect
 * @param {{width: number, height: number}} map
 * @returns {Rect} the part of it on the map
 */
export function clip({ x0, y0, x1, y1 }, { width, height }) {
  const rect = { x0: Math.max(0, x0), y0: Math.max(0, y0), x1: Math.min(width, x1), y1: Math.min(height, y1) };
  return isEmpty(rect) ? EMPTY : rect;
}
