/** The brush and the eraser: the footprint dragged over the map. */

import { clampSize, drag } from "../map/brush.js";
import { UNKNOWN } from "../map/labelmap.js";

/** @typedef {import("./tool.js").Tool} Tool */
/** @typedef {import("./tool.js").Hand} Hand */
/** @typedef {import("./tool.js").Point} Point */

/** A light touch still leaves something to see. */
const LEAST = 0.12;

/** @param {Hand} hand */
export function sizeOf({ size, pressure, options }) {
  return options.pressure ? clampSize(size * Math.max(LEAST, pressure)) : size;
}

/** @param {(hand: Hand) => number} idOf */
const dragging = (idOf) => () => {
  const draw = (/** @type {Hand} */ hand, /** @type {Point} */ from, /** @type {Point} */ to) =>
    drag(hand.map, from, to, sizeOf(hand), idOf(hand), hand.options.shape);
  return {
    press: (/** @type {Hand} */ hand, /** @type {Point} */ point) =>
      draw(hand, (hand.modifiers.shift && hand.strokeEnd) || point, point),
    move: draw,
  };
};

/** @type {Tool} */
export const brush = {
  id: "brush",
  name: "Brush",
  key: "B",
  cursor: "outline",
  hint: "⇧ click: a line from the last stroke",
  options: ["size", "shape", "pressure"],
  lines: true,
  start: dragging(({ classId }) => classId),
};

/** @type {Tool} */
export const eraser = {
  id: "eraser",
  name: "Eraser",
  key: "E",
  cursor: "outline",
  hint: "⇧ click: a line from the last stroke",
  options: ["size", "shape", "pressure"],
  lines: true,
  start: dragging(() => UNKNOWN),
};
