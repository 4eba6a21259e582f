import assert from "node:assert/strict";
import { test } from "node:test";

import { better, coverage, ranked, roll } from "../../../../web/static/js/core/exemplar/ranking.js";
import { exemplar } from "../helpers.js";

const SKY = 3;
const MOUNTAIN = 17;
const SEA = 27;
const painted = new Map([[SKY, 0.5], [MOUNTAIN, 0.3], [SEA, 0.2]]);
const showing = (id, ...ids) => exemplar(id, { classes: ids.map((each) => ({ id: each, share: 1 / ids.length })) });
const ids = (exemplars) => exemplars.map(({ id }) => id);

test("coverage is the share of what is painted that an exemplar can dress", () => {
  assert.equal(coverage(painted, [{ id: SKY, share: 0.4 }, { id: SEA, share: 0.6 }]), 0.7);
  assert.equal(coverage(painted, [{ id: SEA, share: 0.001 }]), 0, "a speck dresses nothing");
});

test("unknown asks for nothing", () => {
  assert.equal(coverage(new Map([[0, 0.6], [SKY, 0.4]]), [{ id: SKY, share: 1 }]), 1);
  assert.equal(coverage(new Map([[0, 1]]), []), 1, "an empty map suits every photo");
});

test("the exemplar that covers most comes first, equals stay in their order", () => {
  const all = [showing("a", SEA), showing("b", SKY, MOUNTAIN), showing("c", SEA), showing("d", SKY, MOUNTAIN, SEA)];
  assert.deepEqual(ids(ranked(all, painted, [])), ["d", "b", "a", "c"]);
  assert.deepEqual(ids(all), ["a", "b", "c", "d"], "the list given is left alone");
});

test("of equals, the one used last comes first; use does not beat coverage", () => {
  const all = [showing("a", SEA), showing("b", SEA), showing("c", SEA), showing("d", SKY)];
  assert.deepEqual(ids(ranked(all, painted, ["c", "b"])), ["d", "c", "b", "a"]);
});

test("the die falls on every exemplar that covers the map well, and on no other", () => {
  const all = [showing("poor", SEA), showing("good", SKY, MOUNTAIN, SEA), showing("near", SKY, MOUNTAIN, SEA, 0), showing("now", SKY)];
  const fallen = new Set([0, 0.3, 0.6, 0.999].map((at) => roll(all, painted, "now", () => at).id));
  assert.deepEqual([...fallen].sort(), ["good", "near"]);
});

test("the die never falls on the exemplar in use, whatever the chance", () => {
  const all = [showing("a", SKY), showing("b", SKY), showing("c", SKY)];
  for (const at of [0, 0.4, 0.999]) assert.notEqual(roll(all, painted, "b", () => at).id, "b");
  assert.equal(roll([showing("only", SKY)], painted, "only", () => 0), null);
});

test("where the one in use is the best by far, the die takes the best of the others", () => {
  const all = [showing("best", SKY, MOUNTAIN, SEA), showing("sea", SEA), showing("sky", SKY)];
  assert.equal(roll(all, painted, "best", () => 0.99).id, "sky");
});

test("better exemplars are those that cover more than the one in use", () => {
  const all = [showing("a", SKY), showing("b", SKY, SEA), showing("c", SKY, MOUNTAIN), showing("d", SEA)];
  assert.deepEqual(ids(better(all, painted, all[0], 3)), ["c", "b"]);
  assert.deepEqual(ids(better(all, painted, all[0], 1)), ["c"]);
});
