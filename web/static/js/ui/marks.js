/** What is drawn over a pane's picture: blocks, numbers of pins, outlines, and the cross that follows the pointer. */

import { areaOf } from "../core/picture/match.js";

/** @typedef {import("../core/picture/inspector.js").Mark} Mark */
/** @typedef {import("../core/picture/match.js").Grid} Grid */
/** @typedef {import("../core/picture/match.js").Point} Point */
/** @typedef {import("./pane.js").Pane} Pane */

const NS = "http://www.w3.org/2000/svg";
/** A block shown smaller than this, in pixels, has no room for its weight. */
const ROOM = 22;
const FEW = 6;

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export class Marks {
  element = svg("svg", { class: "marks", "aria-hidden": "true" });
  /** @type {{grid: Grid, marks: readonly Mark[]}} */
  #blocks = { grid: { rows: 1, columns: 1 }, marks: [] };
  /** Paths in fractions of the picture, by kind. @type {Map<string, string>} */
  #outlines = new Map();
  /** @type {Point | null} */
  #cross = null;
  #frame = 0;

  /** @param {Pane} pane */
  constructor(pane) {
    this.pane = pane;
  }

  /**
   * @param {Grid} grid
   * @param {readonly Mark[]} marks
   */
  showBlocks(grid, marks) {
    this.#blocks = { grid, marks };
    this.redraw();
  }

  /**
   * @param {"limit" | "weak" | "changed"} kind
   * @param {string} path in fractions of the picture; empty for none
   */
  showOutline(kind, path) {
    this.#outlines.set(kind, path);
    this.redraw();
  }

  /** @param {Point | null} point in fractions */
  showCross(point) {
    this.#cross = point;
    this.redraw();
  }

  /** Draws again, with the next frame. */
  redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.element.replaceChildren(...this.#drawOutlines(), ...this.#drawBlocks(), ...this.#drawCross());
    });
  }

  #drawOutlines() {
    const { scale, x, y } = this.pane.placed.value;
    const { width, height } = this.pane.size();
    const transform = `translate(${x} ${y}) scale(${scale * width} ${scale * height})`;
    return [...this.#outlines].flatMap(([kind, d]) =>
      d ? ["outline-under", `outline ${kind}`].map((name) => svg("path", { class: name, d, transform })) : [],
    );
  }

  #drawBlocks() {
    const { grid, marks } = this.#blocks;
    const linked = marks.filter(({ tone }) => tone === "there").length;
    return marks.map((mark) => this.#drawBlock(grid, mark, linked <= FEW));
  }

  /**
   * @param {Grid} grid
   * @param {Mark} mark
   * @param {boolean} few whether there is room to write the weights
   */
  #drawBlock(grid, { block, tone, weight, number }, few) {
    const { x0, y0, x1, y1 } = areaOf(grid, block);
    const [from, to] = [this.pane.toStage({ x: x0, y: y0 }), this.pane.toStage({ x: x1, y: y1 })];
    const [width, height] = [to.x - from.x, to.y - from.y];
    const box = { x: from.x, y: from.y, width, height };
    const group = svg("g", { class: `mark ${tone}`, "data-block": block, "data-weight": weight });
    if (tone === "there") group.style.setProperty("--weight", String(0.25 + 0.75 * weight));
    group.append(svg("rect", { ...box, class: "mark-under" }), svg("rect", { ...box, class: "mark-box" }));
    const middle = { x: from.x + width / 2, y: from.y + height / 2 };
    if (number !== null) group.append(pinSign(middle, number));
    else if (tone === "there" && few && width >= ROOM && weight >= 0.01) {
      group.append(svg("text", { ...middle, class: "mark-text" }, String(Math.round(weight * 100))));
    }
    return group;
  }

  #drawCross() {
    if (!this.#cross) return [];
    const { x, y } = this.pane.toStage(this.#cross);
    const group = svg("g", { class: "cross", transform: `translate(${x} ${y})` });
    const d = "M-11 0h7M4 0h7M0-11v7M0 4v7";
    group.append(svg("path", { class: "outline-under", d }), svg("path", { class: "outline", d }));
    return [group];
  }
}

/**
 * @param {Point} at
 * @param {number} number
 */
function pinSign({ x, y }, number) {
  return svg(
    "g",
    { class: "pin-sign", transform: `translate(${x} ${y})` },
    svg("circle", { r: 9 }),
    svg("text", { class: "mark-text" }, String(number)),
  );
}
