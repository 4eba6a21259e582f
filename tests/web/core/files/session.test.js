import assert from "node:assert/strict";
import { test } from "node:test";

import { BrushLayer } from "../../../../web/static/js/core/look/brushlayer.js";
import { lookOf, PLAIN } from "../../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { restore, sessionOf } from "../../../../web/static/js/core/files/session.js";
import { palette } from "../helpers.js";

const bounds = { stride: 2, min: 2, max: 8 };
const map = new LabelMap(2, 2, Uint8Array.of(3, 17, 27, 0));
const drawn = (map, layer = BrushLayer.over(map)) => ({ map, layer });

test("a stored map comes back as it was, with its look", () => {
  const back = restore(structuredClone(sessionOf(drawn(map), lookOf("abc"))), palette, bounds);
  assert.deepEqual(back.map.data, map.data);
  assert.deepEqual(back.look, lookOf("abc"));
});

test("what is stored does not change with later strokes", () => {
  const live = map.clone();
  const session = sessionOf(drawn(live), PLAIN);
  live.data[0] = 27;
  assert.equal(session.labels[0], 3);
});

test("classes the pack lacks become unknown", () => {
  const session = { ...sessionOf(drawn(map), PLAIN), labels: Uint8Array.of(3, 99, 27, 200) };
  assert.deepEqual([...restore(session, palette, bounds).map.data], [3, 0, 27, 0]);
});

test("a map of any size that can be painted keeps it; another is resized to one that can", () => {
  const wide = new LabelMap(8, 2, new Uint8Array(16).fill(3));
  assert.deepEqual(restore(sessionOf(drawn(wide), PLAIN), palette, bounds).map, wide);
  const back = restore(sessionOf(drawn(map), PLAIN), palette, { stride: 4, min: 4, max: 8 }).map;
  assert.deepEqual([back.width, back.height], [4, 4]);
  assert.deepEqual([...back.data.subarray(0, 4)], [3, 3, 17, 17]);
});

test("nothing stored, or nonsense, restores nothing", () => {
  const good = sessionOf(drawn(map), PLAIN);
  const nonsense = [undefined, null, 5, {}, { ...good, version: 3 }, { ...good, labels: [1, 2, 3, 4] }, { ...good, width: 3 }];
  for (const stored of [...nonsense, { version: 1, width: 0, height: 0, labels: new Uint8Array(0) }]) {
    assert.equal(restore(stored, palette, bounds), null);
  }
});

test("a session from before there were looks brings its exemplar", () => {
  const { look: _, ...old } = { ...sessionOf(drawn(map), PLAIN), version: 1 };
  assert.deepEqual(restore({ ...old, exemplar: "abc" }, palette, bounds).look, lookOf("abc"));
  for (const exemplar of [null, 7]) assert.equal(restore({ ...old, exemplar }, palette, bounds).look, null);
});

test("a session of the map alone stays one", () => {
  assert.deepEqual(restore(sessionOf(drawn(map), PLAIN), palette, bounds).look, PLAIN);
});

test("what the style brush has painted comes back, and follows a map that is resized", () => {
  const layer = new BrushLayer(2, 2, Uint8Array.of(0, 255, 0, 255));
  const session = structuredClone(sessionOf(drawn(map, layer), lookOf("abc")));
  assert.deepEqual(restore(session, palette, bounds).layer, layer);
  const large = restore(session, palette, { stride: 4, min: 4, max: 8 }).layer;
  assert.deepEqual(large, layer.resized(4, 4));
  layer.data.fill(7);
  assert.equal(restore(session, palette, bounds).layer.data[1], 255);
});

test("a session without a brush layer, or with one of another size, comes with an empty one", () => {
  const session = sessionOf(drawn(map), PLAIN);
  assert.equal(session.brush, null);
  for (const brush of [null, undefined, new Uint8Array(3), "x"]) {
    assert.deepEqual(restore({ ...session, brush }, palette, bounds).layer, BrushLayer.over(map));
  }
});
