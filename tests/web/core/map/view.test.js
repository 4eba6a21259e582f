import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_SCALE, fit, keepInSight, pan, pinch, toMap, toStage, wheelIntent, zoom } from "../../../../web/static/js/core/map/view.js";

const map = { width: 256, height: 256 };
const stage = { width: 500, height: 400 };
const near = (a, b) => assert.ok(Math.abs(a.x - b.x) < 1e-9 && Math.abs(a.y - b.y) < 1e-9, `${JSON.stringify(a)} ${JSON.stringify(b)}`);

test("a fitted map is whole and in the middle", () => {
  const view = fit(stage, map);
  const [corner, end] = [toStage(view, { x: 0, y: 0 }), toStage(view, { x: 256, y: 256 })];
  assert.ok(corner.y > 0 && end.y < 400);
  assert.ok(Math.abs(corner.x - (500 - end.x)) < 1e-9);
});

test("a stage without size does not break the view", () => {
  assert.ok(fit({ width: 0, height: 0 }, map).scale > 0);
});

test("stage and map coordinates are each other's inverse", () => {
  const view = { scale: 3.7, x: -120, y: 44 };
  near(toMap(view, toStage(view, { x: 12.25, y: 200 })), { x: 12.25, y: 200 });
});

test("zooming keeps the pixel under the pointer in place", () => {
  const pointer = { x: 321, y: 87 };
  let view = fit(stage, map);
  const under = toMap(view, pointer);
  for (const factor of [1.3, 1.3, 0.5, 2, 100, 0.001]) {
    view = zoom(view, pointer, factor, 0.5);
    near(toMap(view, pointer), under);
  }
  assert.equal(view.scale, 0.5);
  assert.equal(zoom(view, pointer, 1e9, 0.5).scale, MAX_SCALE);
});

test("panning moves the map by as much as the hand", () => {
  near(pan({ scale: 2, x: 5, y: 6 }, 10, -3), { x: 15, y: 3 });
});

test("the map can never be lost from sight", () => {
  for (const x of [-1e6, 1e6]) {
    const view = keepInSight({ scale: 4, x, y: x }, stage, map);
    assert.ok(view.x < stage.width && view.x + 256 * 4 > 0);
    assert.ok(view.y < stage.height && view.y + 256 * 4 > 0);
  }
  const calm = { scale: 1, x: 100, y: 50 };
  assert.deepEqual(keepInSight(calm, stage, map), calm);
});

test("two fingers zoom by their distance and pan by their middle", () => {
  const view = { scale: 2, x: 0, y: 0 };
  const spread = pinch(view, [{ x: 90, y: 100 }, { x: 110, y: 100 }], [{ x: 80, y: 100 }, { x: 120, y: 100 }], 0.5);
  assert.equal(spread.scale, 4);
  near(toMap(spread, { x: 100, y: 100 }), toMap(view, { x: 100, y: 100 }));
  const moved = pinch(view, [{ x: 0, y: 0 }, { x: 20, y: 0 }], [{ x: 30, y: 7 }, { x: 50, y: 7 }], 0.5);
  assert.equal(moved.scale, 2);
  near(moved, { x: 30, y: 7 });
});

test("the wheel zooms, with Ctrl held it sizes the brush, and a trackpad's pinch zooms", () => {
  const wheel = (deltaY, ctrlKey = false) => ({ deltaY, ctrlKey, metaKey: false });
  assert.ok(wheelIntent(wheel(-100), false).zoom > 1);
  assert.ok(wheelIntent(wheel(100), false).zoom < 1);
  assert.deepEqual(wheelIntent(wheel(-100, true), true), { size: 1 });
  assert.deepEqual(wheelIntent(wheel(100, true), true), { size: -1 });
  assert.ok(wheelIntent(wheel(-5, true), false).zoom > 1);
});
