import assert from "node:assert/strict";
import { test } from "node:test";

import { connectedAt } from "../../../../web/static/js/core/map/connected.js";
import { Parts } from "../../../../web/static/js/core/map/parts.js";
import { mapOf, noisyMap } from "../helpers.js";

test("every pixel is in the region that a flood fill from it finds, of that size", () => {
  for (const seed of [1, 2, 3]) {
    const map = noisyMap(37, 23, [3, 17, 27], seed);
    const parts = new Parts(map);
    for (let i = 0; i < map.data.length; i += 7) {
      const [x, y] = [i % 37, Math.floor(i / 37)];
      const region = connectedAt(map, x, y);
      const part = parts.at(x, y);
      assert.deepEqual([part.class, part.size], [region.id, region.size]);
      assert.ok(region.has(...part.at));
    }
  }
});

test("regions of a class come the largest first, each by its deepest pixel; corners do not join", () => {
  const map = mapOf("2111111", "1222111", "1222112", "1222112");
  const parts = new Parts(map).ofClass(2);
  assert.deepEqual(parts.map(({ size, at }) => [size, at]), [[9, [2, 2]], [2, [6, 2]], [1, [0, 0]]]);
  assert.deepEqual(new Parts(map).ofClass(5), []);
});
