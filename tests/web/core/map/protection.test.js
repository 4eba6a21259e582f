import assert from "node:assert/strict";
import { test } from "node:test";

import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { TOOLS } from "../../../../web/static/js/core/tools/index.js";
import { replaceClass } from "../../../../web/static/js/core/map/tidy.js";
import { noisyMap, palette, randomFrom } from "../helpers.js";

const IDS = [0, 3, 17, 27];

function editorOn(map = noisyMap(48, 40, IDS, 4)) {
  const editor = new Editor(palette, map);
  editor.choose(27);
  editor.resizeBrush(9);
  return editor;
}

/** Uses every tool all over the map. */
function paintAll(editor, random) {
  for (const { id } of TOOLS) {
    editor.tool.value = id;
    editor.choose(IDS[Math.floor(random() * 4)]);
    for (let stroke = 0; stroke < 4; stroke += 1) {
      editor.press({ x: random() * 48, y: random() * 40 });
      for (let move = 0; move < 3; move += 1) editor.moveTo({ x: random() * 48, y: random() * 40 });
      editor.release();
    }
  }
  editor.finish();
}

test("no tool paints over a protected class", () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const editor = editorOn();
    const before = editor.map.data.slice();
    editor.protection.toggle(3);
    paintAll(editor, randomFrom(seed));
    assert.notDeepEqual(editor.map.data, before);
    before.forEach((id, i) => id === 3 && assert.equal(editor.map.data[i], 3));
  }
});

test("paint only over one class: every other pixel stays", () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const editor = editorOn();
    const before = editor.map.data.slice();
    editor.protection.only.value = 17;
    for (const { id } of TOOLS) {
      editor.tool.value = id;
      editor.choose(27);
      editor.press({ x: 5, y: 5 });
      editor.moveTo({ x: 40, y: 35 });
      editor.release();
      editor.finish();
    }
    before.forEach((id, i) => id !== 17 && assert.equal(editor.map.data[i], id));
  }
});

test("tidying keeps protected classes too", () => {
  const editor = editorOn();
  const before = editor.map.data.slice();
  editor.protection.toggle(3);
  editor.apply((map) => replaceClass(map, 3, 17));
  assert.deepEqual(editor.map.data, before);
  assert.equal(editor.home.history.canUndo, false);
  editor.protection.toggle(3);
  editor.apply((map) => replaceClass(map, 3, 17));
  assert.ok(!editor.map.data.includes(3));
  editor.undo();
  assert.deepEqual(editor.map.data, before);
});

test("a protected region is not taken in hand", () => {
  const editor = editorOn();
  editor.tool.value = "move";
  editor.protection.toggle(/** @type {number} */ (editor.map.at(5, 5)));
  editor.press({ x: 5, y: 5 });
  editor.release();
  assert.equal(editor.isBusy, false);
});

test("protecting twice is not protecting", () => {
  const { protection } = editorOn();
  protection.toggle(3);
  protection.toggle(17);
  protection.toggle(3);
  assert.deepEqual([...protection.kept.value], [17]);
  assert.equal(protection.isActive, true);
  protection.toggle(17);
  assert.equal(protection.isActive, false);
});
