/** Moves the map on its stage and paints nothing; the pointer does the moving. */

import { EMPTY } from "../map/rect.js";

/** @type {import("./tool.js").Tool} */
export const pan = {
  id: "pan",
  name: "Move the map",
  key: "H",
  cursor: "move",
  hint: "Drag; the wheel zooms",
  options: [],
  looks: true,
  start: () => ({ press: () => EMPTY }),
};
