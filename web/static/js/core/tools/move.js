/** Takes a connected region in hand: to be moved, scaled by its handles, and mirrored. */

import { EMPTY, union } from "../map/rect.js";
import { LiftedRegion } from "../map/region.js";

/** @typedef {import("./tool.js").Hand} Hand */
/** @typedef {import("./tool.js").Point} Point */
/** @typedef {import("./tool.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Handle its place on the box, 0 to 1 */

/** @type {readonly Handle[]} */
const HANDLES = [0, 0.5, 1].flatMap((y) => [0, 0.5, 1].map((x) => ({ x, y }))).filter(({ x, y }) => x !== 0.5 || y !== 0.5);

/**
 * @param {Rect} box
 * @param {Handle} handle
 * @returns {Point}
 */
const placeOf = ({ x0, y0, x1, y1 }, { x, y }) => ({ x: x0 + (x1 - x0) * x, y: y0 + (y1 - y0) * y });

/**
 * @param {Rect} box
 * @param {Point} by
 * @returns {Rect}
 */
const moved = ({ x0, y0, x1, y1 }, { x, y }) => ({ x0: x0 + x, y0: y0 + y, x1: x1 + x, y1: y1 + y });

/**
 * @param {Rect} box
 * @param {Handle} handle that is dragged; the other side stays
 * @param {Point} by
 * @param {boolean} isEven keeps the proportions, where a corner is dragged
 * @returns {Rect}
 */
function scaled(box, handle, by, isEven) {
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
  let [wide, high] = [width + by.x * (handle.x * 2 - 1), height + by.y * (handle.y * 2 - 1)];
  if (isEven && handle.x !== 0.5 && handle.y !== 0.5) {
    const factor = Math.max(wide / width, high / height);
    [wide, high] = [width * factor, height * factor];
  }
  [wide, high] = [Math.max(1, Math.round(wide)), Math.max(1, Math.round(high))];
  const x0 = handle.x === 0 ? box.x1 - wide : box.x0;
  const y0 = handle.y === 0 ? box.y1 - high : box.y0;
  return { x0, y0, x1: x0 + wide, y1: y0 + high };
}

/** @implements {Required<Pick<import("./tool.js").Gesture, "press" | "move" | "isOpen" | "takes" | "unpress" | "act" | "sketch">>} */
class Transform {
  /** @type {LiftedRegion | null} */
  #region = null;
  #box = EMPTY;
  #drawn = EMPTY;
  #flip = { x: false, y: false };
  /** What the present press holds: the box at its start, and a handle or the whole. */
  #grip = { box: EMPTY, point: { x: 0, y: 0 }, handle: /** @type {Handle | null} */ (null) };

  /**
   * @param {Hand} hand
   * @param {Point} point
   */
  press(hand, point) {
    if (!this.#region) this.#lift(hand, point);
    this.#grip = { box: this.#box, point, handle: this.#handleAt(point, hand.reach) };
    return EMPTY;
  }

  /**
   * @param {Hand} hand
   * @param {Point} _from
   * @param {Point} to
   */
  move(hand, _from, to) {
    if (!this.#region) return EMPTY;
    const { box, point, handle } = this.#grip;
    const by = { x: Math.round(to.x - point.x), y: Math.round(to.y - point.y) };
    this.#box = handle ? scaled(box, handle, by, hand.modifiers.shift) : moved(box, by);
    return this.#draw(hand);
  }

  isOpen() {
    return this.#region !== null;
  }

  /**
   * @param {Hand} hand
   * @param {Point} point
   */
  takes(hand, { x, y }) {
    const { x0, y0, x1, y1 } = this.#box;
    const isInside = x >= x0 && y >= y0 && x < x1 && y < y1;
    return isInside || this.#handleAt({ x, y }, hand.reach) !== null;
  }

  /** @param {Hand} hand */
  unpress(hand) {
    this.#box = this.#grip.box;
    return this.#draw(hand);
  }

  /**
   * @param {Hand} hand
   * @param {string} action
   */
  act(hand, action) {
    if (action === "flip-x") this.#flip.x = !this.#flip.x;
    if (action === "flip-y") this.#flip.y = !this.#flip.y;
    return this.#draw(hand);
  }

  sketch() {
    const corners = [HANDLES[0], HANDLES[2], HANDLES[7], HANDLES[5]].map((corner) => placeOf(this.#box, corner));
    return { points: corners, closed: true, handles: HANDLES.map((handle) => placeOf(this.#box, handle)) };
  }

  /**
   * @param {Hand} hand
   * @param {Point} point
   */
  #lift({ map, mayPaintOver }, point) {
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
    const id = map.at(x, y);
    if (id === null || !mayPaintOver(id)) return;
    this.#region = LiftedRegion.at(map, x, y);
    this.#box = this.#region.rect;
    this.#drawn = this.#region.rect;
  }

  /**
   * A handle can be taken only once the region is in hand; a small box leaves its middle free to be moved by.
   * @param {Point} point
   * @param {number} reach
   */
  #handleAt(point, reach) {
    if (this.#grip.box === EMPTY) return null;
    const { x0, y0, x1, y1 } = this.#box;
    const most = Math.min(reach, Math.max(1, Math.min(x1 - x0, y1 - y0) / 3));
    const away = (/** @type {Handle} */ handle) => {
      const place = placeOf(this.#box, handle);
      return Math.max(Math.abs(place.x - point.x), Math.abs(place.y - point.y));
    };
    return HANDLES.find((handle) => away(handle) <= most) ?? null;
  }

  /** @param {Hand} hand */
  #draw({ map }) {
    if (!this.#region) return EMPTY;
    const old = this.#drawn;
    map.copyFrom(this.#region.ground.data, old);
    this.#drawn = this.#region.putDown(map, this.#box, this.#flip);
    return union(union(old, this.#drawn), this.#region.rect);
  }
}

/** @type {import("./tool.js").Tool} */
export const move = {
  id: "move",
  name: "Move a region",
  key: "V",
  cursor: "cross",
  hint: "Press a region and drag it",
  options: [],
  actions: [
    { action: "flip-x", name: "Flip left and right" },
    { action: "flip-y", name: "Flip top and bottom" },
  ],
  drags: true,
  start: () => new Transform(),
};
