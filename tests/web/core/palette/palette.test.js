import assert from "node:assert/strict";
import { test } from "node:test";

import { luma, parseHex, toHex } from "../../../../web/static/js/core/palette/colours.js";
import { Palette, Recents } from "../../../../web/static/js/core/palette/palette.js";
import { SCHEMES } from "../../../../web/static/js/core/palette/schemes.js";

const palette = new Palette([
  { id: 0, name: "unknown", colour: "#000000" },
  { id: 3, name: "sky", colour: "#06e6e6" },
  { id: 27, name: "sea", colour: "#0907e6" },
  { id: 99, name: "seashell", colour: "#123456" },
  { id: 5, name: "tree", colour: "#04c803" },
]);

test("classes stand in the order one thinks of them; unknown comes last", () => {
  assert.deepEqual(palette.classes.map(({ name }) => name), ["sky", "sea", "tree", "seashell", "unknown"]);
});

test("search finds parts of names, beginnings first, in any case", () => {
  assert.deepEqual(palette.search(" SE ").map(({ name }) => name), ["sea", "seashell"]);
  assert.deepEqual(palette.search("e").map(({ name }) => name), ["sea", "tree", "seashell"]);
  assert.equal(palette.search("").length, 5);
  assert.deepEqual(palette.search("volcano"), []);
});

test("the colour table holds RGB by class id", () => {
  const table = palette.table("dataset");
  assert.equal(table.length, 768);
  assert.deepEqual([...table.subarray(27 * 3, 27 * 3 + 3)], [9, 7, 230]);
});

test("a class has the same colour alone and in the table, in every scheme", () => {
  for (const { id: scheme } of SCHEMES) {
    const table = palette.table(scheme);
    for (const { id } of palette.classes) {
      assert.deepEqual([...table.subarray(id * 3, id * 3 + 3)], parseHex(palette.colourOf(id, scheme)));
    }
  }
});

test("an id without class still has a name", () => {
  assert.equal(palette.nameOf(77), "class 77");
});

test("hex and numbers are each other's inverse", () => {
  assert.deepEqual(parseHex("#06e6ff"), [6, 230, 255]);
  assert.equal(toHex([6, 230, 255]), "#06e6ff");
});

test("white is lighter than yellow, yellow than blue, blue than black", () => {
  const lights = [[255, 255, 255], [255, 255, 0], [0, 0, 255], [0, 0, 0]].map((rgb) => luma(...rgb));
  assert.deepEqual(lights, [...lights].sort((a, b) => b - a));
});

test("classes keep their digit while others are used", () => {
  const recents = new Recents([1, 2, 3]);
  recents.use(4);
  recents.use(2);
  assert.deepEqual([1, 2, 3, 4].map((id) => recents.digitOf(id)), [1, 2, 3, 4]);
  assert.equal(recents.idAt(4), 4);
  assert.equal(recents.idAt(9), null);
});

test("with nine digits taken, the class used longest ago gives its own up", () => {
  const recents = new Recents([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal(recents.digitOf(10), null);
  recents.use(9);
  recents.use(10);
  assert.equal(recents.digitOf(8), null);
  assert.equal(recents.digitOf(10), 8);
  assert.equal(recents.digitOf(9), 9);
  for (const id of [1, 2, 3]) recents.use(id);
  recents.use(11);
  assert.equal(recents.digitOf(7), null);
  assert.equal(new Set(recents.slots).size, 9);
});
