import assert from "node:assert/strict";
import { test } from "node:test";

import { WHOLE, enlargement, isWhole, limited, matrix, mirror, move, outputSize, resize, shaped, turn, turned } from "../../../../web/static/js/core/exemplar/crop.js";

const PHOTO = { width: 400, height: 200 };
const near = (actual, expected, what) => {
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(actual[i] - value) < 1e-6, `${what}: ${actual} is not ${expected}`);
};
/** Where a point of the photo comes to lie in the picture that is cut out. */
function lands(crop, x, y, photo = PHOTO, maxSide = 4000) {
  const [a, b, c, d, e, f] = matrix(photo, crop, outputSize(photo, crop, maxSide));
  return [a * x + c * y + e, b * x + d * y + f];
}

test("the whole photo stays as it is, pixel for pixel", () => {
  assert.deepEqual(outputSize(PHOTO, WHOLE, 2048), PHOTO);
  near(lands(WHOLE, 0, 0), [0, 0], "top left");
  near(lands(WHOLE, 400, 200), [400, 200], "bottom right");
  assert.ok(isWhole(WHOLE));
});

test("a large photo is scaled to the longest side allowed", () => {
  assert.deepEqual(outputSize({ width: 6000, height: 3000 }, WHOLE, 2048), { width: 2048, height: 1024 });
  near(lands(WHOLE, 6000, 3000, { width: 6000, height: 3000 }, 2048), [2048, 1024], "bottom right");
});

test("a quarter turn stands the photo on its side, clockwise", () => {
  const crop = turn(WHOLE);
  assert.deepEqual(turned(PHOTO, crop), { width: 200, height: 400 });
  near(lands(crop, 0, 0), [200, 0], "top left goes to the top right");
  near(lands(crop, 0, 200), [0, 0], "bottom left goes to the top left");
  assert.ok(!isWhole(crop));
});

test("four quarter turns, or two flips, are none", () => {
  assert.deepEqual(turn(turn(turn(turn(WHOLE)))), WHOLE);
  assert.deepEqual(mirror(mirror(WHOLE)), WHOLE);
});

test("a flip swaps left and right of what is seen, also after a turn", () => {
  near(lands(mirror(WHOLE), 0, 0), [400, 0], "top left");
  const [x, y] = lands(turn(WHOLE), 30, 60);
  near(lands(mirror(turn(WHOLE)), 30, 60), [200 - x, y], "any point");
});

test("a turn after a flip turns what is seen", () => {
  const [x, y] = lands(mirror(WHOLE), 30, 60);
  near(lands(turn(mirror(WHOLE)), 30, 60), [200 - y, x], "any point");
});

test("the frame turns and flips with the photo", () => {
  const crop = { ...WHOLE, frame: { x: 0, y: 0, width: 0.25, height: 0.5 } };
  near(lands(crop, 100, 100), [100, 100], "the corner of the frame");
  assert.deepEqual(turn(crop).frame, { x: 0.5, y: 0, width: 0.5, height: 0.25 });
  near(lands(turn(crop), 0, 0), [100, 0], "its corner after a turn");
  assert.equal(mirror(crop).frame.x, 0.75);
});

test("a tilted photo is enlarged until no corner of the picture is empty", () => {
  for (const angle of [-45, -10, 3, 30]) {
    const crop = { ...WHOLE, angle };
    const [a, b, c, d, e, f] = matrix(PHOTO, crop, PHOTO);
    const determinant = a * d - b * c;
    for (const [x, y] of [[0, 0], [400, 0], [0, 200], [400, 200]]) {
      const px = (d * (x - e) - c * (y - f)) / determinant;
      const py = (-b * (x - e) + a * (y - f)) / determinant;
      assert.ok(px > -1e-6 && px < 400 + 1e-6 && py > -1e-6 && py < 200 + 1e-6, `${angle}°: the corner shows ${px}, ${py}`);
    }
  }
  assert.equal(enlargement(PHOTO, 0), 1);
});

test("the middle stays the middle when the photo is tilted", () => {
  near(lands({ ...WHOLE, angle: 20 }, 200, 100), [200, 100], "the middle");
});

test("a frame is moved up to the edge and no further", () => {
  const frame = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
  assert.deepEqual(move(frame, 0.1, 0.9), { ...frame, x: 0.35, y: 0.5 });
  assert.deepEqual(move(frame, -1, -1), { ...frame, x: 0, y: 0 });
});

test("a corner is dragged, the opposite one stays, the frame stays in the photo and never vanishes", () => {
  const frame = { x: 0.2, y: 0.2, width: 0.6, height: 0.6 };
  assert.deepEqual(resize(frame, "se", { x: 0.5, y: 0.9 }, null), { x: 0.2, y: 0.2, width: 0.3, height: 0.7 });
  const west = resize(frame, "nw", { x: -3, y: 0.1 }, null);
  near([west.x, west.y, west.x + west.width, west.y + west.height], [0, 0.1, 0.8, 0.8], "north west");
  const tiny = resize(frame, "ne", { x: 0, y: 1 }, null);
  assert.ok(tiny.width > 0.05 && tiny.height > 0.05);
  near([tiny.x, tiny.y + tiny.height], [0.2, 0.8], "the fixed corner");
});

test("with a shape given, a dragged corner keeps it", () => {
  const frame = { x: 0, y: 0, width: 0.25, height: 0.5 };
  const dragged = resize(frame, "se", { x: 0.4, y: 0.2 }, 0.5);
  near([dragged.width, dragged.height], [0.4, 0.8], "by width");
  const stopped = resize(frame, "se", { x: 0.9, y: 0.2 }, 0.5);
  near([stopped.width, stopped.height], [0.5, 1], "as far as there is room");
});

test("choosing a shape gives the largest frame of it about the same middle", () => {
  near(Object.values(shaped({ x: 0, y: 0, width: 1, height: 1 }, 0.5)), [0.25, 0, 0.5, 1], "a square in a wide photo");
  near(Object.values(shaped({ x: 0, y: 0, width: 0.2, height: 1 }, 0.5)), [0, 0, 0.5, 1], "at the left edge");
});

test("a frame that is too long and thin is cut about its middle", () => {
  const frame = limited(WHOLE.frame, { width: 2000, height: 100 }, 4);
  near([frame.x, frame.y, frame.width, frame.height], [0.4, 0, 0.2, 1], "a strip");
  assert.equal(limited(WHOLE.frame, PHOTO, 4), WHOLE.frame);
});
