/** Fill: one press gives the connected pixels of a class to the class in hand. */

import { fill as flood } from "../fill.js";
import { EMPTY } from "../rect.js";

/** @type {import("./tool.js").Tool} */
export const fill = {
  id: "fill",
  name: "Fill",
  key: "F",
  cursor: "cross",
  press: ({ map, classId }, { x, y }) => flood(map, Math.floor(x), Math.floor(y), classId),
  move: () => EMPTY,
};
