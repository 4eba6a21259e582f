/** The brush and the eraser: the footprint dragged over the map. */

import { drag } from "../brush.js";
import { UNKNOWN } from "../labelmap.js";

/** @typedef {import("./tool.js").Tool} Tool */

/** @type {Tool} */
export const brush = {
  id: "brush",
  name: "Brush",
  key: "B",
  cursor: "outline",
  press: ({ map, size, classId }, point) => drag(map, point, point, size, classId),
  move: ({ map, size, classId }, from, to) => drag(map, from, to, size, classId),
};

/** @type {Tool} */
export const eraser = {
  id: "eraser",
  name: "Eraser",
  key: "E",
  cursor: "outline",
  press: ({ map, size }, point) => drag(map, point, point, size, UNKNOWN),
  move: ({ map, size }, from, to) => drag(map, from, to, size, UNKNOWN),
};
