/** Flood fill that does not leak: openings narrower than a square of its own size are walls to it. */

import { fill } from "./fill.js";
import { EMPTY, union } from "./rect.js";

/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./rect.js").Rect} Rect */

export const MAX_GAP = 12;

/**
 * Fills what a square of gap + 1 pixels can reach from (x, y) without leaving the class, and the nooks beside it that lead
 * nowhere else. Where no such square holds (x, y), a smaller one is taken.
 * @param {LabelMap} map
 * @param {number} x
 * @param {number} y
 * @param {number} id
 * @param {number} gap width of the widest opening to close; 0 closes none
 * @returns {Rect} what changed
 */
export function gapFill(map, x, y, id, gap) {
  const old = map.at(x, y);
  if (old === null || old === id) return EMPTY;
  const squares = squareSides(map, old, gap + 1);
  const side = sideAt(map, squares, x, y, gap + 1);
  if (side === 1) return fill(map, x, y, id);
  const reached = reach(map, squares, x, y, side);
  const rooms = grown(map, squares.map((length) => Number(length >= side)), side);
  const room = grown(map, reached, side);
  const rect = paint(map, room, id);
  return union(rect, fillNooks(map, old, id, rooms, room));
}

/**
 * @param {LabelMap} map
 * @param {number} old
 * @param {number} most
 * @returns {Uint8Array} for every pixel, the side of the largest square of the class whose last pixel it is, at most `most`
 */
function squareSides({ width, data }, old, most) {
  const sides = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 1) {
    if (data[i] !== old) continue;
    const isFirst = i < width || i % width === 0;
    const beside = isFirst ? 0 : Math.min(sides[i - 1], sides[i - width], sides[i - width - 1]);
    sides[i] = Math.min(most, beside + 1);
  }
  return sides;
}

/**
 * @param {LabelMap} map
 * @param {Uint8Array} squares
 * @param {number} x
 * @param {number} y
 * @param {number} side
 * @returns {number[]} the last pixels of all squares of this size that hold (x, y)
 */
function squaresAt({ width, height }, squares, x, y, side) {
  const places = [];
  for (let row = y; row < Math.min(height, y + side); row += 1) {
    for (let column = x; column < Math.min(width, x + side); column += 1) {
      if (squares[row * width + column] >= side) places.push(row * width + column);
    }
  }
  return places;
}

/**
 * @param {LabelMap} map
 * @param {Uint8Array} squares
 * @param {number} x
 * @param {number} y
 * @param {number} most
 * @returns {number} the side of the largest square of the class that holds (x, y), at most `most`
 */
function sideAt(map, squares, x, y, most) {
  let side = most;
  while (side > 1 && squaresAt(map, squares, x, y, side).length === 0) side -= 1;
  return side;
}

/**
 * @param {LabelMap} map
 * @param {Uint8Array} squares
 * @param {number} x
 * @param {number} y
 * @param {number} side
 * @returns {Uint8Array} 1 where the last pixel of the square can go
 */
function reach(map, squares, x, y, side) {
  const reached = new Uint8Array(squares.length);
  const open = squaresAt(map, squares, x, y, side);
  for (const place of open) reached[place] = 1;
  while (open.length > 0) {
    for (const next of beside(map, /** @type {number} */ (open.pop()))) {
      if (reached[next] || squares[next] < side) continue;
      reached[next] = 1;
      open.push(next);
    }
  }
  return reached;
}

/**
 * @param {{width: number, height: number}} map
 * @param {number} place
 * @returns {number[]} the pixels that share a side with it
 */
function beside({ width, height }, place) {
  const x = place % width;
  const places = [];
  if (x > 0) places.push(place - 1);
  if (x + 1 < width) places.push(place + 1);
  if (place >= width) places.push(place - width);
  if (place + width < width * height) places.push(place + width);
  return places;
}

/**
 * @param {LabelMap} map
 * @param {Uint8Array} ends 1 for the last pixels of squares
 * @param {number} side
 * @returns {Uint8Array} 1 for all pixels of these squares
 */
function grown({ width, height }, ends, side) {
  const rows = new Uint8Array(ends.length);
  const all = new Uint8Array(ends.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = width - 1, left = 0; x >= 0; x -= 1) {
      left = ends[y * width + x] ? side : left - 1;
      rows[y * width + x] = Number(left > 0);
    }
  }
  for (let x = 0; x < width; x += 1) {
    for (let y = height - 1, left = 0; y >= 0; y -= 1) {
      left = rows[y * width + x] ? side : left - 1;
      all[y * width + x] = Number(left > 0);
    }
  }
  return all;
}

/**
 * @param {LabelMap} map
 * @param {Uint8Array} mask
 * @param {number} id
 * @returns {Rect} what was painted
 */
function paint(map, mask, id) {
  const rect = { x0: map.width, y0: map.height, x1: 0, y1: 0 };
  for (let y = 0; y < map.height; y += 1) {
    for (let x = 0; x < map.width; x += 1) {
      if (!mask[y * map.width + x]) continue;
      map.data[y * map.width + x] = id;
      rect.x0 = Math.min(rect.x0, x);
      rect.x1 = Math.max(rect.x1, x + 1);
      rect.y0 = Math.min(rect.y0, y);
      rect.y1 = y + 1;
    }
  }
  return rect;
}

/**
 * Fills what is left of the class beside the room, unless it leads into another room: then it is an opening.
 * @param {LabelMap} map
 * @param {number} old
 * @param {number} id
 * @param {Uint8Array} rooms all places of squares
 * @param {Uint8Array} room those that were filled
 * @returns {Rect}
 */
function fillNooks(map, old, id, rooms, room) {
  const seen = new Uint8Array(rooms);
  const nooks = new Uint8Array(rooms.length);
  for (let place = 0; place < rooms.length; place += 1) {
    if (seen[place] || map.data[place] !== old) continue;
    const nook = { places: [place], isBeside: false, leads: false };
    seen[place] = 1;
    for (let at = 0; at < nook.places.length; at += 1) {
      for (const next of beside(map, nook.places[at])) {
        nook.isBeside ||= room[next] === 1;
        nook.leads ||= rooms[next] === 1 && room[next] === 0;
        if (seen[next] || map.data[next] !== old) continue;
        seen[next] = 1;
        nook.places.push(next);
      }
    }
    if (nook.isBeside && !nook.leads) for (const part of nook.places) nooks[part] = 1;
  }
  return paint(map, nooks, id);
}
