import assert from "node:assert/strict";
import { test } from "node:test";

import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Sheet } from "../../../../web/static/js/core/map/sheet.js";
import { FIT } from "../../../../web/static/js/core/map/viewport.js";
import { palette } from "../helpers.js";

const filled = (width, height, id) => new LabelMap(width, height, new Uint8Array(width * height).fill(id));

function sheetWithLog(map = filled(8, 8, 3)) {
  const sheet = new Sheet(map);
  const log = [];
  for (const name of ["painted", "changed", "resized"]) sheet[name].on(() => log.push(name));
  return { sheet, log };
}

test("another map of the same size is one step of undo", () => {
  const { sheet, log } = sheetWithLog();
  sheet.replace(filled(8, 8, 5));
  assert.deepEqual(log, ["painted", "changed"]);
  sheet.undo();
  assert.deepEqual(sheet.map, filled(8, 8, 3));
  sheet.redo();
  assert.deepEqual(sheet.map, filled(8, 8, 5));
});

test("a map of another size takes its place, and undo brings the old size back", () => {
  const { sheet, log } = sheetWithLog();
  sheet.viewport.value = { zoom: 3, x: 0.1, y: 0.2 };
  sheet.replace(filled(16, 4, 5));
  assert.deepEqual(log, ["resized", "painted", "changed"]);
  assert.deepEqual(sheet.map, filled(16, 4, 5));
  assert.equal(sheet.viewport.value, FIT);
  sheet.undo();
  assert.deepEqual(sheet.map, filled(8, 8, 3));
  sheet.redo();
  assert.deepEqual(sheet.map, filled(16, 4, 5));
});

test("strokes after a change of size never reach the maps that undo goes back to", () => {
  const { sheet } = sheetWithLog();
  sheet.replace(filled(16, 4, 5));
  const before = sheet.map.data.slice();
  sheet.map.data.fill(7, 0, 9);
  sheet.commit(before);
  sheet.undo();
  assert.deepEqual(sheet.map, filled(16, 4, 5));
  sheet.undo();
  sheet.redo();
  assert.deepEqual(sheet.map, filled(16, 4, 5));
});

test("a change that changed nothing is no step", () => {
  const { sheet, log } = sheetWithLog();
  sheet.commit(sheet.map.data.slice());
  assert.deepEqual(log, []);
  assert.equal(sheet.history.canUndo, false);
});

test("the editor works on the sheet in hand, and each sheet has its own undo", () => {
  const editor = new Editor(palette, filled(8, 8, 3));
  const other = new Sheet(filled(4, 4, 5));
  let heard = 0;
  editor.changed.on(() => (heard += 1));
  editor.open(other);
  editor.choose(27);
  editor.press({ x: 2, y: 2 });
  editor.release();
  assert.equal(heard, 1);
  assert.ok(other.map.data.includes(27));
  assert.ok(!editor.home.map.data.includes(27));
  editor.open(editor.home);
  editor.undo();
  assert.ok(other.map.data.includes(27));
  other.undo();
  assert.equal(heard, 1, "a sheet that is not in hand is not listened to");
});

test("opening another sheet takes an unfinished stroke back", () => {
  const editor = new Editor(palette, filled(8, 8, 3));
  editor.choose(27);
  editor.press({ x: 2, y: 2 });
  editor.open(new Sheet(filled(4, 4, 5)));
  assert.deepEqual(editor.home.map, filled(8, 8, 3));
});
