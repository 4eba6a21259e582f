/** The eyedropper: takes the class under the pointer in hand. */

import { EMPTY } from "../map/rect.js";

/** @typedef {import("./tool.js").Hand} Hand */
/** @typedef {import("./tool.js").Point} Point */

/**
 * @param {Hand} hand
 * @param {Point} point
 */
function pick({ map, pick: choose }, point) {
  const id = map.at(Math.floor(point.x), Math.floor(point.y));
  if (id !== null) choose(id);
  return EMPTY;
}

/** @type {import("./tool.js").Tool} */
export const picker = {
  id: "picker",
  name: "Eyedropper",
  key: "I",
  cursor: "cross",
  hint: "Takes the class under it",
  options: [],
  looks: true,
  start: () => ({ press: pick, move: (hand, _from, to) => pick(hand, to) }),
};
