import assert from "node:assert/strict";
import { test } from "node:test";

import { nearest } from "../../../../web/static/js/core/exemplar/kinship.js";
import { lookOf, withExemplar } from "../../../../web/static/js/core/look/look.js";
import { Palette } from "../../../../web/static/js/core/palette/palette.js";
import { insteadWords, keyOf, mended, missing, missingWords } from "../../../../web/static/js/core/exemplar/remedies.js";
import { exemplar } from "../helpers.js";

const NAMES = { 0: "unknown", 2: "building", 3: "sky", 5: "tree", 7: "road", 10: "grass", 14: "earth", 17: "mountain", 22: "water", 27: "sea", 91: "spaceship" };
const palette = new Palette(Object.entries(NAMES).map(([id, name]) => ({ id: Number(id), name, colour: "#000000" })));
const idOf = (name) => Number(Object.entries(NAMES).find((entry) => entry[1] === name)[0]);
const photoOf = (...names) => exemplar("photo", { classes: names.map((name, i) => ({ id: idOf(name), share: 0.5 / (i + 1) })) });
const insteadOf = (name, ...offered) => palette.nameOf(nearest(idOf(name), photoOf(...offered).classes, palette));

test("missing are the classes that are painted but not in the photo, the largest first", () => {
  const painted = new Map([[0, 0.2], [3, 0.3], [27, 0.1], [7, 0.4]]);
  assert.deepEqual(missing(painted, photoOf("sky")), [{ id: 7, share: 0.4 }, { id: 27, share: 0.1 }]);
  assert.deepEqual(missing(painted, photoOf("sky", "sea", "road")), [], "unknown is never missing");
});

test("a missing class is replaced by what looks most like it", () => {
  assert.equal(insteadOf("sea", "sky", "grass", "water"), "water");
  assert.equal(insteadOf("water", "sky", "grass", "sea"), "sea");
  assert.equal(insteadOf("road", "sky", "tree", "earth"), "earth");
  assert.equal(insteadOf("mountain", "sky", "tree", "earth"), "earth");
  assert.equal(insteadOf("tree", "sky", "grass", "mountain"), "grass");
});

test("nothing takes the place of a class that the photo shows nothing like", () => {
  for (const [name, ...offered] of [["spaceship", "tree", "sky"], ["sky", "sea", "tree"], ["sea", "sky"], ["sea"], ["sea", "unknown"]]) {
    assert.equal(nearest(idOf(name), photoOf(...offered).classes, palette), null, `${name} for ${offered}`);
  }
});

test("one press has every missing class look like what is most alike, each of its own exemplar", () => {
  const lacking = [{ id: 27, share: 0.2, exemplar: 0, instead: 22 }, { id: 7, share: 0.1, exemplar: 1, instead: 14 }, { id: 91, share: 0.1, exemplar: 0, instead: null }];
  const look = mended(withExemplar(lookOf("a"), "b"), lacking);
  assert.deepEqual(look.exemplars, [{ exemplar: "a", mapping: { 27: 22 } }, { exemplar: "b", mapping: { 7: 14 } }]);
});

test("the words say what is missing, how much of the map it is, and what takes its place", () => {
  const lacking = [{ id: 27, share: 0.23, exemplar: 0, instead: 22 }, { id: 7, share: 0.004, exemplar: 0, instead: 14 }, { id: 91, share: 0.1, exemplar: 0, instead: null }];
  const words = missingWords(lacking, palette);
  assert.equal(words, "This photo shows no sea (23 %), road (< 1 %) or spaceship (10 %): the picture has to guess them.");
  assert.equal(missingWords([], palette), "");
  assert.equal(insteadWords(lacking, palette), "Sea like water, road like earth");
  const [sea, road] = lacking;
  assert.equal(missingWords([sea, { ...road, exemplar: 1 }], palette), "Photo A shows no sea (23 %) and photo B shows no road (< 1 %): the picture has to guess them.");
});

test("the same set of missing classes is the same, whatever their order and size", () => {
  assert.equal(keyOf([{ id: 27, share: 0.2 }, { id: 7, share: 0.1 }]), keyOf([{ id: 7, share: 0.3 }, { id: 27, share: 0.2 }]));
  assert.notEqual(keyOf([{ id: 27, share: 0.2 }]), keyOf([{ id: 7, share: 0.2 }]));
});
