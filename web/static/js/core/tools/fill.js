/** Fill: one press gives a class to the joined pixels of another, or to all of them. */

import { gapFill } from "../map/gapfill.js";
import { replaceClass } from "../map/tidy.js";

/** @typedef {import("./tool.js").Hand} Hand */

/** @type {import("./tool.js").Tool} */
export const fill = {
  id: "fill",
  name: "Fill",
  key: "F",
  cursor: "cross",
  hint: "⇧ click: everywhere",
  options: ["everywhere", "gap"],
  start: () => ({
    press({ map, classId, modifiers, options }, point) {
      const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
      const old = map.at(x, y);
      const isEverywhere = (modifiers.shift || options.everywhere) && old !== null;
      return isEverywhere ? replaceClass(map, old, classId) : gapFill(map, x, y, classId, options.gap);
    },
  }),
};
