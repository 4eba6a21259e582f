import assert from "node:assert/strict";
import { test } from "node:test";

import { fillHoles, findHoles, replaceClass, smooth } from "../../../../web/static/js/core/map/tidy.js";
import { mapOf, noisyMap, rowsOf } from "../helpers.js";

test("holes are the connected patches with fewer pixels than the limit", () => {
  const map = mapOf("33333", "35533", "33353", "31333");
  assert.equal(findHoles(map, 1).count, 0);
  assert.equal(findHoles(map, 2).count, 2);
  assert.equal(findHoles(map, 3).count, 3);
});

test("filled holes take the class around them; larger patches stay", () => {
  const map = mapOf("333333", "355313", "333333", "333333", "555555", "515555", "555555");
  fillHoles(map, findHoles(map, 2));
  assert.deepEqual(rowsOf(map), ["333333", "355333", "333333", "333333", "555555", "555555", "555555"]);
});

test("no small hole is left, and only pixels of holes have changed", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const map = noisyMap(40, 30, [1, 2, 3, 4], seed);
    const before = map.clone();
    const holes = findHoles(map, 9);
    fillHoles(map, holes);
    map.data.forEach((id, i) => assert.ok(id === before.data[i] || holes.mask[i]));
    const left = findHoles(map, 9);
    assert.ok(left.count < Math.max(1, holes.count), `seed ${seed}: ${left.count} of ${holes.count}`);
  }
});

test("patches of a class that may not be painted over are no holes", () => {
  const map = mapOf("333", "353", "333");
  assert.equal(findHoles(map, 2, (id) => id !== 5).count, 0);
});

test("smoothing takes spikes off a class and fills its notches, and touches nothing else", () => {
  const map = mapOf("3333333", "3333333", "3353333", "5555355", "5555555", "5515555");
  smooth(map, 5, 1);
  assert.deepEqual(rowsOf(map).slice(0, 4), ["3333333", "3333333", "3333333", "5555555"]);
  const other = mapOf("1212", "2121", "1255", "2155");
  const before = rowsOf(other);
  smooth(other, 5, 1);
  assert.deepEqual(rowsOf(other).slice(0, 2), before.slice(0, 2));
});

test("smoothing follows the majority of a square window", () => {
  for (const strength of [1, 2, 4]) {
    const map = noisyMap(30, 20, [3, 5, 9], strength);
    const before = map.clone();
    smooth(map, 5, strength);
    for (let y = 0; y < 20; y += 1) {
      for (let x = 0; x < 30; x += 1) {
        const window = [];
        for (let dy = -strength; dy <= strength; dy += 1) for (let dx = -strength; dx <= strength; dx += 1) window.push(before.at(x + dx, y + dy));
        const inside = window.filter((id) => id === 5).length;
        const area = window.filter((id) => id !== null).length;
        const was = before.at(x, y);
        const isIn = inside * 2 > area || (inside * 2 === area && was === 5);
        assert.equal(map.at(x, y) === 5, isIn, `${x}, ${y}`);
        if (was !== 5 && !isIn) assert.equal(map.at(x, y), was);
      }
    }
  }
});

test("smoothing leaves alone what may not be painted over", () => {
  const map = mapOf("3333333", "3333333", "3353333", "5555355", "5555555");
  smooth(map, 5, 1, (id) => id !== 3);
  assert.equal(map.at(4, 3), 3);
  assert.equal(map.at(2, 2), 3);
});

test("a class that covers everything has no edge to smooth", () => {
  const map = mapOf("55", "55");
  smooth(map, 5, 3);
  assert.deepEqual(rowsOf(map), ["55", "55"]);
});

test("one class becomes another, everywhere", () => {
  const map = mapOf("3535", "5333");
  replaceClass(map, 5, 1);
  assert.deepEqual(rowsOf(map), ["3131", "1333"]);
  assert.ok(replaceClass(map, 3, 3).x1 === 0);
});
