/** The lasso: a line drawn round something fills what it goes round. */

import { walk } from "../map/brush.js";
import { EMPTY, clip, union } from "../map/rect.js";
import { paintPolygon } from "../map/shapes.js";

/** @typedef {import("./tool.js").Hand} Hand */
/** @typedef {import("./tool.js").Point} Point */
/** @typedef {import("./tool.js").Rect} Rect */

const pixelOf = (/** @type {Point} */ { x, y }) => ({ x: Math.floor(x), y: Math.floor(y) });

/**
 * The line itself is painted too, so that it is seen before it goes round anything.
 * @param {Hand} hand
 * @param {readonly Point[]} points
 * @returns {Rect}
 */
function paintAlong({ map, classId }, points) {
  /** @type {Rect} */
  let rect = EMPTY;
  points.forEach((point, at) => {
    walk(pixelOf(points[Math.max(0, at - 1)]), pixelOf(point), ({ x, y }) => {
      map.paintSpan(y, x, x + 1, classId);
      rect = union(rect, { x0: x, y0: y, x1: x + 1, y1: y + 1 });
    });
  });
  return clip(rect, map);
}

/** @returns {import("./tool.js").Gesture} */
function start() {
  /** @type {Point[]} */
  const points = [];
  /** @type {Rect} */
  let last = EMPTY;
  const draw = (/** @type {Hand} */ hand, /** @type {Point} */ point) => {
    points.push(point);
    const old = last;
    hand.restore(old);
    last = union(paintPolygon(hand.map, points, hand.classId), paintAlong(hand, points));
    return union(old, last);
  };
  return { press: draw, move: (hand, _from, to) => draw(hand, to) };
}

/** @type {import("./tool.js").Tool} */
export const lasso = {
  id: "lasso",
  name: "Lasso",
  key: "L",
  cursor: "cross",
  hint: "Draw round what is to be filled",
  options: [],
  drags: true,
  start,
};
