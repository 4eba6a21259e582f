import assert from "node:assert/strict";
import { test } from "node:test";

import { assigned, dressed, lookOf, mapped, PLAIN, strengthened, thrown, withExemplar } from "../../../../web/static/js/core/look/look.js";
import { rowsOf, targetAt } from "../../../../web/static/js/core/look/rows.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Parts } from "../../../../web/static/js/core/map/parts.js";
import { Palette } from "../../../../web/static/js/core/palette/palette.js";
import { exemplar } from "../helpers.js";

const [SKY, SEA, WATER] = [3, 27, 22];
const palette = new Palette([[0, "unknown"], [SKY, "sky"], [SEA, "sea"], [WATER, "water"]].map(([id, name]) => ({ id, name, colour: "#000000" })));
const shows = (id, ...classes) => exemplar(id, { classes: classes.map((each) => ({ id: each, share: 0.5 })) });
const photos = [shows("a", SKY, WATER), shows("b", SEA, SKY)];
const exemplars = { byId: (id) => photos.find((each) => each.id === id) ?? null };

/** Sky, with two seas in it, and a little that says nothing. */
const map = new LabelMap(20, 10, new Uint8Array(200).fill(SKY));
for (let y = 4; y < 9; y += 1) {
  map.paintSpan(y, 1, 6, SEA);
  map.paintSpan(y, 12, 19, SEA);
}
map.data[0] = 0;
const parts = new Parts(map);
const rows = (look) => rowsOf({ look, map, exemplars, palette }, parts);
const row = (look, id) => rows(look).find(({ target }) => target.class === id);
const two = withExemplar(lookOf("a"), "b");

test("every painted class has a row, the largest first, and unknown has none", () => {
  assert.deepEqual(rows(two).map(({ name, exemplar: number, isOwn }) => [name, number, isOwn]), [["sky", 0, false], ["sea", 0, false]]);
  assert.deepEqual(rows(PLAIN).map(({ exemplar: number, isMissing }) => [number, isMissing]), [[null, false], [null, false]]);
});

test("a class of several connected regions lists them by where they are; what they have for themselves goes before", () => {
  let look = assigned(two, map, { class: SEA }, 1);
  look = strengthened(assigned(look, map, { class: SEA, at: [14, 6] }, 0), map, { class: SEA, at: [2, 6] }, 0.5);
  const { exemplar: number, isOwn, parts: seas } = row(look, SEA);
  assert.deepEqual([number, isOwn], [1, true]);
  assert.deepEqual(
    seas.map((each) => [each.name, each.exemplar, each.isOwn, each.strength, each.isStrengthOwn]),
    [["at the right", 0, true, 1, false], ["at the left", 1, false, 0.5, true]],
  );
  assert.deepEqual(row(look, SKY).parts, []);
});

test("what an exemplar lacks has the class suggested that comes nearest, until it is mapped or takes after another", () => {
  const lacking = row(two, SEA);
  assert.deepEqual([lacking.isMissing, lacking.suggested], [true, WATER]);
  const mended = row(mapped(two, 0, SEA, WATER), SEA);
  assert.deepEqual([mended.isMissing, mended.suggested, mended.shown], [false, null, WATER]);
  assert.equal(row(assigned(two, map, { class: SEA }, 1), SEA).isMissing, false);
});

test("a throw of a class is told with it", () => {
  assert.deepEqual([row(thrown(two, SEA, 7), SEA).seed, row(thrown(two, SEA, 7), SKY).seed], [7, null]);
});

test("an exemplar that is gone lacks nothing, and nothing breaks", () => {
  assert.deepEqual(rows(lookOf("lost")).map(({ isMissing }) => isMissing), [false, false]);
});

test("a place on the map means its class, or only the connected region there", () => {
  assert.deepEqual(targetAt(map, parts, { x: 2.5, y: 5.5 }, false), { class: SEA });
  assert.deepEqual(targetAt(map, parts, { x: 2.5, y: 5.5 }, true), { class: SEA, at: [3, 6] });
  assert.deepEqual(targetAt(map, parts, { x: 2.5, y: 1 }, true), { class: SKY }, "all of it, as it is one region");
  for (const nowhere of [{ x: 0, y: 0 }, { x: -1, y: 2 }, { x: 30, y: 2 }]) assert.equal(targetAt(map, parts, nowhere, false), null);
});

test("an exemplar dropped on a region comes into use; the fifth finds no room", () => {
  const look = dressed(lookOf("a"), map, { class: SEA }, "b");
  assert.deepEqual([look.exemplars.length, look.regions], [2, [{ class: SEA, exemplar: 1 }]]);
  const full = ["b", "c", "d"].reduce(withExemplar, lookOf("a"));
  assert.equal(dressed(full, map, { class: SEA }, "e"), null);
  assert.deepEqual(dressed(full, map, { class: SEA }, "d").regions, [{ class: SEA, exemplar: 3 }]);
});

test("over a picture of the map alone, an exemplar only comes to where it was put", () => {
  const look = dressed(PLAIN, map, { class: SEA }, "b");
  assert.deepEqual(rows(look).map(({ name, strength }) => [name, strength]), [["sky", 0], ["sea", 1]]);
});
