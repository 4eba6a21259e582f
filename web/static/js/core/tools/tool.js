/** What a tool is, what it works with, and what one use of it is. */

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../map/rect.js").Rect} Rect */
/** @typedef {import("./options.js").Options} Options */
/** @typedef {import("./options.js").OptionName} OptionName */
/** @typedef {{x: number, y: number}} Point in map coordinates, fractions allowed */
/** @typedef {{shift: boolean, alt: boolean}} Modifiers keys held now */
/**
 * @typedef {object} Hand
 * @property {LabelMap} map
 * @property {import("../look/brushlayer.js").BrushLayer} layer
 * @property {Uint8Array} before the bytes of what the tool draws on, as they were before the gesture
 * @property {(rect: Rect) => void} restore puts them back within a rectangle
 * @property {number} size of the brush, in map pixels
 * @property {number} classId
 * @property {Options} options
 * @property {Modifiers} modifiers
 * @property {number} pressure 0 to 1; 1 where the pointer knows none
 * @property {number} reach map pixels within which two places count as the same
 * @property {Point | null} strokeEnd where the stroke before this one ended
 * @property {(id: number) => boolean} mayPaintOver
 * @property {(id: number) => void} pick takes a class in hand
 */
/** @typedef {{points: readonly Point[], closed: boolean, handles: readonly Point[]}} Sketch lines over the map that help with an open gesture */
/**
 * One use of a tool: from press to release, or several of them while it stays open. All that paint return what may have changed.
 * @typedef {object} Gesture
 * @property {(hand: Hand, point: Point) => Rect} press
 * @property {(hand: Hand, from: Point, to: Point) => Rect} [move]
 * @property {() => boolean} [isOpen] whether it goes on after its release
 * @property {(hand: Hand, point: Point) => boolean} [takes] whether a further press belongs to it
 * @property {(hand: Hand) => Rect} [unpress] takes the last press back
 * @property {(hand: Hand, action: string) => Rect} [act] does something by name, such as a flip
 * @property {() => Sketch} [sketch]
 */
/**
 * @typedef {object} Tool
 * @property {string} id also the name of its icon
 * @property {string} name
 * @property {string} key shown beside the name
 * @property {"outline" | "soft" | "cross" | "move"} cursor
 * @property {string} hint what a press does, in a few words
 * @property {readonly OptionName[]} options those that matter to it
 * @property {readonly {action: string, name: string}[]} [actions] offered while its gesture is open
 * @property {boolean} [looks] it never paints
 * @property {"layer"} [draws] on the brush layer, not on the map
 * @property {Tool} [turned] what it is while a pen is turned round; else the eraser
 * @property {boolean} [drags] it needs a way from press to release to do anything
 * @property {boolean} [lines] Shift joins a press to the end of the stroke before
 * @property {() => Gesture} start
 */

export {};
