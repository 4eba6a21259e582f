import assert from "node:assert/strict";
import { test } from "node:test";

import { hearts } from "../../../../web/static/js/core/palette/hearts.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";

const mapOf = (...rows) => new LabelMap(rows[0].length, rows.length, Uint8Array.from(rows.join(""), Number));

test("a heart is the middle of the largest square of a class", () => {
  const map = mapOf("1111111", "1222111", "1222111", "1222113", "1111111");
  const found = hearts(map);
  assert.deepEqual(found.get(2), { x: 2.5, y: 2.5, half: 1.5 });
  assert.deepEqual(found.get(3), { x: 6.5, y: 3.5, half: 0.5 });
  assert.equal(found.size, 3);
});

test("the square lies wholly within the class, wherever the class is", () => {
  const map = new LabelMap(40, 30);
  for (let y = 0; y < 30; y += 1) map.paintSpan(y, 20 + Math.round(10 * Math.sin(y / 4)), 40, 5);
  for (const [id, { x, y, half }] of hearts(map)) {
    for (let v = y - half + 0.5; v < y + half; v += 1) {
      for (let u = x - half + 0.5; u < x + half; u += 1) assert.equal(map.at(Math.floor(u), Math.floor(v)), id);
    }
    assert.ok(half > 3);
  }
});
