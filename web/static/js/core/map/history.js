/** Undo and redo: one step per stroke or other change, each holding only what changed, all together within a budget of memory. */

import { LabelMap } from "./labelmap.js";
import { union } from "./rect.js";

/** @typedef {import("./rect.js").Rect} Rect */
/**
 * One change, of the map or of what goes with it.
 * @typedef {object} Step
 * @property {number} bytes memory it takes
 * @property {Rect} rect of the map that it changes
 * @property {(map: LabelMap) => LabelMap} revert returns the map as it was before, written to or another one
 * @property {(map: LabelMap) => LabelMap} apply returns the map as it was after
 * @property {(from: string, to: string) => void} [rename] an exemplar goes by another id from now on
 */

const MIB = 2 ** 20;
/** What a step takes beside its runs. */
const OVERHEAD = 200;

/** Runs of pixels that changed alike: where each starts, how long it is, its id before and after. @implements {Step} */
export class Edit {
  /**
   * @param {Uint32Array} starts
   * @param {Uint16Array} lengths
   * @param {Uint8Array} before
   * @param {Uint8Array} after
   * @param {Rect} rect
   */
  constructor(starts, lengths, before, after, rect) {
    this.starts = starts;
    this.lengths = lengths;
    this.before = before;
    this.after = after;
    this.rect = rect;
  }

  /** Memory it takes. */
  get bytes() {
    return OVERHEAD + this.starts.length * 8;
  }

  /**
   * @param {LabelMap} map
   * @returns {LabelMap} the map, as it was before
   */
  revert(map) {
    return this.#write(map, this.before);
  }

  /**
   * @param {LabelMap} map
   * @returns {LabelMap} the map, as it was after
   */
  apply(map) {
    return this.#write(map, this.after);
  }

  /**
   * @param {LabelMap} map
   * @param {Uint8Array} ids
   */
  #write(map, ids) {
    this.starts.forEach((start, run) => map.data.fill(ids[run], start, start + this.lengths[run]));
    return map;
  }
}

/** A whole map as runs of one class: where each ends, and its id. */
class PackedMap {
  /** @param {LabelMap} map */
  constructor({ width, height, data }) {
    /** @type {number[]} */
    const ends = [];
    for (let i = 1; i <= data.length; i += 1) if (i === data.length || data[i] !== data[i - 1]) ends.push(i);
    this.size = { width, height };
    this.ends = Uint32Array.from(ends);
    this.ids = Uint8Array.from(ends, (end) => data[end - 1]);
  }

  get bytes() {
    return this.ends.length * 5;
  }

  unpack() {
    const map = new LabelMap(this.size.width, this.size.height);
    this.ends.forEach((end, run) => map.data.fill(this.ids[run], run > 0 ? this.ends[run - 1] : 0, end));
    return map;
  }
}

/** A map of another size in the place of the old one. @implements {Step} */
export class Replacement {
  #before;
  #after;

  /**
   * @param {LabelMap} before
   * @param {LabelMap} after
   */
  constructor(before, after) {
    this.#before = new PackedMap(before);
    this.#after = new PackedMap(after);
    this.rect = after.rect;
  }

  get bytes() {
    return OVERHEAD + this.#before.bytes + this.#after.bytes;
  }

  revert() {
    return this.#before.unpack();
  }

  apply() {
    return this.#after.unpack();
  }
}

/** Several changes that are one step. @implements {Step} */
export class Several {
  /** @param {readonly Step[]} steps in order */
  constructor(steps) {
    this.steps = steps;
  }

  get bytes() {
    return this.steps.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get rect() {
    return this.steps.map(({ rect }) => rect).reduce(union);
  }

  /** @param {LabelMap} map */
  revert(map) {
    return this.steps.reduceRight((now, step) => step.revert(now), map);
  }

  /** @param {LabelMap} map */
  apply(map) {
    return this.steps.reduce((now, step) => step.apply(now), map);
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  rename(from, to) {
    for (const step of this.steps) step.rename?.(from, to);
  }
}

/**
 * @param {Uint8Array} before the map's ids before the change
 * @param {LabelMap} map the map after it
 * @param {Rect} [within] the change lies within it
 * @returns {Edit | null} the difference; null where nothing changed
 */
export function diff(before, map, within = map.rect) {
  const { width, data } = map;
  /** @type {number[]} */
  const starts = [];
  /** @type {number[]} */
  const lengths = [];
  const rect = { x0: width, y0: map.height, x1: 0, y1: 0 };
  for (let y = within.y0; y < within.y1; y += 1) {
    const row = y * width;
    for (let i = row + within.x0; i < row + within.x1; i += 1) {
      if (before[i] === data[i]) continue;
      const end = endOfRun(before, data, i, row + within.x1);
      starts.push(i);
      lengths.push(end - i);
      rect.x0 = Math.min(rect.x0, i - row);
      rect.y0 = Math.min(rect.y0, y);
      rect.x1 = Math.max(rect.x1, end - row);
      rect.y1 = y + 1;
      i = end - 1;
    }
  }
  if (starts.length === 0) return null;
  const ids = (/** @type {Uint8Array} */ of) => Uint8Array.from(starts, (start) => of[start]);
  return new Edit(Uint32Array.from(starts), Uint16Array.from(lengths), ids(before), ids(data), rect);
}

/**
 * @param {Uint8Array} before
 * @param {Uint8Array} after
 * @param {number} start
 * @param {number} limit
 * @returns {number} the place after the last pixel that changed as the first one did
 */
function endOfRun(before, after, start, limit) {
  let end = start + 1;
  while (end < limit && before[end] === before[start] && after[end] === after[start]) end += 1;
  return end;
}

export class History {
  /** @type {Step[]} */
  #done = [];
  /** @type {Step[]} */
  #undone = [];
  #bytes = 0;

  /** @param {number} [budget] bytes; the oldest steps go first, the newest stays in any case */
  constructor(budget = 64 * MIB) {
    this.budget = budget;
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Memory all steps take. */
  get bytes() {
    return this.#bytes;
  }

  /** @param {Step} step already done; what was undone before it can no longer be redone */
  push(step) {
    for (const { bytes } of this.#undone) this.#bytes -= bytes;
    this.#undone = [];
    this.#done.push(step);
    this.#bytes += step.bytes;
    while (this.#bytes > this.budget && this.#done.length > 1) this.#bytes -= this.#done.shift()?.bytes ?? 0;
  }

  /** @returns {Step | null} the step to revert; null when there is nothing to undo */
  undo() {
    const step = this.#done.pop();
    if (step) this.#undone.push(step);
    return step ?? null;
  }

  /** @returns {Step | null} the step to apply again; null when there is nothing to redo */
  redo() {
    const step = this.#undone.pop();
    if (step) this.#done.push(step);
    return step ?? null;
  }

  /**
   * An exemplar goes by another id from now on.
   * @param {string} from
   * @param {string} to
   */
  rename(from, to) {
    for (const step of [...this.#done, ...this.#undone]) step.rename?.(from, to);
  }
}
