import assert from "node:assert/strict";
import { test } from "node:test";

import { lookOf, PLAIN } from "../../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { restore, sessionOf } from "../../../../web/static/js/core/files/session.js";
import { palette } from "../helpers.js";

const bounds = { stride: 2, min: 2, max: 8 };
const map = new LabelMap(2, 2, Uint8Array.of(3, 17, 27, 0));

test("a stored map comes back as it was, with its look", () => {
  const back = restore(structuredClone(sessionOf(map, lookOf("abc"))), palette, bounds);
  assert.deepEqual(back.map.data, map.data);
  assert.deepEqual(back.look, lookOf("abc"));
});

test("what is stored does not change with later strokes", () => {
  const live = map.clone();
  const session = sessionOf(live, PLAIN);
  live.data[0] = 27;
  assert.equal(session.labels[0], 3);
});

test("classes the pack lacks become unknown", () => {
  const session = { ...sessionOf(map, PLAIN), labels: Uint8Array.of(3, 99, 27, 200) };
  assert.deepEqual([...restore(session, palette, bounds).map.data], [3, 0, 27, 0]);
});

test("a map of any size that can be painted keeps it; another is resized to one that can", () => {
  const wide = new LabelMap(8, 2, new Uint8Array(16).fill(3));
  assert.deepEqual(restore(sessionOf(wide, PLAIN), palette, bounds).map, wide);
  const back = restore(sessionOf(map, PLAIN), palette, { stride: 4, min: 4, max: 8 }).map;
  assert.deepEqual([back.width, back.height], [4, 4]);
  assert.deepEqual([...back.data.subarray(0, 4)], [3, 3, 17, 17]);
});

test("nothing stored, or nonsense, restores nothing", () => {
  const good = sessionOf(map, PLAIN);
  const nonsense = [undefined, null, 5, {}, { ...good, version: 3 }, { ...good, labels: [1, 2, 3, 4] }, { ...good, width: 3 }];
  for (const stored of [...nonsense, { version: 1, width: 0, height: 0, labels: new Uint8Array(0) }]) {
    assert.equal(restore(stored, palette, bounds), null);
  }
});

test("a session from before there were looks brings its exemplar", () => {
  const { look: _, ...old } = { ...sessionOf(map, PLAIN), version: 1 };
  assert.deepEqual(restore({ ...old, exemplar: "abc" }, palette, bounds).look, lookOf("abc"));
  for (const exemplar of [null, 7]) assert.equal(restore({ ...old, exemplar }, palette, bounds).look, null);
});

test("a session of the map alone stays one", () => {
  assert.deepEqual(restore(sessionOf(map, PLAIN), palette, bounds).look, PLAIN);
});
