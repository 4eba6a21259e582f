import assert from "node:assert/strict";
import { test } from "node:test";

import { fits } from "../../../../web/static/js/core/map/fitting.js";
import { formats, reformat } from "../../../../web/static/js/core/map/formats.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";

const bounds = { stride: 16, min: 64, max: 512 };

test("the pack's own size comes first, then other shapes and larger ones, all of which it can paint", () => {
  const offered = formats(bounds, { width: 256, height: 256 });
  assert.deepEqual(offered.map(({ width, height }) => [width, height]), [
    [256, 256], [384, 256], [256, 384], [512, 512], [512, 384], [384, 512], [512, 288],
  ]);
  assert.ok(offered.every((format) => fits(format, bounds)));
});

test("what the pack cannot paint is not offered, nor is anything twice", () => {
  const offered = formats({ stride: 64, min: 64, max: 256 }, { width: 256, height: 256 });
  assert.deepEqual(offered.map(({ width, height }) => [width, height]), [[256, 256], [256, 192], [192, 256]]);
});

test("what is painted can be stretched, cut or left behind", () => {
  const map = new LabelMap(4, 2, Uint8Array.of(1, 2, 3, 4, 1, 2, 3, 4));
  const square = { width: 2, height: 2 };
  assert.deepEqual([...reformat(map, square, "stretch").data], [2, 4, 2, 4]);
  assert.deepEqual([...reformat(map, square, "cut").data], [2, 3, 2, 3]);
  assert.deepEqual([...reformat(map, square, "empty").data], [0, 0, 0, 0]);
});
