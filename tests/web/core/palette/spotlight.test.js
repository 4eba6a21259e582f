import assert from "node:assert/strict";
import { test } from "node:test";

import { Spotlight } from "../../../../web/static/js/core/palette/spotlight.js";

test("what is pointed at is lit while it is pointed at", () => {
  const spotlight = new Spotlight();
  spotlight.hover(3);
  assert.equal(spotlight.lit.value, 3);
  spotlight.hover(null);
  assert.equal(spotlight.lit.value, null);
});

test("what was asked for stays lit until the next press; pointing goes first", () => {
  const spotlight = new Spotlight();
  spotlight.find(17);
  spotlight.hover(3);
  assert.equal(spotlight.lit.value, 3);
  spotlight.hover(null);
  assert.equal(spotlight.lit.value, 17);
  spotlight.press();
  assert.equal(spotlight.lit.value, null);
});
