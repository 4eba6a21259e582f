import assert from "node:assert/strict";
import { test } from "node:test";

import { fits } from "../../../../web/static/js/core/map/fitting.js";
import { formats, reformat, reformatLook } from "../../../../web/static/js/core/map/formats.js";
import { PLAIN } from "../../../../web/static/js/core/look/look.js";
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

test("parts that a look speaks of go with the map into its new size", () => {
  const map = new LabelMap(8, 4);
  map.data.fill(3);
  map.data.fill(27, 3 * 8 + 4, 3 * 8 + 6);
  const look = { ...PLAIN, regions: [{ class: 27, at: [4, 3], strength: 0.5 }] };
  for (const [keeping, size] of [["stretch", { width: 16, height: 16 }], ["cut", { width: 8, height: 8 }], ["cut", { width: 4, height: 4 }]]) {
    const [{ at }] = reformatLook(look, map, size, keeping).regions;
    assert.equal(reformat(map, size, keeping).at(...at), 27, `${keeping} ${size.width}`);
  }
});
