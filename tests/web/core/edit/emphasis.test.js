import assert from "node:assert/strict";
import { test } from "node:test";

import { EditSheet } from "../../../../web/static/js/core/edit/editsheet.js";
import { emphasise } from "../../../../web/static/js/core/edit/emphasis.js";
import { mapOf } from "../helpers.js";

test("over the window, what was repainted stands out", () => {
  const sheet = new EditSheet(mapOf("3333", "3333"), mapOf("3333", "3333"), mapOf("3333", "3377"));
  // the right half of a photo of 40 × 20, at half its size
  const info = { width: 40, height: 20, window: { left: 20, top: 0, width: 20, height: 20 } };
  const pixels = new Uint8ClampedArray(10 * 10 * 4).fill(255);
  emphasise(pixels, { width: 10, height: 10 }, info, sheet);
  const alpha = (x, y) => pixels[(y * 10 + x) * 4 + 3];
  assert.deepEqual([alpha(0, 4), alpha(9, 0), alpha(0, 5), alpha(9, 9)], [64, 64, 255, 255]);
});
