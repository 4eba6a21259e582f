/** The palette: classes with id, name and colour; looking them up, finding them, showing them. */

import { parseHex } from "./colours.js";
import { UNKNOWN } from "../map/labelmap.js";
import { colourIn } from "./schemes.js";

/** @typedef {{id: number, name: string, colour: string}} LabelClass colour "#rrggbb", the data set's own */
/** @typedef {import("./schemes.js").SchemeId} SchemeId */

/** The order in which a landscape is thought of; other classes follow in the pack's order. */
const ORDER = [
  "sky", "mountain", "sea", "water", "tree", "plant", "grass", "field", "earth", "road", "building",
];

export class Palette {
  /** @param {readonly LabelClass[]} classes as the pack lists them */
  constructor(classes) {
    const rank = new Map(ORDER.map((name, place) => [name, place]));
    const place = (/** @type {LabelClass} */ c) =>
      c.id === UNKNOWN ? Infinity : (rank.get(c.name) ?? ORDER.length);
    this.classes = [...classes].sort((a, b) => place(a) - place(b));
    this.byId = new Map(classes.map((c) => [c.id, c]));
  }

  /** @param {number} id */
  has(id) {
    return this.byId.has(id);
  }

  /** @param {number} id */
  nameOf(id) {
    return this.byId.get(id)?.name ?? `class ${id}`;
  }

  /**
   * @param {string} query
   * @returns {LabelClass[]} classes whose name holds the query; those that begin with it come first
   */
  search(query) {
    const text = query.trim().toLowerCase();
    const hits = this.classes.filter(({ name }) => name.toLowerCase().includes(text));
    const begins = (/** @type {LabelClass} */ c) => (c.name.toLowerCase().startsWith(text) ? 0 : 1);
    return hits.sort((a, b) => begins(a) - begins(b));
  }

  /**
   * @param {number} id
   * @param {SchemeId} scheme
   * @returns {string} "#rrggbb"
   */
  colourOf(id, scheme) {
    const labelClass = this.byId.get(id);
    return labelClass ? colourIn(scheme, labelClass, this.classes.indexOf(labelClass)) : "#ff00ff";
  }

  /**
   * @param {SchemeId} scheme
   * @returns {Bytes} RGB triples by class id, 256 of them
   */
  table(scheme) {
    const table = new Uint8Array(256 * 3);
    this.classes.forEach((labelClass, place) => {
      table.set(parseHex(colourIn(scheme, labelClass, place)), labelClass.id * 3);
    });
    return table;
  }
}

/** @typedef {import("../files/bytes.js").Bytes} Bytes */

/** The classes behind the digit keys: each keeps its digit until it is the one used longest ago. */
export class Recents {
  static SLOTS = 9;

  /** @param {readonly number[]} ids first occupants of the slots */
  constructor(ids) {
    this.slots = ids.slice(0, Recents.SLOTS);
    /** @type {number[]} oldest use first */
    this.uses = [...this.slots].reverse();
  }

  /** @param {number} id */
  use(id) {
    if (!this.slots.includes(id)) {
      if (this.slots.length < Recents.SLOTS) this.slots.push(id);
      else this.slots[this.slots.indexOf(this.uses[0])] = id;
    }
    this.uses = [...this.uses.filter((used) => used !== id && this.slots.includes(used)), id];
  }

  /**
   * @param {number} id
   * @returns {number | null} the digit, 1 to 9, that selects the class
   */
  digitOf(id) {
    const slot = this.slots.indexOf(id);
    return slot < 0 ? null : slot + 1;
  }

  /**
   * @param {number} digit
   * @returns {number | null}
   */
  idAt(digit) {
    return this.slots[digit - 1] ?? null;
  }
}
