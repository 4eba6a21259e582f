import assert from "node:assert/strict";
import { test } from "node:test";

import { STARTERS, drawStarter } from "../../../../web/static/js/core/map/starters.js";

for (const starter of STARTERS) {
  test(`${starter.id}: the same map every time`, () => {
    assert.deepEqual(drawStarter(starter, 256, 256).data, drawStarter(starter, 256, 256).data);
  });

  test(`${starter.id}: covers the map with exactly the classes it names, each well in sight`, () => {
    const shares = drawStarter(starter, 256, 256).shares();
    assert.deepEqual([...shares.keys()].sort(), [...starter.classes].sort());
    for (const [id, share] of shares) assert.ok(share > 0.015, `class ${id}: ${share}`);
  });

  test(`${starter.id}: sky is above, no sky below the middle`, () => {
    const map = drawStarter(starter, 256, 256);
    assert.ok(map.data.subarray(0, 256 * 20).every((id) => id === 3));
    assert.ok(map.data.subarray(256 * 160).every((id) => id !== 3));
  });

  test(`${starter.id}: looks alike at every size and shape`, () => {
    const large = drawStarter(starter, 512, 512).shares();
    const wide = drawStarter(starter, 384, 256).shares();
    for (const [id, share] of drawStarter(starter, 256, 256).shares()) {
      assert.ok(Math.abs(large.get(id) - share) < 0.02);
      assert.ok(Math.abs(wide.get(id) - share) < 0.05);
    }
  });
}

test("starters have different names", () => {
  assert.equal(new Set(STARTERS.map(({ id }) => id)).size, STARTERS.length);
  assert.ok(STARTERS.length >= 3);
});
