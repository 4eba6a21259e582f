import assert from "node:assert/strict";
import { test } from "node:test";

import { fill } from "../../../../web/static/js/core/map/fill.js";
import { gapFill } from "../../../../web/static/js/core/map/gapfill.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { mapOf, noisyMap, randomFrom, rowsOf } from "../helpers.js";

/** A room of 4 × 4 pixels in the middle of open ground, whose right wall has an opening. */
function room(opening) {
  const map = new LabelMap(16, 16);
  for (let y = 5; y < 11; y += 1) map.paintSpan(y, 5, 11, 1);
  for (let y = 6; y < 10; y += 1) map.paintSpan(y, 6, 10, 0);
  for (let y = 6; y < 6 + opening; y += 1) map.paintSpan(y, 10, 11, 0);
  return map;
}

test("one missed pixel in an outline does not flood the sheet", () => {
  const map = room(1);
  gapFill(map, 7, 7, 7, 1);
  assert.equal(map.data.filter((id) => id === 7).length, 16);
  assert.equal(map.at(10, 6), 0, "the opening itself stays open");
  const open = room(1);
  gapFill(open, 7, 7, 7, 0);
  assert.equal(open.at(0, 0), 7);
});

test("openings wider than the tolerance let it through", () => {
  for (const [opening, gap] of [[1, 1], [2, 1], [2, 2], [3, 2], [3, 3]]) {
    const map = room(opening);
    gapFill(map, 7, 7, 7, gap);
    assert.equal(map.at(7, 7), 7);
    assert.equal(map.at(0, 0) === 7, opening > gap, `${opening} through ${gap}`);
  }
});

test("pixels that touch only by their corners are no opening", () => {
  const map = mapOf("0001", "0001", "0010", "1100");
  gapFill(map, 0, 0, 7, 0);
  assert.deepEqual(rowsOf(map), ["7771", "7771", "7710", "1100"]);
});

test("nooks that lead nowhere are filled too", () => {
  const map = mapOf("11111111", "10001111", "10000001", "10001111", "11111111");
  gapFill(map, 2, 2, 7, 1);
  assert.deepEqual(rowsOf(map), ["11111111", "17771111", "17777771", "17771111", "11111111"]);
});

test("in a strip too narrow for the tolerance it fills all the same", () => {
  const map = mapOf("111111", "100001", "111111");
  gapFill(map, 2, 1, 7, 5);
  assert.deepEqual(rowsOf(map), ["111111", "177771", "111111"]);
});

test("without a tolerance it is the plain flood", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = randomFrom(seed);
    const map = noisyMap(30, 22, [1, 2], seed);
    const plain = map.clone();
    const [x, y] = [Math.floor(random() * 30), Math.floor(random() * 22)];
    fill(plain, x, y, 9);
    gapFill(map, x, y, 9, 0);
    assert.deepEqual(map, plain, `seed ${seed}`);
  }
});

/** The pixels that a square can reach, moved pixel by pixel. */
function reachable(map, x, y, side) {
  const old = map.at(x, y);
  const fits = (left, top) => {
    for (let row = top; row < top + side; row += 1) {
      for (let column = left; column < left + side; column += 1) if (map.at(column, row) !== old) return false;
    }
    return true;
  };
  const open = [];
  for (let top = y - side + 1; top <= y; top += 1) for (let left = x - side + 1; left <= x; left += 1) open.push([left, top]);
  const seen = new Set();
  const covered = new Set();
  while (open.length > 0) {
    const [left, top] = open.pop();
    if (seen.has(`${left},${top}`) || !fits(left, top)) continue;
    seen.add(`${left},${top}`);
    for (let i = 0; i < side * side; i += 1) covered.add((top + Math.floor(i / side)) * map.width + left + (i % side));
    open.push([left + 1, top], [left - 1, top], [left, top + 1], [left, top - 1]);
  }
  return covered;
}

test("it fills all that a square of its own size reaches, and never more than the plain flood", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomFrom(seed);
    const map = noisyMap(30, 22, [1, 2], seed);
    const before = map.clone();
    const flood = map.clone();
    const [x, y, gap] = [Math.floor(random() * 30), Math.floor(random() * 22), 1 + Math.floor(random() * 3)];
    fill(flood, x, y, 9);
    const rect = gapFill(map, x, y, 9, gap);
    assert.equal(map.at(x, y), 9, `seed ${seed}`);
    for (const i of reachable(before, x, y, gap + 1)) assert.equal(map.data[i], 9, `seed ${seed}`);
    map.data.forEach((id, i) => {
      if (id === before.data[i]) return;
      assert.equal(flood.data[i], 9, `seed ${seed}`);
      const [column, row] = [i % 30, Math.floor(i / 30)];
      assert.ok(column >= rect.x0 && column < rect.x1 && row >= rect.y0 && row < rect.y1, `seed ${seed}`);
    });
  }
});

test("filling with the class already there, or outside, changes nothing", () => {
  const map = mapOf("33", "33");
  for (const [x, y, id] of [[0, 0, 3], [-1, 0, 4], [0, 2, 4]]) gapFill(map, x, y, id, 1);
  assert.deepEqual(rowsOf(map), ["33", "33"]);
});
