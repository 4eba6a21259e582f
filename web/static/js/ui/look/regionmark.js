/** Shows on the map which region is meant: its border, and a veil over it. */

import { contour } from "../../core/map/contour.js";

/** @typedef {import("../../core/look/look.js").Target} Target */
/** @typedef {import("./lookdesk.js").LookDesk} LookDesk */

const VEIL = "rgb(255 255 255 / 22%)";

export class RegionMark {
  /** @type {Target | null} */
  #target = null;
  /** Border in fractions of the map. @type {Path2D | null} */
  #path = null;

  /**
   * @param {LookDesk} desk
   * @param {import("../mapview.js").MapView} view
   */
  constructor(desk, view) {
    this.desk = desk;
    this.view = view;
    view.addLayer((context, placed) => this.#draw(context, placed));
    desk.changed.on(() => this.show(null));
  }

  /** @param {Target | null} target */
  show(target) {
    if (keyOf(target) === keyOf(this.#target)) return;
    this.#target = target;
    this.#path = target && new Path2D(this.#border(target));
    this.view.redraw();
  }

  /** @param {Target} target */
  #border({ class: id, at }) {
    const { map } = this.desk;
    if (!at) return contour(map.width, map.height, (i) => map.data[i] === id);
    const { parts } = this.desk;
    const part = parts.at(...at);
    return contour(map.width, map.height, (i) => parts.at(i % map.width, Math.floor(i / map.width)) === part);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("../../core/map/view.js").View} placed
   */
  #draw(context, { scale, x, y }) {
    const { editor } = this.desk.studio;
    const target = this.#target;
    if (!target || !this.#path || editor.sheet.value !== editor.home) return;
    this.#veil(context, target, { scale, x, y });
    const border = new Path2D();
    border.addPath(this.#path, new DOMMatrix([this.desk.map.width * scale, 0, 0, this.desk.map.height * scale, x, y]));
    for (const [colour, width] of /** @type {const} */ ([["rgb(0 0 0 / 65%)", 4], ["#fff", 2]])) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke(border);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Target} target
   * @param {import("../../core/map/view.js").View} placed
   */
  #veil(context, { class: id, at }, { scale, x, y }) {
    const { map } = this.desk;
    const parts = at && this.desk.parts;
    const part = at && parts?.at(...at);
    const isInside = (/** @type {number} */ column, /** @type {number} */ row) =>
      part ? parts?.at(column, row) === part : map.data[row * map.width + column] === id;
    context.fillStyle = VEIL;
    for (let row = 0; row < map.height; row += 1) {
      for (let column = 0; column < map.width; column += 1) {
        if (!isInside(column, row)) continue;
        const from = column;
        while (column < map.width && isInside(column, row)) column += 1;
        context.fillRect(from * scale + x, row * scale + y, (column - from) * scale, scale + 0.5);
      }
    }
  }
}

/** @param {Target | null} target */
const keyOf = (target) => target && [target.class, ...(target.at ?? [])].join(" ");
