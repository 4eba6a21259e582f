import assert from "node:assert/strict";
import { test } from "node:test";

import { History, Replacement, Several, diff } from "../../../../web/static/js/core/map/history.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { BrushLayer } from "../../../../web/static/js/core/look/brushlayer.js";
import { noisyMap } from "../helpers.js";

const drawingOf = (map) => ({ map, layer: BrushLayer.over(map) });

function change(map, history, act) {
  const before = map.data.slice();
  act(map.data);
  const edit = diff({ map }, "map", before);
  if (edit) history.push(edit);
  return edit;
}

function undo(map, history) {
  const step = history.undo();
  step?.revert({ map });
  return step;
}

function redo(map, history) {
  const step = history.redo();
  step?.apply({ map });
  return step;
}

test("undo and redo walk through every state", () => {
  const map = new LabelMap(10, 10);
  const history = new History();
  const states = [map.data.slice()];
  for (let i = 1; i <= 30; i += 1) {
    change(map, history, (data) => data.fill(i, i * 3, i * 3 + 7));
    states.push(map.data.slice());
  }
  for (let i = 29; i >= 0; i -= 1) {
    undo(map, history);
    assert.deepEqual(map.data, states[i]);
  }
  assert.equal(history.canUndo, false);
  assert.equal(undo(map, history), null);
  for (let i = 1; i <= 30; i += 1) {
    redo(map, history);
    assert.deepEqual(map.data, states[i]);
  }
  assert.equal(redo(map, history), null);
});

test("an edit keeps only what changed, in runs that changed alike", () => {
  const map = new LabelMap(256, 256);
  const edit = change(map, new History(), (data) => {
    data[5] = 1;
    data.fill(2, 1000, 1010);
    data.fill(3, 1010, 1012);
  });
  assert.deepEqual([...edit.runs.starts], [5, 1000, 1010]);
  assert.deepEqual([...edit.runs.lengths], [1, 10, 2]);
  assert.deepEqual([...edit.runs.after], [1, 2, 3]);
  assert.deepEqual(edit.rect, { x0: 5, y0: 0, x1: 244, y1: 4 });
});

test("looking only where the change is finds the same", () => {
  const before = noisyMap(40, 30, [3, 5, 9], 1);
  const map = before.clone();
  for (let y = 4; y < 20; y += 1) map.paintSpan(y, 7, 30, 9);
  assert.deepEqual(diff({ map }, "map", before.data, { x0: 7, y0: 4, x1: 30, y1: 20 }), diff({ map }, "map", before.data));
});

test("runs end with their row, so that the changed rectangle stays tight", () => {
  const map = new LabelMap(4, 3);
  const edit = change(map, new History(), (data) => data.fill(1, 3, 6));
  assert.deepEqual([...edit.runs.lengths], [1, 2]);
  assert.deepEqual(edit.rect, { x0: 0, y0: 0, x1: 4, y1: 2 });
});

test("no change is no edit", () => {
  assert.equal(diff({ map: new LabelMap(2, 2) }, "map", new Uint8Array(4)), null);
});

test("a new stroke after undo drops what was undone", () => {
  const map = new LabelMap(2, 1);
  const history = new History();
  change(map, history, (data) => (data[0] = 1));
  undo(map, history);
  change(map, history, (data) => (data[1] = 2));
  assert.equal(history.canRedo, false);
  assert.deepEqual([...map.data], [0, 2]);
});

const steps = (map, history) => {
  let count = 0;
  while (undo(map, history)) count += 1;
  return count;
};

test("two hundred strokes over a large, busy map are all kept", () => {
  const map = noisyMap(512, 512, [3, 5, 9], 2);
  const history = new History();
  const first = map.data.slice();
  for (let i = 1; i <= 250; i += 1) {
    change(map, history, (data) => {
      for (let y = 0; y < 512; y += 1) data.fill(i, y * 512 + ((y * i) % 300), y * 512 + 400);
    });
  }
  assert.ok(history.bytes <= history.budget);
  assert.equal(steps(map, history), 250);
  assert.deepEqual(map.data, first);
});

test("memory is bounded: the oldest steps go first, and the newest stays even if it is too large", () => {
  const map = new LabelMap(64, 64);
  const history = new History(4000);
  for (let i = 1; i <= 50; i += 1) {
    change(map, history, (data) => data.fill(i));
    assert.ok(history.bytes <= 4000);
  }
  const kept = steps(map, history);
  assert.ok(kept > 1 && kept < 50);
  assert.equal(map.at(0, 0), 50 - kept);
  const small = new History(10);
  change(map, small, (data) => data.fill(77));
  assert.equal(steps(map, small), 1);
});

test("steps that can no longer be redone free their memory", () => {
  const map = new LabelMap(64, 64);
  const history = new History();
  change(map, history, (data) => data.fill(1));
  const one = history.bytes;
  undo(map, history);
  assert.equal(history.bytes, one);
  change(map, history, (data) => data.fill(2));
  assert.equal(history.bytes, one);
});

test("a drawing of another size comes and goes without a pixel lost", () => {
  const [before, after] = [drawingOf(noisyMap(31, 17, [3, 5, 9], 3)), drawingOf(noisyMap(64, 48, [3, 5, 9], 4))];
  before.layer.data.fill(90, 20, 70);
  const drawing = { ...before };
  const step = new Replacement(before, after);
  step.apply(drawing);
  assert.deepEqual(drawing, after);
  step.revert(drawing);
  assert.deepEqual(drawing, before);
  assert.ok(step.bytes > 0);
});

test("a step of the layer leaves the map alone, and the other way round", () => {
  const drawing = drawingOf(noisyMap(16, 16, [3, 5, 9], 5));
  const ids = drawing.map.data.slice();
  drawing.layer.data.fill(200, 30, 60);
  const edit = diff(drawing, "layer", new Uint8Array(256));
  edit.revert(drawing);
  assert.ok(drawing.layer.isEmpty);
  edit.apply(drawing);
  assert.equal(drawing.layer.data[59], 200);
  assert.deepEqual(drawing.map.data, ids);
});

test("several steps that were one act are taken back in turn, the last first", () => {
  const drawing = drawingOf(new LabelMap(4, 1));
  const first = (drawing.map.data[0] = 1) && diff(drawing, "map", new Uint8Array(4));
  const second = (drawing.map.data[0] = 2) && diff(drawing, "map", Uint8Array.of(1, 0, 0, 0));
  const act = new Several([first, second]);
  act.revert(drawing);
  assert.equal(drawing.map.data[0], 0);
  act.apply(drawing);
  assert.equal(drawing.map.data[0], 2);
  assert.equal(act.bytes, first.bytes + second.bytes);
});
