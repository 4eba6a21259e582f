/** Undo and redo: one step per stroke or other change, each holding only what changed, all together within a budget of memory. */

import { EMPTY, union } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./raster.js").Raster} Raster */
/** @typedef {import("./rect.js").Rect} Rect */
/** @typedef {import("../look/brushlayer.js").BrushLayer} BrushLayer */
/** What is drawn on a sheet. @typedef {{map: LabelMap, layer: BrushLayer}} Drawing */
/**
 * One change, of what is drawn or of what goes with it.
 * @typedef {object} Step
 * @property {number} bytes memory it takes
 * @property {Rect} rect pixels that it changes
 * @property {(drawing: Drawing) => void} revert makes the drawing what it was before
 * @property {(drawing: Drawing) => void} apply makes it what it was after
 * @property {(from: string, to: string) => void} [rename] an exemplar goes by another id from now on
 */

const MIB = 2 ** 20;
/** What a step takes beside its runs. */
const OVERHEAD = 200;

/** Runs of pixels that changed alike: where each starts, how long it is, its byte before and after. @implements {Step} */
export class Edit {
  /**
   * @param {keyof Drawing} of
   * @param {{starts: Uint32Array, lengths: Uint16Array, before: Uint8Array, after: Uint8Array}} runs
   * @param {Rect} rect
   */
  constructor(of, runs, rect) {
    this.of = of;
    this.runs = runs;
    this.rect = rect;
  }

  get bytes() {
    return OVERHEAD + this.runs.starts.length * 8;
  }

  /** @param {Drawing} drawing */
  revert(drawing) {
    this.#write(drawing, this.runs.before);
  }

  /** @param {Drawing} drawing */
  apply(drawing) {
    this.#write(drawing, this.runs.after);
  }

  /**
   * @param {Drawing} drawing
   * @param {Uint8Array} values
   */
  #write(drawing, values) {
    const { data } = drawing[this.of];
    const { starts, lengths } = this.runs;
    starts.forEach((start, run) => data.fill(values[run], start, start + lengths[run]));
  }
}

/**
 * A whole raster as runs of one byte: where each ends, and its byte.
 * @template {Raster} T
 */
class Packed {
  /** @param {T} raster */
  constructor({ width, height, data, constructor }) {
    /** @type {number[]} */
    const ends = [];
    for (let i = 1; i <= data.length; i += 1) if (i === data.length || data[i] !== data[i - 1]) ends.push(i);
    this.Kind = /** @type {new (width: number, height: number) => T} */ (constructor);
    this.size = { width, height };
    this.ends = Uint32Array.from(ends);
    this.values = Uint8Array.from(ends, (end) => data[end - 1]);
  }

  get bytes() {
    return this.ends.length * 5;
  }

  unpack() {
    const raster = new this.Kind(this.size.width, this.size.height);
    this.ends.forEach((end, run) => raster.data.fill(this.values[run], run > 0 ? this.ends[run - 1] : 0, end));
    return raster;
  }
}

/** A drawing of another size in the place of the old one. @implements {Step} */
export class Replacement {
  #before;
  #after;

  /**
   * @param {Drawing} before
   * @param {Drawing} after
   */
  constructor(before, after) {
    const packed = (/** @type {Drawing} */ { map, layer }) => ({ map: new Packed(map), layer: new Packed(layer) });
    this.#before = packed(before);
    this.#after = packed(after);
    this.rect = after.map.rect;
  }

  get bytes() {
    const parts = [this.#before, this.#after].flatMap(({ map, layer }) => [map.bytes, layer.bytes]);
    return parts.reduce((sum, bytes) => sum + bytes, OVERHEAD);
  }

  /** @param {Drawing} drawing */
  revert(drawing) {
    drawing.map = this.#before.map.unpack();
    drawing.layer = this.#before.layer.unpack();
  }

  /** @param {Drawing} drawing */
  apply(drawing) {
    drawing.map = this.#after.map.unpack();
    drawing.layer = this.#after.layer.unpack();
  }
}

/** Several changes that are one step. @implements {Step} */
export class Several {
  /** @param {readonly Step[]} steps in the order they were done */
  constructor(steps) {
    this.steps = steps;
    this.bytes = steps.reduce((sum, { bytes }) => sum + bytes, 0);
    this.rect = steps.reduce((all, { rect }) => union(all, rect), /** @type {Rect} */ (EMPTY));
  }

  /** @param {Drawing} drawing */
  revert(drawing) {
    for (const step of this.steps.toReversed()) step.revert(drawing);
  }

  /** @param {Drawing} drawing */
  apply(drawing) {
    for (const step of this.steps) step.apply(drawing);
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
 * @param {Drawing} drawing after the change
 * @param {keyof Drawing} of what of it has changed
 * @param {Uint8Array} before its bytes before the change
 * @param {Rect} [within] the change lies within it
 * @returns {Edit | null} the difference; null where nothing changed
 */
export function diff(drawing, of, before, within = drawing[of].rect) {
  const { width, height, data } = drawing[of];
  /** @type {number[]} */
  const starts = [];
  /** @type {number[]} */
  const lengths = [];
  const rect = { x0: width, y0: height, x1: 0, y1: 0 };
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
  const values = (/** @type {Uint8Array} */ bytes) => Uint8Array.from(starts, (start) => bytes[start]);
  const runs = { starts: Uint32Array.from(starts), lengths: Uint16Array.from(lengths), before: values(before), after: values(data) };
  return new Edit(of, runs, rect);
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
