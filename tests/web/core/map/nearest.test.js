import assert from "node:assert/strict";
import { test } from "node:test";

import { fillFromAround } from "../../../../web/static/js/core/map/nearest.js";
import { mapOf, noisyMap, randomFrom, rowsOf } from "../helpers.js";

const all = (map) => Uint8Array.from(map.data, () => 1);

test("a hole closes from its sides", () => {
  const map = mapOf("3333333", "3000005", "3000005", "5555555");
  fillFromAround(map, map.data.map((id) => Number(id === 0)), map.rect);
  assert.ok(!map.data.includes(0));
  assert.deepEqual(rowsOf(map)[0], "3333333");
  assert.equal(map.at(1, 1), 3);
  assert.equal(map.at(5, 2), 5);
});

test("every pixel takes a class of the nearest pixels outside", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randomFrom(seed);
    const map = noisyMap(22, 16, [1, 2, 3, 4], seed);
    const holes = Uint8Array.from(map.data, () => Number(random() < 0.2 + 0.7 * (seed / 40)));
    const before = map.clone();
    fillFromAround(map, holes, map.rect);
    holes.forEach((isHole, i) => {
      if (!isHole) return assert.equal(map.data[i], before.data[i]);
      const away = (j) => ((i % 22) - (j % 22)) ** 2 + (Math.floor(i / 22) - Math.floor(j / 22)) ** 2;
      let least = Infinity;
      holes.forEach((other, j) => (least = other ? least : Math.min(least, away(j))));
      const nearest = new Set();
      holes.forEach((other, j) => !other && away(j) === least && nearest.add(before.data[j]));
      assert.ok(nearest.has(map.data[i]), `seed ${seed}, pixel ${i}`);
    });
  }
});

test("a rectangle round the holes is enough to find the nearest", () => {
  const [whole, part] = [noisyMap(40, 30, [1, 2, 3], 5), noisyMap(40, 30, [1, 2, 3], 5)];
  const holes = new Uint8Array(1200);
  for (let y = 8; y < 19; y += 1) holes.fill(1, y * 40 + 12, y * 40 + 27);
  fillFromAround(whole, holes, whole.rect);
  assert.deepEqual(fillFromAround(part, holes, { x0: 12, y0: 8, x1: 27, y1: 19 }), { x0: 12, y0: 8, x1: 27, y1: 19 });
  assert.deepEqual(part, whole);
});

test("where nothing lies around, nothing changes", () => {
  const map = mapOf("33", "55");
  const rect = fillFromAround(map, all(map), map.rect);
  assert.ok(rect.x1 <= rect.x0);
  assert.deepEqual(rowsOf(map), ["33", "55"]);
});
