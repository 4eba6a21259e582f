import assert from "node:assert/strict";
import { test } from "node:test";

import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { restore, sessionOf } from "../../../../web/static/js/core/files/session.js";
import { palette } from "../helpers.js";

const bounds = { stride: 2, min: 2, max: 8 };
const map = new LabelMap(2, 2, Uint8Array.of(3, 17, 27, 0));

test("a stored map comes back as it was, with its exemplar", () => {
  const back = restore(structuredClone(sessionOf(map, "abc")), palette, bounds);
  assert.deepEqual(back.map.data, map.data);
  assert.equal(back.exemplar, "abc");
});

test("what is stored does not change with later strokes", () => {
  const live = map.clone();
  const session = sessionOf(live, null);
  live.data[0] = 27;
  assert.equal(session.labels[0], 3);
});

test("classes the pack lacks become unknown", () => {
  const session = { ...sessionOf(map, null), labels: Uint8Array.of(3, 99, 27, 200) };
  assert.deepEqual([...restore(session, palette, bounds).map.data], [3, 0, 27, 0]);
});

test("a map of any size that can be painted keeps it; another is resized to one that can", () => {
  const wide = new LabelMap(8, 2, new Uint8Array(16).fill(3));
  assert.deepEqual(restore(sessionOf(wide, null), palette, bounds).map, wide);
  const back = restore(sessionOf(map, null), palette, { stride: 4, min: 4, max: 8 }).map;
  assert.deepEqual([back.width, back.height], [4, 4]);
  assert.deepEqual([...back.data.subarray(0, 4)], [3, 3, 17, 17]);
});

test("nothing stored, or nonsense, restores nothing", () => {
  const good = sessionOf(map, null);
  const nonsense = [undefined, null, 5, {}, { ...good, version: 2 }, { ...good, labels: [1, 2, 3, 4] }, { ...good, width: 3 }];
  for (const stored of [...nonsense, { version: 1, width: 0, height: 0, labels: new Uint8Array(0) }]) {
    assert.equal(restore(stored, palette, bounds), null);
  }
  assert.equal(restore({ ...good, exemplar: 7 }, palette, bounds).exemplar, null);
});
