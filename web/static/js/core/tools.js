/** The painting tools. Each turns a press and its moves into changes of the map; a new tool is one more entry. */

import { drag } from "./brush.js";
import { fill } from "./fill.js";
import { UNKNOWN } from "./labelmap.js";
import { EMPTY } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Point in map coordinates, fractions allowed */
/** @typedef {{map: LabelMap, size: number, classId: number, pick: (id: number) => void}} Hand what a tool works with */
/**
 * @typedef {object} Tool
 * @property {string} id
 * @property {string} name
 * @property {string} key shown beside the name
 * @property {"outline" | "cross" | "move"} cursor
 * @property {(hand: Hand, point: Point) => Rect} press
 * @property {(hand: Hand, from: Point, to: Point) => Rect} move
 */

const nothing = () => EMPTY;

/**
 * @param {Hand} hand
 * @param {Point} point
 */
function pick({ map, pick: choose }, point) {
  const id = map.at(Math.floor(point.x), Math.floor(point.y));
  if (id !== null) choose(id);
  return EMPTY;
}

/** @type {readonly Tool[]} */
export const TOOLS = [
  {
    id: "brush",
    name: "Brush",
    key: "B",
    cursor: "outline",
    press: ({ map, size, classId }, point) => drag(map, point, point, size, classId),
    move: ({ map, size, classId }, from, to) => drag(map, from, to, size, classId),
  },
  {
    id: "eraser",
    name: "Eraser",
    key: "E",
    cursor: "outline",
    press: ({ map, size }, point) => drag(map, point, point, size, UNKNOWN),
    move: ({ map, size }, from, to) => drag(map, from, to, size, UNKNOWN),
  },
  {
    id: "fill",
    name: "Fill",
    key: "F",
    cursor: "cross",
    press: ({ map, classId }, { x, y }) => fill(map, Math.floor(x), Math.floor(y), classId),
    move: nothing,
  },
  { id: "picker", name: "Eyedropper", key: "I", cursor: "cross", press: pick, move: (hand, _from, to) => pick(hand, to) },
  { id: "pan", name: "Move the map", key: "H", cursor: "move", press: nothing, move: nothing },
];

/**
 * @param {string} id
 * @returns {Tool}
 */
export const toolOf = (id) => TOOLS.find((tool) => tool.id === id) ?? TOOLS[0];
