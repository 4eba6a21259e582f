import assert from "node:assert/strict";
import { test } from "node:test";

import { fitting } from "../../../../web/static/js/core/look/fitting.js";
import {
  PLAIN, assigned, blended, isSame, lookOf, mapped, moved, ownOf, renamed, strengthened, thrown, unthrown, withExemplar, withFirst, withoutExemplar,
} from "../../../../web/static/js/core/look/look.js";
import { readLook } from "../../../../web/static/js/core/look/reading.js";
import { exemplar, mapOf, palette } from "../helpers.js";

const [SKY, MOUNTAIN, SEA] = [3, 17, 27];
/** Two lakes (2) in a field (1), one of them with a bay. */
const map = mapOf("11111111", "12211221", "12211221", "11111121");
const LEFT = { class: 2, at: [1, 1] };
const RIGHT = { class: 2, at: [6, 1] };
const two = withExemplar(lookOf("a"), "b");
const known = (...exemplars) => ({ byId: (id) => exemplars.find((each) => each.id === id) ?? null });
const both = known(exemplar("a"), exemplar("b"));
const ids = (look) => look.exemplars.map((each) => each.exemplar);

test("another exemplar takes the first's place, and nothing else changes", () => {
  const look = assigned(two, map, { class: 2 }, 1);
  const other = withFirst(look, "c");
  assert.deepEqual([ids(other), other.regions], [["c", "b"], look.regions]);
  assert.equal(withFirst(look, "a"), look);
});

test("an exemplar in use that becomes everybody's changes places with the first; regions keep theirs", () => {
  const look = withFirst(assigned(assigned(two, map, { class: 2 }, 1), map, { class: 1 }, 0), "b");
  assert.deepEqual(ids(look), ["b", "a"]);
  assert.deepEqual(look.regions, [{ class: 2, exemplar: 0 }, { class: 1, exemplar: 1 }]);
});

test("four exemplars are in use at most, each once", () => {
  const four = ["b", "c", "d", "e", "b"].reduce(withExemplar, lookOf("a"));
  assert.deepEqual(ids(four), ["a", "b", "c", "d"]);
});

test("what was asked of an exemplar goes with it; the others' numbers close up", () => {
  let look = withExemplar(two, "c");
  look = assigned(look, map, { class: 2 }, 1);
  look = strengthened(look, map, { class: 2 }, 0.5);
  look = assigned(look, map, { class: 1 }, 2);
  look = blended({ ...look, brush: 1 }, { exemplar: 2, coarse: 0.5, fine: 0 });
  look = withoutExemplar(look, 1);
  assert.deepEqual(ids(look), ["a", "c"]);
  assert.deepEqual(look.regions, [{ class: 2, strength: 0.5 }, { class: 1, exemplar: 1 }]);
  assert.deepEqual([look.blend, look.brush], [{ exemplar: 1, coarse: 0.5, fine: 0 }, null]);
  const last = withoutExemplar(withoutExemplar(look, 0), 0);
  assert.deepEqual([last.exemplars, last.regions, last.blend], [[], [{ class: 2, strength: 0.5 }], null]);
});

test("a connected region is known by any of its pixels", () => {
  let look = assigned(two, map, LEFT, 1);
  look = strengthened(look, map, { class: 2, at: [2, 2] }, 0.25);
  assert.deepEqual(look.regions, [{ class: 2, at: [2, 2], exemplar: 1, strength: 0.25 }]);
  assert.equal(ownOf(look, map, RIGHT), null);
  look = assigned(look, map, RIGHT, 0);
  assert.equal(look.regions.length, 2);
  assert.deepEqual(assigned(look, map, RIGHT, null).regions, [{ class: 2, at: [2, 2], exemplar: 1, strength: 0.25 }]);
});

test("a whole class takes its connected regions with it, but leaves them their strength", () => {
  let look = assigned(strengthened(assigned(two, map, LEFT, 1), map, LEFT, 0.5), map, RIGHT, 1);
  look = assigned(look, map, { class: 2 }, 0);
  assert.deepEqual(look.regions, [{ class: 2, at: [1, 1], strength: 0.5 }, { class: 2, exemplar: 0 }]);
});

test("as everywhere leaves no trace", () => {
  const look = strengthened(assigned(two, map, { class: 2 }, 1), map, { class: 2 }, 0.5);
  assert.deepEqual(strengthened(assigned(look, map, { class: 2 }, null), map, { class: 2 }, null), two);
});

test("a class is mapped per exemplar, to itself is not at all", () => {
  const look = mapped(mapped(two, 1, SEA, SKY), 1, MOUNTAIN, SKY);
  assert.deepEqual(look.exemplars, [{ exemplar: "a" }, { exemplar: "b", mapping: { [MOUNTAIN]: SKY, [SEA]: SKY } }]);
  assert.deepEqual(mapped(mapped(look, 1, SEA, null), 1, MOUNTAIN, MOUNTAIN), two);
});

