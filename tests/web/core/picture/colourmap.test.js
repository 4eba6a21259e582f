import assert from "node:assert/strict";
import { test } from "node:test";

import { heat, paintHeat, paintTrust, rangeOf, shareBelow } from "../../../../web/static/js/core/picture/colourmap.js";

const lightness = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

test("more confidence is always lighter, so that it reads without colour too", () => {
  for (let i = 1; i <= 100; i += 1) {
    assert.ok(lightness(heat(i / 100)) >= lightness(heat((i - 1) / 100)), `at ${i} %`);
  }
});

test("values outside the range take its ends", () => {
  assert.deepEqual(heat(-1), heat(0));
  assert.deepEqual(heat(2), heat(1));
});

test("the heat is opaque and follows the range", () => {
  const pixels = paintHeat(Uint8Array.of(0, 51, 255), { low: 0, high: 0.2 });
  assert.deepEqual([...pixels.subarray(0, 4)], [...heat(0), 255]);
  assert.deepEqual([...pixels.subarray(4, 8)], [...heat(1), 255]);
  assert.deepEqual([...pixels.subarray(8, 12)], [...heat(1), 255]);
});

test("the automatic range is what the map holds; the fixed one is 0 to 1", () => {
  const levels = Uint8Array.of(51, 102, 204);
  assert.deepEqual(rangeOf(levels, "auto"), { low: 0.2, high: 0.8 });
  assert.deepEqual(rangeOf(levels, "fixed"), { low: 0, high: 1 });
  assert.deepEqual(rangeOf(new Uint8Array(0), "auto"), { low: 0, high: 1 });
});

test("a flat map does not divide by zero", () => {
  const levels = new Uint8Array(3).fill(80);
  const pixels = paintHeat(levels, rangeOf(levels, "auto"));
  assert.deepEqual([...pixels.subarray(0, 3)], heat(0));
});

test("only cells below a limit show their heat; the others lie under one veil", () => {
  const range = { low: 0, high: 1 };
  const pixels = paintHeat(Uint8Array.of(51, 102, 204), range, 0.4);
  assert.deepEqual([...pixels.subarray(0, 3)], heat(0.2));
  assert.deepEqual([...pixels.subarray(4, 8)], [...pixels.subarray(8, 12)]);
  assert.ok(pixels[7] < 255 && pixels[7] > 128);
});

test("trust lets through as much as the match is sure, and nothing that was not asked for", () => {
  const alphas = (below) => [...paintTrust(Uint8Array.of(0, 51, 255), { low: 0, high: 1 }, below)].filter((_, i) => i % 4 === 3);
  assert.deepEqual(alphas(), [0, 51, 255]);
  assert.deepEqual(alphas(0.5), [0, 51, 0]);
});

test("the share below a limit counts what lies under it, not at it", () => {
  assert.equal(shareBelow(Uint8Array.of(0, 51, 102, 255), 0.4), 0.5);
  assert.equal(shareBelow(new Uint8Array(0), 0.4), 0);
});
