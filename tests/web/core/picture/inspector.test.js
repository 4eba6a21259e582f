import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Inspector } from "../../../../web/static/js/core/picture/inspector.js";
import { lookOf, withExemplar } from "../../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Match } from "../../../../web/static/js/core/picture/match.js";
import { Painting } from "../../../../web/static/js/core/picture/painting.js";
import { exemplar, paintingInfo, palette } from "../helpers.js";

const [SKY, MOUNTAIN] = [3, 17];
let inspector;

/** 2 × 2 blocks of 2 × 2 pixels, sky above mountain; the photo has 1 × 3 blocks: sky, mountain, sky. */
function subject(more = {}) {
  const map = new LabelMap(4, 4, Uint8Array.from({ length: 16 }, (_, i) => (i < 8 ? SKY : MOUNTAIN)));
  const match = new Match({
    grid: [2, 2],
    exemplar_grids: [[1, 3]],
    k: 2,
    indices: [0, 2, 2, 0, 1, 0, 1, 2],
    weights: [0.7, 0.3, 0.9, 0.1, 0.6, 0.4, 1, 0],
  });
  const levels = { width: 4, height: 4, data: Uint8Array.from({ length: 16 }, (_, i) => ([10, 11, 14, 15].includes(i) ? 40 : 204)) };
  const classes = [{ id: SKY, share: 2 / 3 }, { id: MOUNTAIN, share: 1 / 3 }];
  const painting = new Painting({ info: paintingInfo("p"), map, look: lookOf("a"), exemplars: [exemplar("a", { classes })], image: new Blob(["x"]), fetchFile: async () => new Blob([]) });
  return { painting, match, levels, labels: [new LabelMap(3, 1, Uint8Array.of(SKY, MOUNTAIN, SKY))], ...more };
}

const tones = (marks) => marks.map(({ block, tone, weight }) => [block, tone, Number(weight.toFixed(2))]);

beforeEach(() => {
  inspector = new Inspector(palette);
  inspector.show(subject());
});

test("a look at the painting marks where it came from in the photo, the strongest on top", () => {
  inspector.look("painting", { x: 0.1, y: 0.1 });
  assert.deepEqual(tones(inspector.marksOn("painting")), [[0, "here", 1]]);
  assert.deepEqual(tones(inspector.marksOn("exemplar")), [[2, "there", 0.3], [0, "there", 0.7]]);
});

test("a look at the photo marks where it went", () => {
  inspector.look("exemplar", { x: 0.9, y: 0.5 });
  assert.deepEqual(tones(inspector.marksOn("exemplar")), [[2, "here", 1]]);
  assert.deepEqual(tones(inspector.marksOn("painting")), [[0, "there", 0.3], [1, "there", 0.9]]);
});

test("listeners hear of another block, not of a move within one", () => {
  let heard = 0;
  inspector.changed.on(() => (heard += 1));
  inspector.look("painting", { x: 0.1, y: 0.1 });
  inspector.look("painting", { x: 0.2, y: 0.3 });
  assert.equal(heard, 1);
  inspector.look("exemplar", { x: 0.1, y: 0.1 });
  assert.equal(heard, 2);
  inspector.look("painting", null);
  assert.equal(heard, 2, "who looks elsewhere has left already");
  inspector.look("exemplar", null);
  inspector.look("exemplar", null);
  assert.equal(heard, 3);
  assert.deepEqual(inspector.marksOn("painting"), []);
});

test("pins are numbered, keep their numbers, and go by a second click", () => {
  inspector.pin("painting", { x: 0.1, y: 0.1 });
  inspector.pin("exemplar", { x: 0.5, y: 0.5 });
  inspector.pin("painting", { x: 0.9, y: 0.9 });
  assert.deepEqual(inspector.pins.map(({ number }) => number), [1, 2, 3]);
  inspector.pin("exemplar", { x: 0.5, y: 0.5 });
  assert.deepEqual(inspector.pins.map(({ number }) => number), [1, 3]);
  inspector.pin("painting", { x: 0.9, y: 0.1 });
  assert.deepEqual(inspector.pins.map(({ number, block }) => [number, block]), [[1, 0], [3, 3], [2, 1]]);
});

