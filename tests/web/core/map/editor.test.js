import assert from "node:assert/strict";
import { test } from "node:test";

import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { TOOLS, toolOf } from "../../../../web/static/js/core/tools/index.js";
import { palette } from "../helpers.js";

function editorWithLog(map = new LabelMap(16, 16, new Uint8Array(256).fill(3))) {
  const editor = new Editor(palette, map);
  editor.choose(27);
  editor.resizeBrush(3);
  const log = { changed: 0, painted: 0 };
  editor.changed.on(() => (log.changed += 1));
  editor.painted.on(() => (log.painted += 1));
  return { editor, log };
}

const stroke = (editor, ...points) => {
  editor.press(points[0]);
  for (const point of points.slice(1)) editor.moveTo(point);
  editor.release();
};

test("a press paints at once; the stroke's end asks for a picture", () => {
  const { editor, log } = editorWithLog();
  editor.press({ x: 5.5, y: 5.5 });
  assert.equal(editor.map.at(5, 5), 27);
  assert.deepEqual(log, { changed: 0, painted: 1 });
  editor.release();
  assert.equal(log.changed, 1);
});

test("one stroke is one step of undo, however many moves it has", () => {
  const { editor, log } = editorWithLog();
  const before = editor.map.data.slice();
  stroke(editor, { x: 1, y: 1 }, { x: 8, y: 3 }, { x: 14, y: 14 });
  const after = editor.map.data.slice();
  assert.notDeepEqual(after, before);
  editor.undo();
  assert.deepEqual(editor.map.data, before);
  editor.redo();
  assert.deepEqual(editor.map.data, after);
  assert.equal(log.changed, 3);
});

test("an aborted stroke leaves no trace and asks for no picture", () => {
  const { editor, log } = editorWithLog();
  const before = editor.map.data.slice();
  editor.press({ x: 4, y: 4 });
  editor.moveTo({ x: 9, y: 9 });
  editor.abort();
  editor.moveTo({ x: 12, y: 12 });
  editor.release();
  assert.deepEqual(editor.map.data, before);
  assert.equal(log.changed, 0);
  assert.equal(editor.home.history.canUndo, false);
});

test("painting a class over itself is no step", () => {
  const { editor, log } = editorWithLog();
  editor.choose(3);
  stroke(editor, { x: 4, y: 4 });
  assert.equal(log.changed, 0);
  assert.equal(editor.home.history.canUndo, false);
});

test("the eraser paints unknown, the fill its region", () => {
  const { editor } = editorWithLog();
  editor.tool.value = "eraser";
  stroke(editor, { x: 5.5, y: 5.5 });
  assert.equal(editor.map.at(5, 5), 0);
  editor.tool.value = "fill";
  stroke(editor, { x: 0.5, y: 0.5 });
  assert.equal(editor.map.at(15, 15), 27);
  assert.equal(editor.map.at(5, 5), 0);
});

test("the eyedropper chooses what is under it and changes nothing", () => {
  const { editor, log } = editorWithLog();
  editor.heldTool.value = "picker";
  stroke(editor, { x: 5.5, y: 5.5 });
  editor.heldTool.value = null;
  assert.equal(editor.classId.value, 3);
  assert.equal(editor.activeTool.id, "brush");
  assert.equal(log.changed, 0);
  editor.tool.value = "picker";
  stroke(editor, { x: -4, y: 2 });
  assert.equal(editor.classId.value, 3, "outside the map there is nothing to pick");
});

test("a stroke keeps its tool when the held key is let go in the middle", () => {
  const { editor } = editorWithLog();
  editor.press({ x: 2, y: 2 });
  editor.heldTool.value = "picker";
  editor.moveTo({ x: 12, y: 2 });
  editor.release();
  assert.equal(editor.map.at(11, 2), 27);
  assert.equal(editor.classId.value, 27);
});

test("X goes back and forth between two classes", () => {
  const { editor } = editorWithLog();
  editor.choose(17);
  editor.swapClass();
  assert.equal(editor.classId.value, 27);
  editor.swapClass();
  assert.equal(editor.classId.value, 17);
});

test("classes are stepped through in the palette's order, round its end", () => {
  const { editor } = editorWithLog();
  const seen = palette.classes.map(() => {
    editor.stepClass(1);
    return editor.classId.value;
  });
  assert.deepEqual(new Set(seen), new Set([0, 3, 17, 27]));
  editor.stepClass(-1);
  assert.equal(editor.classId.value, seen.at(-2));
});

test("an id that is no class cannot be chosen", () => {
  const { editor } = editorWithLog();
  editor.choose(99);
  assert.equal(editor.classId.value, 27);
});

test("digits choose recent classes; a digit without class does nothing", () => {
  const { editor } = editorWithLog();
  editor.chooseRecent(2);
  assert.equal(editor.classId.value, 17);
  editor.chooseRecent(9);
  assert.equal(editor.classId.value, 17);
});

test("another map is one step of undo", () => {
  const { editor, log } = editorWithLog();
  const before = editor.map.data.slice();
  editor.replace(new LabelMap(16, 16));
  assert.ok(editor.map.data.every((id) => id === 0));
  editor.undo();
  assert.deepEqual(editor.map.data, before);
  assert.equal(log.changed, 2);
});

test("undo in the middle of a stroke gives the stroke up first", () => {
  const { editor } = editorWithLog();
  const before = editor.map.data.slice();
  stroke(editor, { x: 2, y: 2 });
  editor.press({ x: 12, y: 12 });
  editor.undo();
  assert.deepEqual(editor.map.data, before);
  assert.equal(editor.isDrawing, false);
});

test("every tool has a name, a key and a cursor of its own id", () => {
  for (const tool of TOOLS) assert.equal(toolOf(tool.id), tool);
  assert.equal(toolOf("no such tool"), TOOLS[0]);
  assert.equal(new Set(TOOLS.map(({ key }) => key)).size, TOOLS.length);
});
