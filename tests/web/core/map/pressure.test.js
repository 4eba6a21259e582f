import assert from "node:assert/strict";
import { test } from "node:test";

import { Pressure } from "../../../../web/static/js/core/map/pressure.js";

test("what claims a constant half, nothing, or more than all has no pressure", () => {
  const pressure = new Pressure();
  for (const reported of [0.5, 0, 0.5, 3]) assert.equal(pressure.read(reported), 1);
});

test("once a pen has shown pressure, one half is one half", () => {
  const pressure = new Pressure();
  assert.deepEqual([0.2, 0.5, 0.9].map((reported) => pressure.read(reported)), [0.2, 0.5, 0.9]);
});

test("a pen that is lifted keeps its last pressure, so that the stroke ends as it was", () => {
  const pressure = new Pressure();
  pressure.read(0.3);
  assert.equal(pressure.read(0), 0.3);
});
