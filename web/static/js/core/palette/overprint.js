/** What is printed over the map's colours at the screen's resolution: hatching, and a veil over all classes but one. */

import { luma } from "./colours.js";
import { TILE, patternOf } from "./hatching.js";

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../map/rect.js").Rect} Rect */
/** @typedef {import("../map/view.js").View} View */

const CELLS = TILE * TILE;
const CLEAR = 0;

/**
 * @param {number} r
 * @param {number} g
 * @param {number} b
 * @param {number} alpha
 * @returns {number} as ImageData holds it, read by 32 bits
 */
const pack = (r, g, b, alpha) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** Over what is not meant, by theme: paper by day, slate by night. */
const VEILS = { light: pack(244, 242, 236, 205), dark: pack(19, 20, 22, 205) };

/**
 * @param {object} choice
 * @param {readonly {id: number, name: string}[]} choice.classes
 * @param {Uint8Array} choice.colours RGB triples by class id
 * @param {boolean} choice.hatched
 * @param {number | null} choice.lit the class to be seen; all others lie under a veil
 * @param {keyof typeof VEILS} [choice.veil]
 * @returns {Uint32Array} a tile per class id
 */
export function inks({ classes, colours, hatched, lit, veil = "light" }) {
  const table = new Uint32Array(256 * CELLS);
  classes.forEach(({ id, name }, place) => {
    if (hatched) hatch(table, id, patternOf(name, place), colours);
  });
  for (let id = 0; lit !== null && id < 256; id += 1) {
    if (id !== lit) table.fill(VEILS[veil], id * CELLS, (id + 1) * CELLS);
  }
  return table;
}

/**
 * @param {Uint32Array} table
 * @param {number} id
 * @param {import("./hatching.js").Pattern} pattern
 * @param {Uint8Array} colours
 */
function hatch(table, id, pattern, colours) {
  const dark = luma(colours[id * 3], colours[id * 3 + 1], colours[id * 3 + 2]) < 110;
  const ink = dark ? pack(255, 255, 255, 150) : pack(0, 0, 0, 130);
  for (let cell = 0; cell < CELLS; cell += 1) {
    if (pattern(cell % TILE, Math.floor(cell / TILE))) table[id * CELLS + cell] = ink;
  }
}

/**
 * Prints one rectangle of the screen.
 * @param {Uint32Array} pixels of the rectangle, row by row
 * @param {Rect} rect in screen pixels
 * @param {LabelMap} map
 * @param {View} view where the map lies, in screen pixels
 * @param {{table: Uint32Array, grain: number}} ink grain: screen pixels per pixel of a pattern
 */
export function print(pixels, rect, map, view, { table, grain }) {
  const columns = Int32Array.from({ length: rect.x1 - rect.x0 }, (_, i) => Math.floor((rect.x0 + i + 0.5 - view.x) / view.scale));
  const steps = Int32Array.from({ length: rect.x1 - rect.x0 }, (_, i) => tileStep(rect.x0 + i - view.x, grain));
  let at = 0;
  for (let y = rect.y0; y < rect.y1; y += 1) {
    const row = Math.floor((y + 0.5 - view.y) / view.scale);
    const inside = row >= 0 && row < map.height;
    const tileRow = tileStep(y - view.y, grain) * TILE;
    for (let i = 0; i < columns.length; i += 1, at += 1) {
      const x = columns[i];
      pixels[at] = inside && x >= 0 && x < map.width ? table[map.data[row * map.width + x] * CELLS + tileRow + steps[i]] : CLEAR;
    }
  }
}

/**
 * @param {number} distance from the map's corner, in screen pixels
 * @param {number} grain
 * @returns {number} 0 to TILE - 1
 */
function tileStep(distance, grain) {
  return ((Math.floor(Math.round(distance) / grain) % TILE) + TILE) % TILE;
}

/**
 * @param {Rect} rect of the map
 * @param {View} view in screen pixels
 * @param {{width: number, height: number}} screen
 * @returns {Rect} where that lies on the screen
 */
export function onScreen(rect, view, { width, height }) {
  return {
    x0: Math.max(0, Math.floor(rect.x0 * view.scale + view.x)),
    y0: Math.max(0, Math.floor(rect.y0 * view.scale + view.y)),
    x1: Math.min(width, Math.ceil(rect.x1 * view.scale + view.x)),
    y1: Math.min(height, Math.ceil(rect.y1 * view.scale + view.y)),
  };
}
