import assert from "node:assert/strict";
import { test } from "node:test";

import { History, diff } from "../../../web/static/js/core/history.js";
import { LabelMap } from "../../../web/static/js/core/labelmap.js";

function change(map, history, act) {
  const before = map.data.slice();
  act(map.data);
  const edit = diff(before, map);
  if (edit) history.push(edit);
  return edit;
}

const undo = (map, history) => history.undo()?.revert(map) ?? null;
const redo = (map, history) => history.redo()?.apply(map) ?? null;

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

test("an edit keeps only what changed", () => {
  const map = new LabelMap(256, 256);
  const edit = change(map, new History(), (data) => {
    data[5] = 1;
    data.fill(2, 1000, 1010);
  });
  assert.equal(edit.size, 11);
  assert.deepEqual([...edit.starts], [5, 1000]);
  assert.deepEqual(edit.rect, { x0: 5, y0: 0, x1: 242, y1: 4 });
});

test("runs end with their row, so that the changed rectangle stays tight", () => {
  const map = new LabelMap(4, 3);
  const edit = change(map, new History(), (data) => data.fill(1, 3, 6));
  assert.deepEqual([...edit.lengths], [1, 2]);
  assert.deepEqual(edit.rect, { x0: 0, y0: 0, x1: 4, y1: 2 });
});

test("no change is no edit", () => {
  assert.equal(diff(new Uint8Array(4), new LabelMap(2, 2)), null);
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

test("at least a hundred steps are kept, then the oldest goes", () => {
  const map = new LabelMap(1, 1);
  const history = new History();
  assert.ok(history.limit >= 100);
  for (let i = 1; i <= history.limit + 5; i += 1) change(map, history, (data) => (data[0] = i % 256));
  let steps = 0;
  while (undo(map, history)) steps += 1;
  assert.equal(steps, history.limit);
  assert.equal(map.at(0, 0), 5);
});
