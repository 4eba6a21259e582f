/** Undo and redo: one entry per stroke, each holding only the pixels that changed. */

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */

/** Runs of changed pixels: where each starts, how long it is, and the ids before and after. */
export class Edit {
  /**
   * @param {Uint32Array} starts
   * @param {Uint32Array} lengths
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

  /** Changed pixels. */
  get size() {
    return this.before.length;
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
    let offset = 0;
    this.starts.forEach((start, run) => {
      const end = offset + this.lengths[run];
      map.data.set(ids.subarray(offset, end), start);
      offset = end;
    });
    return map;
  }
}

/** A map of another size in the place of the old one. */
export class Replacement {
  /**
   * @param {LabelMap} before
   * @param {LabelMap} after
   */
  constructor(before, after) {
    this.before = before;
    this.after = after;
    this.rect = after.rect;
  }

  revert() {
    return this.before.clone();
  }

  apply() {
    return this.after.clone();
  }
}

/** @typedef {Edit | Replacement} Step */

/**
 * @param {Uint8Array} before the map's ids before the change
 * @param {LabelMap} map the map after it
 * @returns {Edit | null} the difference; null where nothing changed
 */
export function diff(before, map) {
  const { width, data } = map;
  /** @type {number[]} */
  const starts = [];
  /** @type {number[]} */
  const lengths = [];
  const rect = { x0: width, y0: map.height, x1: 0, y1: 0 };
  let total = 0;
  for (let i = 0; i < data.length; i += 1) {
    if (before[i] === data[i]) continue;
    const x = i % width;
    const y = (i - x) / width;
    let end = i + 1;
    while (end < data.length && end % width !== 0 && before[end] !== data[end]) end += 1;
    starts.push(i);
    lengths.push(end - i);
    total += end - i;
    rect.x0 = Math.min(rect.x0, x);
    rect.y0 = Math.min(rect.y0, y);
    rect.x1 = Math.max(rect.x1, x + end - i);
    rect.y1 = y + 1;
    i = end - 1;
  }
  if (total === 0) return null;
  return new Edit(...runs(starts, lengths, total, before, data), rect);
}

/**
 * @param {number[]} starts
 * @param {number[]} lengths
 * @param {number} total
 * @param {Uint8Array} before
 * @param {Uint8Array} after
 * @returns {[Uint32Array, Uint32Array, Uint8Array, Uint8Array]}
 */
function runs(starts, lengths, total, before, after) {
  const old = new Uint8Array(total);
  const now = new Uint8Array(total);
  let offset = 0;
  starts.forEach((start, run) => {
    old.set(before.subarray(start, start + lengths[run]), offset);
    now.set(after.subarray(start, start + lengths[run]), offset);
    offset += lengths[run];
  });
  return [Uint32Array.from(starts), Uint32Array.from(lengths), old, now];
}

export class History {
  /** @type {Step[]} */
  #done = [];
  /** @type {Step[]} */
  #undone = [];

  /** @param {number} [limit] steps kept; the oldest goes first */
  constructor(limit = 200) {
    this.limit = limit;
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** @param {Step} step already done; what was undone before it can no longer be redone */
  push(step) {
    this.#done.push(step);
    if (this.#done.length > this.limit) this.#done.shift();
    this.#undone = [];
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
}
