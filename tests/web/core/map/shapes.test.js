import assert from "node:assert/strict";
import { test } from "node:test";

import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { boxOf, paintEllipse, paintPolygon, paintRectangle } from "../../../../web/static/js/core/map/shapes.js";
import { randomFrom, rowsOf } from "../helpers.js";

const plain = { even: false, centred: false };

/** A map where every pixel was asked on its own. */
const asked = (width, height, isInside) => {
  const map = new LabelMap(width, height);
  map.data.forEach((_, i) => (map.data[i] = Number(isInside((i % width) + 0.5, Math.floor(i / width) + 0.5))));
  return map;
};

const holds = ({ x0, y0, x1, y1 }, map) =>
  map.data.every((id, i) => !id || (i % map.width >= x0 && i % map.width < x1 && i >= y0 * map.width && i < y1 * map.width));

test("a box goes from pixel to pixel, whichever way it is dragged", () => {
  const box = { x0: 2, y0: 3, x1: 6, y1: 5 };
  assert.deepEqual(boxOf({ x: 2.9, y: 3.1 }, { x: 5.2, y: 4.9 }, plain), box);
  assert.deepEqual(boxOf({ x: 5.2, y: 4.9 }, { x: 2.9, y: 3.1 }, plain), box);
  assert.deepEqual(boxOf({ x: 2.5, y: 2.5 }, { x: 2.6, y: 2.6 }, plain), { x0: 2, y0: 2, x1: 3, y1: 3 });
});

test("equal sides follow the longer way; from the middle it grows both ways", () => {
  assert.deepEqual(boxOf({ x: 5, y: 5 }, { x: 2, y: 6 }, { even: true, centred: false }), { x0: 2, y0: 5, x1: 6, y1: 9 });
  assert.deepEqual(boxOf({ x: 5, y: 5 }, { x: 7, y: 6 }, { even: false, centred: true }), { x0: 3, y0: 4, x1: 8, y1: 7 });
  assert.deepEqual(boxOf({ x: 5, y: 5 }, { x: 5, y: 3 }, { even: true, centred: true }), { x0: 3, y0: 3, x1: 8, y1: 8 });
});

test("a rectangle fills its box, as far as that lies on the map", () => {
  const map = new LabelMap(4, 3);
  assert.deepEqual(paintRectangle(map, { x0: 1, y0: -2, x1: 9, y1: 2 }, 1), { x0: 1, y0: 0, x1: 4, y1: 2 });
  assert.deepEqual(rowsOf(map), ["0111", "0111", "0000"]);
});

test("an ellipse holds the pixels whose middle it holds", () => {
  const random = randomFrom(1);
  for (let round = 0; round < 60; round += 1) {
    const [x0, y0] = [Math.floor(random() * 20) - 4, Math.floor(random() * 16) - 4];
    const box = { x0, y0, x1: x0 + 1 + Math.floor(random() * 18), y1: y0 + 1 + Math.floor(random() * 14) };
    const [rx, ry] = [(box.x1 - x0) / 2, (box.y1 - y0) / 2];
    const map = new LabelMap(24, 18);
    const rect = paintEllipse(map, box, 1);
    assert.deepEqual(map, asked(24, 18, (x, y) => ((x - x0 - rx) / rx) ** 2 + ((y - y0 - ry) / ry) ** 2 <= 1 + 1e-12), JSON.stringify(box));
    assert.ok(holds(rect, map));
  }
});

/** How often an outline goes round a point. */
function turnsRound(points, x, y) {
  let turns = 0;
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length];
    if (a.y <= y === b.y <= y) return;
    const at = a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y);
    if (at <= x) turns += a.y < b.y ? 1 : -1;
  });
  return turns;
}

test("a polygon holds the pixels whose middle it goes round, however it crosses itself", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomFrom(seed);
    const points = Array.from({ length: 3 + Math.floor(random() * 9) }, () => ({ x: random() * 40 - 8, y: random() * 34 - 8 }));
    const map = new LabelMap(24, 18);
    const rect = paintPolygon(map, points, 1);
    assert.deepEqual(map, asked(24, 18, (x, y) => turnsRound(points, x, y) !== 0), `seed ${seed}`);
    assert.ok(holds(rect, map));
  }
});

test("fewer than three points go round nothing", () => {
  const map = new LabelMap(4, 4);
  paintPolygon(map, [{ x: 0, y: 0 }, { x: 4, y: 4 }], 1);
  assert.ok(map.data.every((id) => id === 0));
});