test("a pin shows on both sides: where it sits, and what it is linked to most", () => {
  inspector.pin("painting", { x: 0.1, y: 0.1 });
  inspector.look("painting", { x: 0.1, y: 0.9 });
  const pinned = (side) => inspector.marksOn(side).filter(({ tone }) => tone === "pin").map(({ block, number }) => [block, number]);
  assert.deepEqual(pinned("painting"), [[0, 1]]);
  assert.deepEqual(pinned("exemplar"), [[0, 1]]);
});

test("without a pointer the newest pin is explained", () => {
  inspector.pin("painting", { x: 0.1, y: 0.1 });
  inspector.pin("painting", { x: 0.9, y: 0.9 });
  assert.equal(inspector.focus.block, 3);
  inspector.look("exemplar", { x: 0.1, y: 0.1 });
  assert.deepEqual(inspector.focus, { side: "exemplar", block: 0 });
});

test("keys move block by block and stop at the edge", () => {
  inspector.move("painting", { x: 0.5, y: 0.5 }, 1, 0);
  assert.equal(inspector.focus.block, 3, "the first key only arrives");
  assert.deepEqual(inspector.move("painting", { x: 0, y: 0 }, 0, -1), { x: 0.75, y: 0.25 });
  inspector.move("painting", { x: 0, y: 0 }, 5, 0);
  assert.equal(inspector.focus.block, 1);
});

test("weak matches are stepped through in both directions, and cleared", () => {
  assert.deepEqual(inspector.weak, { count: 1, shown: 0 });
  assert.deepEqual(inspector.stepWeak(1), { x: 0.75, y: 0.75 });
  assert.deepEqual(inspector.weak, { count: 1, shown: 1 });
  assert.equal(inspector.focus.block, 3);
  assert.deepEqual(inspector.marksOn("painting").map(({ tone }) => tone), ["here"]);
  assert.equal(inspector.weakOutline, "M0.5 0.5H1M0.5 1H1M0.5 0.5V1M1 0.5V1");
  inspector.stepWeak(-1);
  assert.equal(inspector.focus.block, 3);
  assert.equal(inspector.clear(), true);
  assert.equal(inspector.clear(), false);
  assert.equal(inspector.weakOutline, "");
});

test("the source of what is looked at is a place in the photo", () => {
  assert.equal(inspector.source, null);
  inspector.look("painting", { x: 0.9, y: 0.1 });
  assert.deepEqual([Math.round(inspector.source.at.x * 6), inspector.source.at.y], [5, 0.5]);
  inspector.look("exemplar", { x: 0.5, y: 0.5 });
  assert.deepEqual(inspector.source, { exemplar: 0, at: { x: 0.5, y: 0.5 } });
});

test("it says in words what is there", () => {
  assert.match(inspector.describe({ side: "painting", block: 0 }), /^This sky comes from the sky at the left of the photo, 70 %; confidence 0\.80\.$/);
  assert.match(inspector.describe({ side: "exemplar", block: 1 }), /^2 blocks of the picture \(50 %\) draw on this mountain, at most by 100 %/);
});

test("what is unknown is called so, and is not said to come from anywhere", () => {
  inspector.show(subject({ labels: [new LabelMap(3, 1)] }));
  assert.match(inspector.describe({ side: "painting", block: 0 }), /^This sky comes from the unknown part at the left/);
  const empty = subject();
  empty.painting.map.data.fill(0);
  inspector.show(empty);
  assert.match(inspector.describe({ side: "painting", block: 0 }), /^Nothing is asked for here/);
});

test("pins stay through the next painting, as far as its grid holds them", () => {
  inspector.pin("painting", { x: 0.9, y: 0.9 });
  inspector.pin("exemplar", { x: 0.9, y: 0.5 });
  inspector.show(subject());
  assert.equal(inspector.pins.length, 2);
  const smaller = new Match({ grid: [1, 1], exemplar_grids: [[1, 3]], k: 1, indices: [1], weights: [1] });
  inspector.show(subject({ match: smaller }));
  assert.deepEqual(inspector.pins.map(({ side }) => side), ["exemplar"]);
});

