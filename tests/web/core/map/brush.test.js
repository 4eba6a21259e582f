import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_SIZE, anchor, clampSize, drag, footprint, outline, walk } from "../../../../web/static/js/core/map/brush.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";

const picture = (map) =>
  Array.from({ length: map.height }, (_, y) =>
    [...map.data.subarray(y * map.width, (y + 1) * map.width)].map((id) => (id ? "#" : ".")).join(""),
  );

const covered = (size) => {
  const rows = footprint(size);
  let sum = 0;
  for (let row = 0; row < size; row += 1) sum += rows[row * 2 + 1] - rows[row * 2];
  return sum;
};

test("a brush of one pixel paints the pixel under the point", () => {
  const map = new LabelMap(5, 3);
  drag(map, { x: 3.9, y: 1.1 }, { x: 3.9, y: 1.1 }, 1, 9);
  assert.deepEqual(picture(map), [".....", "...#.", "....."]);
});

test("a dab is round, centred and of the given diameter", () => {
  const map = new LabelMap(7, 7);
  drag(map, { x: 3.5, y: 3.5 }, { x: 3.5, y: 3.5 }, 5, 1);
  assert.deepEqual(picture(map), [".......", "..###..", ".#####.", ".#####.", ".#####.", "..###..", "......."]);
});

test("every footprint is symmetric and about as large as its circle", () => {
  for (let size = 1; size <= MAX_SIZE; size += 1) {
    const rows = footprint(size);
    for (let row = 0; row < size; row += 1) {
      assert.equal(rows[row * 2], size - rows[row * 2 + 1], `left and right of row ${row}, size ${size}`);
      assert.equal(rows[row * 2], rows[(size - 1 - row) * 2], `top and bottom, size ${size}`);
      assert.ok(rows[row * 2] < rows[row * 2 + 1], `no empty row, size ${size}`);
    }
    const circle = (Math.PI * size * size) / 4;
    assert.ok(Math.abs(covered(size) - circle) <= size, `area of size ${size}`);
  }
});

test("a fast stroke leaves no gaps", () => {
  const map = new LabelMap(60, 40);
  drag(map, { x: 2.5, y: 3.5 }, { x: 55.5, y: 36.5 }, 1, 1);
  let last = null;
  for (let x = 2; x <= 55; x += 1) {
    const y = Array.from({ length: 40 }, (_, row) => row).find((row) => map.at(x, row) === 1);
    assert.notEqual(y, undefined, `column ${x}`);
    if (last !== null) assert.ok(Math.abs(y - last) <= 1);
    last = y;
  }
});

test("lines hold both ends and step by at most one pixel, in every direction", () => {
  for (const to of [{ x: 9, y: 2 }, { x: -3, y: 8 }, { x: -7, y: -7 }, { x: 0, y: -5 }, { x: 0, y: 0 }]) {
    const points = [];
    walk({ x: 0, y: 0 }, to, (point) => points.push(point));
    assert.deepEqual(points[0], { x: 0, y: 0 });
    assert.deepEqual(points.at(-1), to);
    assert.equal(points.length, Math.max(Math.abs(to.x), Math.abs(to.y)) + 1);
  }
});

test("edges stay hard: only the painted class and what was there", () => {
  const map = new LabelMap(64, 64, new Uint8Array(64 * 64).fill(3));
  drag(map, { x: 10.2, y: 50.7 }, { x: 48.1, y: 12.3 }, 13, 27);
  assert.deepEqual(new Set(map.data), new Set([3, 27]));
});

test("the reported rectangle holds every changed pixel, and only pixels of the map", () => {
  const map = new LabelMap(20, 20);
  const rect = drag(map, { x: -2, y: 5 }, { x: 12, y: 22 }, 7, 1);
  assert.ok(rect.x0 >= 0 && rect.y0 >= 0 && rect.x1 <= 20 && rect.y1 <= 20);
  map.data.forEach((id, i) => {
    const [x, y] = [i % 20, Math.floor(i / 20)];
    if (id) assert.ok(x >= rect.x0 && x < rect.x1 && y >= rect.y0 && y < rect.y1);
  });
});

test("a stroke beside the map changes nothing", () => {
  const map = new LabelMap(8, 8);
  const rect = drag(map, { x: -50, y: -50 }, { x: -40, y: -60 }, 5, 1);
  assert.ok(rect.x1 <= rect.x0);
  assert.ok(map.data.every((id) => id === 0));
});

test("the outline goes round exactly the painted pixels", () => {
  const corners = outline(6);
  let area = 0;
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length];
    area += a.x * b.y - b.x * a.y;
  });
  assert.equal(Math.abs(area) / 2, covered(6));
});

test("even and odd sizes are anchored to the nearest pixel grid", () => {
  assert.deepEqual(anchor({ x: 10.5, y: 10.5 }, 1), { x: 10, y: 10 });
  assert.deepEqual(anchor({ x: 10, y: 10 }, 2), { x: 9, y: 9 });
});

test("brush sizes are whole and stay in their range", () => {
  assert.deepEqual([-3, 0.4, 7.6, 5000].map(clampSize), [1, 1, 8, MAX_SIZE]);
});

test("a square brush covers all of its square", () => {
  const map = new LabelMap(7, 5);
  drag(map, { x: 3.5, y: 2.5 }, { x: 3.5, y: 2.5 }, 3, 1, "square");
  assert.deepEqual(picture(map), [".......", "..###..", "..###..", "..###..", "......."]);
  assert.deepEqual(new Set(outline(3, "square").map(({ x, y }) => `${x % 3},${y % 3}`)), new Set(["0,0", "0,1", "0,2"]));
});

test("a stroke from outside to outside reports what it crossed", () => {
  const map = new LabelMap(20, 20);
  assert.deepEqual(drag(map, { x: -9, y: 10 }, { x: 29, y: 10 }, 3, 1), { x0: 0, y0: 9, x1: 20, y1: 12 });
  assert.equal(map.at(10, 10), 1);
});
