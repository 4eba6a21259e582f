import assert from "node:assert/strict";
import { test } from "node:test";

import { boundsOf, fits, fitted, fittedMap, fittingSide, fittingSize } from "../../../../web/static/js/core/map/fitting.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";

const bounds = boundsOf({ stride: 16, size: { min_side: 60, max_side: 520 } });

test("sides are whole strides within what the pack can paint", () => {
  assert.deepEqual(bounds, { stride: 16, min: 64, max: 512 });
  assert.deepEqual([1, 70, 72, 300, 9999].map((side) => fittingSide(side, bounds)), [64, 64, 80, 304, 512]);
});

test("the fitting size of a file keeps its shape as well as can be", () => {
  assert.deepEqual(fittingSize({ width: 256, height: 256 }, bounds), { width: 256, height: 256 });
  assert.deepEqual(fittingSize({ width: 4000, height: 3000 }, bounds), { width: 512, height: 384 });
  assert.deepEqual(fittingSize({ width: 20, height: 40 }, bounds), { width: 64, height: 128 });
  assert.deepEqual(fittingSize({ width: 9000, height: 10 }, bounds), { width: 512, height: 64 });
  for (const size of [{ width: 33, height: 7000 }, { width: 511, height: 513 }, { width: 1, height: 1 }]) {
    assert.ok(fits(fittingSize(size, bounds), bounds), JSON.stringify(size));
  }
  assert.ok(!fits({ width: 250, height: 256 }, bounds));
});

test("fitting takes the middle in the new shape and cuts the rest", () => {
  const wide = { width: 6, height: 2, data: Uint16Array.from({ length: 12 }, (_, i) => 1000 + i) };
  assert.deepEqual([...fitted(wide, { width: 2, height: 2 })], [1002, 1003, 1008, 1009]);
  assert.deepEqual([...fitted(wide, { width: 6, height: 2 })], [...wide.data]);
  const tall = new LabelMap(2, 6, Uint8Array.from({ length: 12 }, (_, i) => i));
  assert.deepEqual([...fittedMap(tall, { width: 4, height: 4 }).data], [4, 4, 5, 5, 4, 4, 5, 5, 6, 6, 7, 7, 6, 6, 7, 7]);
});