/** The sky above takes after photo A, 1 × 3 blocks; the mountains below after photo B, 1 × 2 blocks: sea, mountain. */
function ofTwo() {
  const one = subject();
  const match = new Match({
    grid: [2, 2],
    exemplar_grids: [[1, 3], [1, 2]],
    k: 2,
    indices: [0, 2, 2, 0, 4, 3, 4, 0],
    weights: [0.7, 0.3, 0.9, 0.1, 0.6, 0.4, 0.8, 0.2],
  });
  const look = { ...withExemplar(lookOf("a"), "b"), regions: [{ class: MOUNTAIN, exemplar: 1 }] };
  const exemplars = [exemplar("a", { classes: [{ id: SKY, share: 1 }] }), exemplar("b", { classes: [{ id: MOUNTAIN, share: 0.5 }] })];
  const painting = new Painting({ ...one.painting, info: paintingInfo("q"), look, exemplars });
  return { ...one, match, painting, labels: [...one.labels, new LabelMap(2, 1, Uint8Array.of(27, MOUNTAIN))] };
}

test("of several exemplars, the photo comes up that a place drew on, and marks are of this one", () => {
  inspector.show(ofTwo());
  inspector.look("painting", { x: 0.1, y: 0.1 });
  assert.equal(inspector.shown.value, 0);
  inspector.look("painting", { x: 0.1, y: 0.9 });
  assert.deepEqual([inspector.shown.value, inspector.gridOf("exemplar").columns], [1, 2]);
  assert.deepEqual(tones(inspector.marksOn("exemplar")), [[0, "there", 0.4], [1, "there", 0.6]]);
  assert.match(inspector.describe(inspector.focus), /^This mountain comes from the mountain at the right of photo B, 60 %/);
  assert.deepEqual(inspector.source, { exemplar: 1, at: { x: 0.75, y: 0.5 } });
  inspector.look("painting", { x: 0.9, y: 0.9 });
  assert.deepEqual(tones(inspector.marksOn("exemplar")), [[1, "there", 0.8]], "what it drew on in photo A is not marked in photo B");
});

test("a look at the second photo finds what draws on it, and its pins stay out of the first", () => {
  inspector.show(ofTwo());
  inspector.turnTo(1);
  inspector.look("exemplar", { x: 0.9, y: 0.5 });
  assert.deepEqual(inspector.focus, { side: "exemplar", block: 4 });
  assert.deepEqual(tones(inspector.marksOn("painting")), [[2, "there", 0.6], [3, "there", 0.8]]);
  inspector.pin("exemplar", { x: 0.9, y: 0.5 });
  inspector.look("exemplar", null);
  assert.deepEqual(inspector.marksOn("exemplar").map(({ block, tone }) => [block, tone]), [[1, "here"], [1, "pin"]]);
  inspector.turnTo(0);
  assert.deepEqual(inspector.marksOn("exemplar"), []);
  assert.equal(inspector.nameAt({ side: "exemplar", block: 3 }), "sea");
});

test("a picture of the map alone comes from nowhere, and has no weak matches", () => {
  const one = subject();
  const match = new Match({ grid: [2, 2], exemplar_grids: [], k: 0, indices: [], weights: [] });
  inspector.show({ ...one, match, painting: new Painting({ ...one.painting, look: lookOf(null), exemplars: [] }), labels: [] });
  inspector.look("painting", { x: 0.1, y: 0.1 });
  assert.equal(inspector.describe(inspector.focus), "This sky is painted from the map alone.");
  assert.deepEqual([inspector.source, inspector.weak.count, inspector.marksOn("exemplar")], [null, 0, []]);
});

test("without a painting there is nothing to look at, and nothing breaks", () => {
  const empty = new Inspector(palette);
  empty.look("painting", { x: 0.5, y: 0.5 });
  empty.pin("exemplar", { x: 0.5, y: 0.5 });
  assert.equal(empty.move("painting", { x: 0.5, y: 0.5 }, 1, 0), null);
  assert.equal(empty.stepWeak(1), null);
  assert.deepEqual([empty.focus, empty.marksOn("painting"), empty.pins], [null, [], []]);
});
