import assert from "node:assert/strict";
import { test } from "node:test";

import { fit, toMap } from "../../../../web/static/js/core/map/view.js";
import { FIT, placed, viewportOf } from "../../../../web/static/js/core/map/viewport.js";

const MAP = { width: 384, height: 256 };
const STAGES = [{ width: 500, height: 500 }, { width: 300, height: 800 }, { width: 1200, height: 200 }];

test("the fitting viewport shows the whole map on any stage", () => {
  for (const stage of STAGES) assert.deepEqual(placed(FIT, stage, MAP), fit(stage, MAP));
});

test("a place on one stage survives the way to a viewport and back", () => {
  for (const stage of STAGES) {
    const view = { scale: 3.7, x: -120.5, y: 44.25 };
    const back = placed(viewportOf(view, stage, MAP), stage, MAP);
    for (const part of ["scale", "x", "y"]) assert.ok(Math.abs(back[part] - view[part]) < 1e-9);
  }
});

test("panes of different sizes show the same map pixel in their middle", () => {
  const viewport = { zoom: 2.5, x: 0.25, y: 0.75 };
  for (const stage of STAGES) {
    const middle = toMap(placed(viewport, stage, MAP), { x: stage.width / 2, y: stage.height / 2 });
    assert.ok(Math.abs(middle.x - 96) < 1e-9);
    assert.ok(Math.abs(middle.y - 192) < 1e-9);
  }
});
