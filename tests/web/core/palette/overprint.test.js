import assert from "node:assert/strict";
import { test } from "node:test";

import { TILE, patternOf } from "../../../../web/static/js/core/palette/hatching.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { inks, onScreen, print } from "../../../../web/static/js/core/palette/overprint.js";

const classes = [{ id: 3, name: "sky" }, { id: 17, name: "mountain" }, { id: 27, name: "sea" }];
const colours = new Uint8Array(768).fill(200).fill(20, 27 * 3, 28 * 3);
const map = new LabelMap(2, 1, Uint8Array.of(17, 27));

function printed(choice, { scale = 32, x = 0, y = 0, width = 64, height = 32, grain = 1, rect } = {}) {
  const area = rect ?? { x0: 0, y0: 0, x1: width, y1: height };
  const pixels = new Uint32Array((area.x1 - area.x0) * (area.y1 - area.y0));
  print(pixels, area, map, { scale, x, y }, { table: inks({ classes, colours, hatched: false, lit: null, ...choice }), grain });
  return pixels;
}

const cell = (pixels, width, x0, y0, side = TILE) =>
  Array.from({ length: side * side }, (_, i) => pixels[(y0 + Math.floor(i / side)) * width + x0 + (i % side)]);

test("with nothing chosen nothing is printed", () => {
  assert.ok(printed({}).every((pixel) => pixel === 0));
});

test("each class gets its pattern, light ink on dark colours and dark ink on light ones", () => {
  const pixels = printed({ hatched: true });
  const mountain = cell(pixels, 64, 0, 0);
  const sea = cell(pixels, 64, 32, 0);
  assert.deepEqual(mountain.map(Boolean), mountain.map((_, i) => patternOf("mountain", 1)(i % TILE, Math.floor(i / TILE))));
  assert.notDeepEqual(mountain.map(Boolean), sea.map(Boolean));
  assert.equal(Math.max(...mountain) & 255, 0);
  assert.equal(Math.max(...sea) & 255, 255);
});

test("patterns stay as fine however far one zooms in, and grow only with the screen's own pixels", () => {
  const near = printed({ hatched: true }, { scale: 512, width: 16, height: 16 });
  assert.deepEqual([...near], cell(printed({ hatched: true }), 64, 0, 0));
  const sharp = printed({ hatched: true }, { grain: 2 });
  assert.equal(sharp[0 * 64 + 16], near[0 * 16 + 8]);
  assert.deepEqual(cell(sharp, 64, 0, 0, 32).filter(Boolean).length, 4 * near.filter(Boolean).length);
});

test("patterns move with the map", () => {
  const here = printed({ hatched: true });
  const there = printed({ hatched: true }, { x: 5, y: 3, width: 80, height: 40 });
  assert.deepEqual(cell(there, 80, 5, 3, 24), cell(here, 64, 0, 0, 24));
});

test("a veil lies over all classes but the one that is lit, and over nothing outside the map", () => {
  const pixels = printed({ lit: 27 }, { width: 80 });
  assert.ok(cell(pixels, 80, 0, 0).every((pixel) => pixel !== 0));
  assert.ok(cell(pixels, 80, 32, 0).every((pixel) => pixel === 0));
  assert.ok(cell(pixels, 80, 64, 0).every((pixel) => pixel === 0));
});

test("a part is printed as it would be in the whole", () => {
  const whole = printed({ hatched: true }, { x: -7.4, y: 2.3 });
  const rect = { x0: 10, y0: 4, x1: 51, y1: 20 };
  const part = printed({ hatched: true }, { x: -7.4, y: 2.3, rect });
  part.forEach((pixel, i) => assert.equal(pixel, whole[(rect.y0 + Math.floor(i / 41)) * 64 + rect.x0 + (i % 41)]));
});

test("every class the pack knows has a pattern of its own", () => {
  const names = ["unknown", "sky", "mountain", "sea", "water", "tree", "plant", "grass", "field", "earth", "road", "building"];
  const drawn = names.map((name, place) => {
    const pattern = patternOf(name, place);
    return Array.from({ length: TILE * TILE }, (_, i) => Number(pattern(i % TILE, Math.floor(i / TILE)))).join("");
  });
  assert.equal(new Set(drawn).size, names.length);
  for (const tile of drawn) assert.ok(tile.split("1").length - 1 < TILE * TILE * 0.3, "hatching must not hide the colour");
});

test("a rectangle of the map covers all screen pixels it touches, cut to the screen", () => {
  const rect = { x0: 1, y0: 1, x1: 3, y1: 2 };
  assert.deepEqual(onScreen(rect, { scale: 2.5, x: 0.2, y: -3 }, { width: 7, height: 50 }), { x0: 2, y0: 0, x1: 7, y1: 2 });
});
