import assert from "node:assert/strict";
import { test } from "node:test";

import { contour } from "../../../../web/static/js/core/map/contour.js";

/** The path's edges on the pixel grid, one unit long each, sorted. */
function edges(path, width, height) {
  const found = [];
  for (const [, x, y, direction, to] of path.matchAll(/M([\d.]+) ([\d.]+)([HV])([\d.]+)/g)) {
    const [px, py] = [Math.round(x * width), Math.round(y * height)];
    const end = Math.round(to * (direction === "H" ? width : height));
    for (let at = direction === "H" ? px : py; at < end; at += 1) {
      found.push(direction === "H" ? `h ${at} ${py}` : `v ${px} ${at}`);
    }
  }
  return found.sort();
}

test("every edge between inside and outside is drawn once, and no other", () => {
  const [width, height] = [7, 5];
  const set = new Set([0, 1, 8, 9, 10, 15, 17, 34]);
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && set.has(y * width + x);
  const expected = [];
  for (let y = 0; y <= height; y += 1) {
    for (let x = 0; x <= width; x += 1) {
      if (x < width && inside(x, y - 1) !== inside(x, y)) expected.push(`h ${x} ${y}`);
      if (y < height && inside(x - 1, y) !== inside(x, y)) expected.push(`v ${x} ${y}`);
    }
  }
  assert.deepEqual(edges(contour(width, height, (at) => set.has(at)), width, height), expected.sort());
});

test("straight edges are one run each", () => {
  assert.equal(contour(4, 4, () => true), "M0 0H1M0 1H1M0 0V1M1 0V1");
});

test("nothing inside has no border", () => {
  assert.equal(contour(3, 3, () => false), "");
});
