import assert from "node:assert/strict";
import { test } from "node:test";

import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Palette } from "../../../../web/static/js/core/palette/palette.js";
import { changeWords, keyOf, missing, missingWords, repainted, substitutes } from "../../../../web/static/js/core/exemplar/remedies.js";
import { Sheet } from "../../../../web/static/js/core/map/sheet.js";
import { exemplar } from "../helpers.js";

const NAMES = { 0: "unknown", 2: "building", 3: "sky", 5: "tree", 7: "road", 10: "grass", 14: "earth", 17: "mountain", 22: "water", 27: "sea", 91: "spaceship" };
const palette = new Palette(Object.entries(NAMES).map(([id, name]) => ({ id: Number(id), name, colour: "#000000" })));
const idOf = (name) => Number(Object.entries(NAMES).find((entry) => entry[1] === name)[0]);
const photoOf = (...names) => exemplar("photo", { classes: names.map((name, i) => ({ id: idOf(name), share: 0.5 / (i + 1) })) });
const insteadOf = (name, ...offered) =>
  palette.nameOf(substitutes([{ id: idOf(name), share: 1 }], photoOf(...offered), palette).get(idOf(name)));

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
    assert.equal(substitutes([{ id: idOf(name), share: 1 }], photoOf(...offered), palette).size, 0, `${name} for ${offered}`);
  }
});

test("repainting changes these classes everywhere, nothing else, as one step of undo", () => {
  const sheet = new Sheet(new LabelMap(3, 1, Uint8Array.of(3, 27, 7)));
  sheet.replace(repainted(sheet.map, new Map([[27, 22], [7, 14]])));
  assert.deepEqual([...sheet.map.data], [3, 22, 14]);
  sheet.undo();
  assert.deepEqual([...sheet.map.data], [3, 27, 7]);
});

test("classes that stand in for each other are swapped, not merged", () => {
  const map = new LabelMap(2, 1, Uint8Array.of(22, 27));
  assert.deepEqual([...repainted(map, new Map([[22, 27], [27, 22]])).data], [27, 22]);
});

test("the words say what is missing, how much of the map it is, and what takes its place", () => {
  const lacking = [{ id: 27, share: 0.23 }, { id: 7, share: 0.004 }];
  const words = missingWords(lacking, palette);
  assert.equal(words, "This photo shows no sea (23 %) or road (< 1 %): the picture has to guess them.");
  assert.equal(missingWords([], palette), "");
  assert.equal(changeWords(new Map([[27, 22], [7, 14]]), palette), "Sea → water, road → earth");
});

test("the same set of missing classes is the same, whatever their order and size", () => {
  assert.equal(keyOf([{ id: 27, share: 0.2 }, { id: 7, share: 0.1 }]), keyOf([{ id: 7, share: 0.3 }, { id: 27, share: 0.2 }]));
  assert.notEqual(keyOf([{ id: 27, share: 0.2 }]), keyOf([{ id: 7, share: 0.2 }]));
});
