import assert from "node:assert/strict";
import { test } from "node:test";

import { mainClassIn, meanIn } from "../../../../web/static/js/core/picture/blocks.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { weakRegions } from "../../../../web/static/js/core/picture/weak.js";

const GRID = { rows: 4, columns: 4 };

/** Confidence and map of 8 × 8 pixels, 2 × 2 a block, from a value and a class for every block. */
function picture(confidence, classes) {
  const levels = { width: 8, height: 8, data: new Uint8Array(64) };
  const map = new LabelMap(8, 8);
  for (let y = 0; y < 8; y += 1) {
    for (let x = 0; x < 8; x += 1) {
      const block = Math.floor(y / 2) * 4 + Math.floor(x / 2);
      levels.data[y * 8 + x] = Math.round(confidence[block] * 255);
      map.data[y * 8 + x] = classes[block];
    }
  }
  return { levels, map };
}

test("the region that wants most comes first, its worst block first", () => {
  const confidence = new Array(16).fill(0.9);
  confidence[0] = 0.2;
  confidence[1] = 0.1;
  confidence[15] = 0.05;
  const { levels, map } = picture(confidence, new Array(16).fill(3));
  const regions = weakRegions(GRID, levels, map);
  assert.deepEqual(regions.map(({ blocks }) => blocks), [[1, 0], [15]]);
  assert.ok(Math.abs(regions[0].lack - 0.5) < 0.01);
});

test("neighbours of another class are another region", () => {
  const confidence = new Array(16).fill(0.9);
  [confidence[4], confidence[5]] = [0.2, 0.1];
  const classes = new Array(16).fill(3);
  classes[5] = 17;
  const { levels, map } = picture(confidence, classes);
  assert.deepEqual(weakRegions(GRID, levels, map).map(({ classId }) => classId), [17, 3]);
});

test("blocks that touch by a corner only are apart, and rows do not wrap around", () => {
  const confidence = new Array(16).fill(0.9);
  for (const block of [0, 5, 3, 4]) confidence[block] = 0.2;
  const { levels, map } = picture(confidence, new Array(16).fill(3));
  const found = weakRegions(GRID, levels, map).map(({ blocks }) => [...blocks].sort((a, b) => a - b));
  assert.deepEqual(found.sort((a, b) => a[0] - b[0]), [[0, 4, 5], [3]]);
});

test("a good picture has no weak region, though some block is its worst", () => {
  const { levels, map } = picture(new Array(16).fill(0.8).with(7, 0.7), new Array(16).fill(3));
  assert.deepEqual(weakRegions(GRID, levels, map), []);
});

test("of a picture weak all over only its worst quarter is shown", () => {
  const confidence = Array.from({ length: 16 }, (_, i) => 0.01 * (i + 1));
  const { levels, map } = picture(confidence, new Array(16).fill(3));
  assert.deepEqual(weakRegions(GRID, levels, map)[0].blocks, [0, 1, 2, 3]);
});

test("an area's level is the mean of its pixels, its class the one with most of them", () => {
  const { levels, map } = picture(Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 1 : 0)), new Array(16).fill(3).with(0, 17));
  assert.equal(meanIn(levels, { x0: 0.25, y0: 0, x1: 0.75, y1: 1 }), 0.5);
  assert.deepEqual(mainClassIn(map, { x0: 0, y0: 0, x1: 0.5, y1: 0.5 }), { classId: 3, share: 0.75 });
});
