/** Rectangle and ellipse: dragged from corner to corner, or from the middle. */

import { EMPTY, union } from "../map/rect.js";
import { boxOf, paintEllipse, paintRectangle } from "../map/shapes.js";

/** @typedef {import("./tool.js").Tool} Tool */
/** @typedef {import("./tool.js").Hand} Hand */
/** @typedef {import("./tool.js").Point} Point */
/** @typedef {import("./tool.js").Rect} Rect */

/**
 * @param {(map: import("./tool.js").LabelMap, box: Rect, id: number) => Rect} paint
 * @returns {() => import("./tool.js").Gesture}
 */
const dragged = (paint) => () => {
  let corner = { x: 0, y: 0 };
  /** @type {Rect} */
  let last = EMPTY;
  const draw = (/** @type {Hand} */ hand, /** @type {Point} */ to) => {
    const { map, classId, modifiers, options } = hand;
    const how = { even: modifiers.shift || options.even, centred: modifiers.alt || options.centred };
    const old = last;
    hand.restore(old);
    last = paint(map, boxOf(corner, to, how), classId);
    return union(old, last);
  };
  return {
    press(hand, point) {
      corner = point;
      return draw(hand, point);
    },
    move: (hand, _from, to) => draw(hand, to),
  };
};

/** @type {Tool} */
export const rectangle = {
  id: "rectangle",
  name: "Rectangle",
  key: "R",
  cursor: "cross",
  hint: "Drag; ⇧ square, Alt from the middle",
  options: ["even", "centred"],
  drags: true,
  start: dragged(paintRectangle),
};

/** @type {Tool} */
export const ellipse = {
  id: "ellipse",
  name: "Ellipse",
  key: "O",
  cursor: "cross",
  hint: "Drag; ⇧ circle, Alt from the middle",
  options: ["even", "centred"],
  drags: true,
  start: dragged(paintEllipse),
};
