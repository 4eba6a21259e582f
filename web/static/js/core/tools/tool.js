/** What a tool is, and what it works with. */

/** @typedef {import("../labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../rect.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Point in map coordinates, fractions allowed */
/** @typedef {{shift: boolean, alt: boolean}} Modifiers keys held now */
/**
 * @typedef {object} Hand
 * @property {LabelMap} map
 * @property {Uint8Array} before the ids as they were before the gesture
 * @property {(rect: Rect) => void} restore puts them back within a rectangle
 * @property {number} size of the brush, in map pixels
 * @property {number} classId
 * @property {Modifiers} modifiers
 * @property {number} pressure 0 to 1; 1 where the pointer knows none
 * @property {(id: number) => void} pick takes a class in hand
 */
/**
 * @typedef {object} Tool
 * @property {string} id also the name of its icon
 * @property {string} name
 * @property {string} key shown beside the name
 * @property {"outline" | "cross" | "move"} cursor
 * @property {(hand: Hand, point: Point) => Rect} press
 * @property {(hand: Hand, from: Point, to: Point) => Rect} move
 */

export {};
