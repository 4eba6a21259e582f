import assert from "node:assert/strict";
import { test } from "node:test";

import { LiftedRegion } from "../../../../web/static/js/core/map/region.js";
import { mapOf, noisyMap, rowsOf } from "../helpers.js";

const still = { x: false, y: false };
const scene = () => mapOf("333333", "315533", "315333", "333333");

test("what a region leaves is filled by its surroundings", () => {
  const lifted = LiftedRegion.at(scene(), 1, 1);
  assert.deepEqual(lifted.rect, { x0: 1, y0: 1, x1: 2, y1: 3 });
  assert.ok(!lifted.ground.data.includes(1));
});

test("put down where it was, the map is as before", () => {
  const map = noisyMap(40, 30, [3, 5, 9], 7);
  for (let i = 0; i < map.data.length; i += 37) {
    const lifted = LiftedRegion.at(map, i % 40, Math.floor(i / 40));
    const again = lifted.ground.clone();
    lifted.putDown(again, lifted.rect, still);
    assert.deepEqual(again, map);
  }
});

test("it moves, grows by whole pixels, and is mirrored", () => {
  const lifted = LiftedRegion.at(scene(), 2, 1);
  const put = (box, flip) => {
    const map = mapOf("000000", "000000", "000000", "000000");
    lifted.putDown(map, box, flip);
    return rowsOf(map);
  };
  assert.deepEqual(put({ x0: 0, y0: 0, x1: 2, y1: 2 }, still), ["550000", "500000", "000000", "000000"]);
  assert.deepEqual(put({ x0: 1, y0: 0, x1: 5, y1: 4 }, still), ["055550", "055550", "055000", "055000"]);
  assert.deepEqual(put({ x0: 0, y0: 0, x1: 2, y1: 2 }, { x: true, y: false }), ["550000", "050000", "000000", "000000"]);
  assert.deepEqual(put({ x0: 0, y0: 0, x1: 2, y1: 2 }, { x: false, y: true }), ["500000", "550000", "000000", "000000"]);
});

test("what lies beyond the map is cut off", () => {
  const lifted = LiftedRegion.at(scene(), 2, 1);
  const target = scene();
  const rect = lifted.putDown(target, { x0: 5, y0: 3, x1: 7, y1: 5 }, still);
  assert.deepEqual(rect, { x0: 5, y0: 3, x1: 6, y1: 4 });
  assert.equal(target.at(5, 3), 5);
});

test("a map of one class leaves unknown behind", () => {
  const lifted = LiftedRegion.at(mapOf("33", "33"), 0, 0);
  assert.deepEqual(rowsOf(lifted.ground), ["00", "00"]);
});
