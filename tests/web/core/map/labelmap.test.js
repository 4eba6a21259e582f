import assert from "node:assert/strict";
import { test } from "node:test";

import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";

test("a map refuses data of another size", () => {
  assert.throws(() => new LabelMap(3, 2, new Uint8Array(5)), /need 6 bytes, not 5/);
});

test("spans are cut to the map", () => {
  const map = new LabelMap(4, 2);
  map.paintSpan(0, -5, 2, 7);
  map.paintSpan(1, 3, 99, 8);
  map.paintSpan(-1, 0, 4, 9);
  map.paintSpan(2, 0, 4, 9);
  assert.deepEqual([...map.data], [7, 7, 0, 0, 0, 0, 0, 8]);
});

test("outside the map there is no class", () => {
  const map = new LabelMap(2, 2, Uint8Array.of(1, 2, 3, 4));
  assert.equal(map.at(1, 1), 4);
  for (const [x, y] of [[-1, 0], [2, 0], [0, -1], [0, 2]]) assert.equal(map.at(x, y), null);
});

test("shares tell only of classes on the map and add up to one", () => {
  const shares = new LabelMap(2, 2, Uint8Array.of(3, 3, 3, 17)).shares();
  assert.deepEqual([...shares], [[3, 0.75], [17, 0.25]]);
});

test("resizing keeps hard edges: no class appears that was not there", () => {
  const map = new LabelMap(4, 4, Uint8Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 3 : 255)));
  const larger = map.resized(9, 5);
  assert.deepEqual([larger.width, larger.height], [9, 5]);
  assert.deepEqual(new Set(larger.data), new Set([3, 255]));
  assert.deepEqual(map.resized(8, 8).resized(4, 4).data, map.data);
});

test("a clone is its own map", () => {
  const map = new LabelMap(1, 1);
  map.clone().data[0] = 5;
  assert.equal(map.at(0, 0), 0);
});
