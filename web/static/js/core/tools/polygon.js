/** The polygon: a corner with every press; the first or last corner pressed again closes it. */

import { EMPTY, union } from "../map/rect.js";
import { paintPolygon } from "../map/shapes.js";

/** @typedef {import("./tool.js").Hand} Hand */
/** @typedef {import("./tool.js").Point} Point */
/** @typedef {import("./tool.js").Rect} Rect */

/**
 * @param {Point} a
 * @param {Point} b
 * @param {number} reach
 */
const isNear = (a, b, reach) => Math.hypot(a.x - b.x, a.y - b.y) <= reach;

/** @returns {import("./tool.js").Gesture} */
function start() {
  /** @type {Point[]} */
  const points = [];
  let isClosed = false;
  /** @type {Rect} */
  let last = EMPTY;
  const draw = (/** @type {Hand} */ hand) => {
    const old = last;
    hand.restore(old);
    last = paintPolygon(hand.map, points, hand.classId);
    return union(old, last);
  };
  return {
    press(hand, point) {
      const again = [points[0], points.at(-1)].some((corner) => corner && isNear(corner, point, hand.reach));
      if (!again) points.push(point);
      else isClosed = points.length > 2;
      return draw(hand);
    },
    move(hand, _from, to) {
      if (!isClosed) points[points.length - 1] = to;
      return draw(hand);
    },
    isOpen: () => !isClosed && points.length > 0,
    unpress(hand) {
      points.pop();
      return draw(hand);
    },
    act: draw,
    sketch: () => ({ points, closed: false, handles: points }),
  };
}

/** @type {import("./tool.js").Tool} */
export const polygon = {
  id: "polygon",
  name: "Polygon",
  key: "P",
  cursor: "cross",
  hint: "Press corner by corner",
  options: [],
  actions: [{ action: "unpress", name: "Remove the last corner" }],
  start,
};