test("a throw is for all, or for one class on top of that; one for all replaces every other", () => {
  let look = thrown(thrown(PLAIN, null, 1), SEA, 2);
  assert.deepEqual(look.dice, [{ seed: 1 }, { class: SEA, seed: 2 }]);
  assert.deepEqual(thrown(look, SEA, 3).dice, [{ seed: 1 }, { class: SEA, seed: 3 }]);
  assert.deepEqual(unthrown(look, SEA).dice, [{ seed: 1 }]);
  assert.deepEqual(thrown(look, null, 4).dice, [{ seed: 4 }]);
  assert.deepEqual(unthrown(look, null).dice, []);
  const [{ seed }] = thrown(PLAIN, null).dice;
  assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
});

test("a blend of nothing is none", () => {
  assert.equal(blended(two, { exemplar: 1, coarse: 0, fine: 0 }).blend, null);
});

test("an exemplar goes by its new id everywhere", () => {
  assert.deepEqual(ids(renamed(two, "b", "c")), ["a", "c"]);
  assert.equal(renamed(two, "x", "c"), two);
});

test("a look goes with a map that is enlarged", () => {
  assert.deepEqual(moved(assigned(two, map, RIGHT, 1), (x, y) => [2 * x, 2 * y]).regions[0].at, [13, 3]);
});

test("what fits is what the server can paint: no lost exemplar, no class that is not painted or not shown", () => {
  let look = mapped(mapped(withExemplar(two, "c"), 0, 2, SEA), 2, 1, SKY);
  look = assigned(assigned(assigned(look, map, { class: 2 }, 2), map, { class: 1 }, 1), map, { class: SEA }, 1);
  look = thrown(thrown(thrown(look, null, 1), SEA, 2), 2, 3);
  const fit = fitting(look, map, known(exemplar("a"), exemplar("c")));
  assert.deepEqual(fit.exemplars, [{ exemplar: "a" }, { exemplar: "c", mapping: { 1: SKY } }]);
  assert.deepEqual(fit.regions, [{ class: 2, exemplar: 1 }]);
  assert.deepEqual(fit.dice, [{ seed: 1 }, { class: 2, seed: 3 }]);
});

test("an exemplar is sent by the id it has now", () => {
  assert.deepEqual(ids(fitting(lookOf("old"), map, { byId: () => exemplar("new") })), ["new"]);
});

const large = (...rows) => mapOf(...rows.flatMap((row) => Array(8).fill([...row].map((digit) => digit.repeat(8)).join(""))));

test("a connected region is followed when its pixel is painted over, and given up when it is gone", () => {
  const lakes = large("1111", "1221", "1111", "1122");
  const look = assigned(two, lakes, { class: 2, at: [12, 12] }, 1);
  assert.deepEqual(fitting(look, lakes, both).regions[0].at, [12, 12]);
  const dabbed = lakes.clone();
  dabbed.data[12 * 32 + 12] = 1;
  dabbed.data[12 * 32 + 11] = 1;
  const [x, y] = fitting(look, dabbed, both).regions[0].at;
  assert.deepEqual([dabbed.at(x, y), Math.hypot(x - 12, y - 12)], [2, 1]);
  const gone = large("1111", "1111", "1111", "1122");
  assert.deepEqual(fitting(look, gone, both).regions, []);
  assert.deepEqual(fitting(look, mapOf("22", "22"), both).regions, [], "nor is it sought outside a smaller map");
});

test("of two regions that were joined, what was said last counts", () => {
  const look = assigned(assigned(two, map, LEFT, 1), map, RIGHT, 0);
  const joined = map.clone();
  joined.paintSpan(1, 1, 7, 2);
  assert.deepEqual(fitting(look, joined, both).regions, [{ ...RIGHT, exemplar: 0 }]);
});

test("a look that is read is one that was written, and of anything else only what makes sense", () => {
  let look = mapped(withExemplar(lookOf("a"), "b"), 1, SEA, SKY);
  look = blended({ ...look, regions: [{ class: SEA, at: [3, 4], exemplar: 1, strength: 0.5 }], brush: 1 }, { exemplar: 1, coarse: 0.5, fine: 0.25 });
  look = thrown(thrown({ ...look, strength: 0.5, seed: 9 }, null, 5), SKY, 6);
  assert.ok(isSame(readLook(JSON.parse(JSON.stringify(look)), palette), look));
  for (const nonsense of [undefined, null, 5, "look", []]) assert.deepEqual(readLook(nonsense, palette), PLAIN);
  const wrong = {
    exemplars: [{ exemplar: "a", mapping: { [SEA]: 99, 5: SKY, [SKY]: 0, x: SKY } }, { exemplar: 5 }, null],
    regions: [{ class: 99, exemplar: 0 }, { class: SEA, exemplar: 7 }, { class: SEA, at: [1], strength: 1 }, { class: SEA, strength: 2 }],
    strength: "full",
    blend: { exemplar: 3, coarse: 1 },
    brush: -1,
    dice: [{ seed: -1 }, { seed: 1.5 }, { class: 99, seed: 1 }],
    seed: NaN,
  };
  assert.deepEqual(readLook(wrong, palette), lookOf("a"));
});
