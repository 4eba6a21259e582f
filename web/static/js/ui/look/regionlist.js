/** The painted regions, the largest first, each with what it takes after. */

import { byId } from "../dom.js";
import { RegionRow } from "./regionrow.js";

/** @typedef {import("../../core/look/rows.js").Row} Row */
/** @typedef {import("./lookdesk.js").LookDesk} LookDesk */

export class RegionList {
  #host = byId("look-regions", HTMLElement);
  /** By class, and by place for connected regions. @type {Map<string, RegionRow>} */
  #rows = new Map();

  /**
   * @param {LookDesk} desk
   * @param {import("./regionmark.js").RegionMark} mark
   * @param {import("../../core/signal.js").Signal<import("../../core/files/bytes.js").Bytes>} colours RGB triples by class id
   */
  constructor(desk, mark, colours) {
    this.desk = desk;
    this.mark = mark;
    this.colours = colours;
    colours.watch(() => this.#paint());
    const leave = () => mark.show(null);
    for (const type of ["pointerover", "focusin"]) this.#host.addEventListener(type, (event) => mark.show(this.targetOf(event.target)));
    for (const type of ["pointerleave", "focusout"]) this.#host.addEventListener(type, leave);
  }

  /**
   * @param {EventTarget | null} inside
   * @returns {import("../../core/look/look.js").Target | null} of the row that holds it
   */
  targetOf(inside) {
    const element = inside instanceof Element ? inside.closest(".look-row") : null;
    return [...this.#rows.values()].find((row) => row.element === element)?.row.target ?? null;
  }

  show() {
    const { rows } = this.desk;
    const keys = new Set(rows.flatMap((row) => [keyOf(row), ...row.parts.map(keyOf)]));
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    this.#arrange(this.#host, rows);
    for (const row of rows) this.#arrange(/** @type {RegionRow} */ (this.#rows.get(keyOf(row))).host, row.parts);
    this.#paint();
  }

  /**
   * Puts rows in order without taking the focus from one that stays where it is.
   * @param {HTMLElement} host
   * @param {readonly Row[]} rows
   */
  #arrange(host, rows) {
    const elements = rows.map((row) => {
      const known = this.#rows.get(keyOf(row));
      if (known) known.show(row);
      else this.#rows.set(keyOf(row), new RegionRow(this.desk, row));
      return /** @type {RegionRow} */ (this.#rows.get(keyOf(row))).element;
    });
    const isSame = host.childElementCount === elements.length && elements.every((element, i) => host.children[i] === element);
    if (isSame) return;
    const focused = document.activeElement;
    host.replaceChildren(...elements);
    if (focused instanceof HTMLElement && focused.isConnected && host.contains(focused)) focused.focus({ preventScroll: true });
  }

  #paint() {
    for (const row of this.#rows.values()) {
      const id = row.row.target.class;
      const [r, g, b] = this.colours.value.subarray(id * 3, id * 3 + 3);
      row.paint(`rgb(${r} ${g} ${b})`);
    }
  }
}

/** @param {Row} row */
const keyOf = ({ target }) => [target.class, ...(target.at ?? [])].join(" ");
