import assert from "node:assert/strict";
import { test } from "node:test";

import { fill } from "../../../../web/static/js/core/map/fill.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { mapOf, randomFrom, rowsOf } from "../helpers.js";

test("only pixels joined by their sides are filled", () => {
  const map = mapOf("00100", "01000", "10011", "00100");
  fill(map, 0, 0, 7);
  assert.deepEqual(rowsOf(map), ["77100", "71000", "10011", "00100"]);
});

test("winding shapes are filled to their ends", () => {
  const map = mapOf("0000000", "1111110", "0000010", "0111010", "0100010", "0111110", "0000000");
  const rect = fill(map, 3, 4, 5);
  assert.deepEqual(rowsOf(map), ["5555555", "1111115", "5555515", "5111515", "5155515", "5111115", "5555555"]);
  assert.deepEqual(rect, { x0: 0, y0: 0, x1: 7, y1: 7 });
});

test("the reported rectangle fits the filled region", () => {
  const map = mapOf("1111", "1001", "1101", "1111");
  assert.deepEqual(fill(map, 2, 2, 4), { x0: 1, y0: 1, x1: 3, y1: 3 });
});

test("filling with the class already there, or outside, changes nothing", () => {
  const map = mapOf("33", "33");
  for (const [x, y, id] of [[0, 0, 3], [-1, 0, 4], [0, 2, 4]]) {
    const rect = fill(map, x, y, id);
    assert.ok(rect.x1 <= rect.x0);
  }
  assert.deepEqual(rowsOf(map), ["33", "33"]);
});

test("it agrees with a plain flood on noisy maps", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = randomFrom(seed);
    const map = new LabelMap(23, 17, Uint8Array.from({ length: 391 }, () => (random() < 0.6 ? 1 : 2)));
    const expected = map.data.slice();
    const start = [Math.floor(random() * 23), Math.floor(random() * 17)];
    const old = expected[start[1] * 23 + start[0]];
    const open = [start];
    while (open.length) {
      const [x, y] = open.pop();
      if (x < 0 || y < 0 || x >= 23 || y >= 17 || expected[y * 23 + x] !== old) continue;
      expected[y * 23 + x] = 9;
      open.push([x + 1, y], [x - 1, y], [x, y + 1], [x, y - 1]);
    }
    fill(map, start[0], start[1], 9);
    assert.deepEqual(map.data, expected, `seed ${seed}`);
  }
});
