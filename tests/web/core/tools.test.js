import assert from "node:assert/strict";
import { test } from "node:test";

import { Editor } from "../../../web/static/js/core/map/editor.js";
import { LabelMap } from "../../../web/static/js/core/map/labelmap.js";
import { Sheet } from "../../../web/static/js/core/map/sheet.js";
import { SHORTCUTS } from "../../../web/static/js/core/shortcuts.js";
import { TOOLS } from "../../../web/static/js/core/tools/index.js";
import { DEFAULTS, readOptions } from "../../../web/static/js/core/tools/options.js";
import { noisyMap, palette, randomFrom } from "./helpers.js";

const IDS = palette.classes.map(({ id }) => id);
const PAINTING = TOOLS.filter(({ looks }) => !looks);

function editorWith(tool, map = noisyMap(48, 40, IDS, 3)) {
  const editor = new Editor(palette, map);
  editor.choose(27);
  editor.resizeBrush(5);
  editor.tool.value = tool;
  return editor;
}

const plain = (id = 3) => new LabelMap(32, 32, new Uint8Array(1024).fill(id));
const press = (editor, x, y) => {
  editor.press({ x, y });
  editor.release();
};
const drag = (editor, ...points) => {
  editor.press(points[0]);
  for (const point of points.slice(1)) editor.moveTo(point);
  editor.release();
};
const count = (editor, id) => editor.map.data.filter((own) => own === id).length;

/** Uses the tool in ways that a person hardly would. */
function play(editor, random) {
  const point = () => ({ x: random() * 60 - 6, y: random() * 52 - 6 });
  editor.set({ shape: random() < 0.5 ? "round" : "square", everywhere: random() < 0.3, gap: Math.floor(random() * 4), even: random() < 0.3, centred: random() < 0.3 });
  for (let presses = 0; presses < 3; presses += 1) {
    editor.hold({ shift: random() < 0.3, alt: random() < 0.3 });
    editor.press(point(), random());
    for (let moves = 0; moves < 3; moves += 1) editor.moveTo(point(), random());
    if (random() < 0.3) editor.act("flip-x");
    editor.release();
    if (random() < 0.2) editor.unpress();
  }
}

for (const { id } of PAINTING) {
  test(`${id}: whatever is done, only ids of the palette are on the map`, () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const editor = editorWith(id);
      play(editor, randomFrom(seed));
      editor.finish();
      for (const own of editor.map.data) assert.ok(palette.has(own));
    }
  });

  test(`${id}: given up, it leaves no trace`, () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const editor = editorWith(id);
      const random = randomFrom(seed);
      const before = editor.map.data.slice();
      let steps = 0;
      editor.changed.on(() => (steps += 1));
      editor.press({ x: random() * 48, y: random() * 40 });
      for (let moves = 0; moves < 4; moves += 1) editor.moveTo({ x: random() * 48, y: random() * 40 });
      editor.abort();
      editor.release();
      assert.deepEqual(editor.map.data, before);
      assert.equal(editor.isBusy, false);
      assert.equal(editor.sketch.value, null);
      assert.equal(steps, 0);
    }
  });

  test(`${id}: undo brings every state back, redo too`, () => {
    const editor = editorWith(id);
    const random = randomFrom(5);
    const states = [editor.map.data.slice()];
    editor.changed.on(() => states.push(editor.map.data.slice()));
    for (let round = 0; round < 12; round += 1) {
      play(editor, random);
      editor.finish();
    }
    const all = [...states];
    assert.ok(all.length > 1);
    for (const state of all.slice(0, -1).reverse()) {
      editor.undo();
      assert.deepEqual(editor.map.data, state);
    }
    for (const state of all.slice(1)) {
      editor.redo();
      assert.deepEqual(editor.map.data, state);
    }
  });

  test(`${id}: what changed is reported as painted`, () => {
    for (let seed = 1; seed <= 15; seed += 1) {
      const editor = editorWith(id);
      const shown = editor.map.clone();
      editor.painted.on((rect) => shown.copyFrom(editor.map.data, rect));
      play(editor, randomFrom(seed));
      assert.deepEqual(shown.data, editor.map.data, `seed ${seed}`);
      editor.abort();
      assert.deepEqual(shown.data, editor.map.data, `given up, seed ${seed}`);
    }
  });
}

test("the keys of the tools' buttons are those of the shortcuts", () => {
  for (const { id, key } of TOOLS) {
    const shortcut = SHORTCUTS.find(({ action }) => action === `tool:${id}`);
    assert.ok(shortcut?.keys.includes(key.toLowerCase()), id);
  }
});

test("Shift joins a press to the end of the stroke before", () => {
  const editor = editorWith("brush", plain());
  editor.resizeBrush(1);
  press(editor, 2.5, 2.5);
  editor.hold({ shift: true, alt: false });
  press(editor, 22.5, 2.5);
  press(editor, 22.5, 12.5);
  assert.equal(count(editor, 27), 21 + 10);
  editor.undo();
  assert.equal(count(editor, 27), 21, "each line is a step");
});

test("there is no line from another sheet or another size", () => {
  const editor = editorWith("brush", plain());
  press(editor, 2, 2);
  editor.sheet.value.replace(new LabelMap(16, 16));
  assert.equal(editor.strokeEnd.value, null);
});

test("pressure scales the brush, unless that is turned off", () => {
  const size = (pressure, options) => {
    const editor = editorWith("brush", plain());
    editor.resizeBrush(20);
    editor.set(options);
    editor.press({ x: 16, y: 16 }, pressure);
    return count(editor, 27);
  };
  assert.ok(size(0.5, {}) < size(1, {}) / 3);
  assert.ok(size(0.001, {}) > 0);
  assert.equal(size(0.5, { pressure: false }), size(1, {}));
});

test("Shift fills everywhere", () => {
  const map = plain();
  for (let y = 0; y < 32; y += 1) map.paintSpan(y, 15, 17, 17);
  const editor = editorWith("fill", map);
  press(editor, 2, 2);
  assert.equal(editor.map.at(30, 2), 3);
  editor.undo();
  editor.hold({ shift: true, alt: false });
  press(editor, 2, 2);
  assert.equal(editor.map.at(30, 2), 27);
  assert.equal(editor.map.at(15, 2), 17);
});

test("a shape takes its other form as soon as Shift or Alt goes down", () => {
  const editor = editorWith("rectangle", plain());
  editor.press({ x: 10, y: 10 });
  editor.moveTo({ x: 13, y: 11 });
  assert.equal(count(editor, 27), 8);
  editor.hold({ shift: true, alt: false });
  assert.equal(count(editor, 27), 16);
  editor.hold({ shift: true, alt: true });
  assert.equal(count(editor, 27), 49);
  editor.hold({ shift: false, alt: false });
  editor.release();
  assert.equal(count(editor, 27), 8);
});

test("the lasso fills what it goes round, and shows its line at once", () => {
  const editor = editorWith("lasso", plain());
  editor.press({ x: 5, y: 5 });
  assert.equal(count(editor, 27), 1);
  for (const point of [{ x: 25, y: 5 }, { x: 25, y: 25 }, { x: 5, y: 25 }]) editor.moveTo(point);
  editor.release();
  assert.ok(count(editor, 27) >= 400);
  editor.undo();
  assert.equal(count(editor, 27), 0);
});

const corners = (editor, ...points) => points.forEach(([x, y]) => press(editor, x, y));

test("a polygon closes at its first corner and is one step of undo", () => {
  const editor = editorWith("polygon", plain());
  corners(editor, [5, 5], [25, 5], [25, 25], [5, 25]);
  assert.equal(editor.sketch.value.points.length, 4);
  assert.equal(editor.home.history.canUndo, false);
  corners(editor, [5.5, 5.5]);
  assert.equal(editor.sketch.value, null);
  assert.equal(count(editor, 27), 400);
  editor.undo();
  assert.equal(count(editor, 27), 0);
  assert.equal(editor.home.history.canUndo, false);
});

test("a polygon also closes by a double click, by finishing and by another tool", () => {
  for (const close of [(editor) => corners(editor, [5, 25], [5, 25]), (editor) => editor.finish(), (editor) => (editor.tool.value = "brush")]) {
    const editor = editorWith("polygon", plain());
    corners(editor, [5, 5], [25, 5], [25, 25]);
    close(editor);
    assert.equal(editor.isBusy, false);
    assert.ok(count(editor, 27) >= 190);
    assert.equal(editor.home.history.canUndo, true);
  }
});

test("corners of a polygon are taken back one by one, then the polygon", () => {
  const editor = editorWith("polygon", plain());
  corners(editor, [5, 5], [25, 5], [25, 25], [5, 25]);
  editor.act("unpress");
  assert.equal(count(editor, 27) < 250, true);
  for (let corner = 0; corner < 3; corner += 1) editor.act("unpress");
  assert.equal(editor.isBusy, false);
  assert.equal(count(editor, 27), 0);
});

test("undo while a gesture is open gives up the gesture, not the stroke before it", () => {
  const editor = editorWith("brush", plain());
  press(editor, 3, 3);
  const before = editor.map.data.slice();
  editor.tool.value = "polygon";
  corners(editor, [5, 5], [25, 5], [25, 25]);
  editor.undo();
  assert.deepEqual(editor.map.data, before);
  assert.equal(editor.home.history.canUndo, true);
});

test("the eyedropper leaves an open polygon open, and the polygon takes the class it found", () => {
  const map = plain();
  map.paintSpan(31, 0, 32, 17);
  const editor = editorWith("polygon", map);
  corners(editor, [5, 5], [25, 5], [25, 25]);
  editor.heldTool.value = "picker";
  press(editor, 3, 31);
  editor.heldTool.value = null;
  assert.ok(editor.sketch.value);
  editor.finish();
  assert.equal(editor.map.at(23, 7), 17);
  assert.equal(count(editor, 27), 0);
});

function withIsland() {
  const map = plain();
  for (let y = 10; y < 14; y += 1) map.paintSpan(y, 10, 14, 17);
  map.paintSpan(10, 14, 16, 17);
  const editor = editorWith("move", map);
  editor.reach = 0.5;
  return editor;
}

test("a region moves, and its surroundings close behind it; the whole is one step", () => {
  const editor = withIsland();
  const before = editor.map.data.slice();
  drag(editor, { x: 11, y: 11 }, { x: 15, y: 15 }, { x: 21, y: 21 });
  assert.equal(count(editor, 17), 18);
  assert.equal(editor.map.at(10, 10), 3);
  assert.equal(editor.map.at(20, 20), 17);
  drag(editor, { x: 21, y: 21 }, { x: 21, y: 16 });
  editor.act("flip-x");
  assert.equal(editor.map.at(20, 15), 17);
  assert.equal(editor.map.at(20, 18), 3, "mirrored: the long row's overhang is on the left now");
  assert.equal(editor.home.history.canUndo, false);
  editor.finish();
  assert.equal(count(editor, 17), 18);
  editor.undo();
  assert.deepEqual(editor.map.data, before);
});

test("handles scale a region; a press elsewhere puts it down", () => {
  const editor = withIsland();
  press(editor, 11, 11);
  assert.equal(editor.sketch.value.handles.length, 8);
  drag(editor, { x: 16, y: 14 }, { x: 22, y: 18 });
  assert.equal(editor.map.at(21, 10), 17);
  assert.equal(count(editor, 17), 18 * 4);
  press(editor, 2, 2);
  assert.equal(editor.home.history.canUndo, true);
  assert.equal(count(editor, 17), 18 * 4);
});

test("a region taken in hand and put down where it was is no step", () => {
  const editor = withIsland();
  press(editor, 11, 11);
  editor.finish();
  assert.equal(editor.home.history.canUndo, false);
});

test("a change of tool in the middle of a stroke waits for its end", () => {
  const editor = editorWith("brush", plain());
  editor.press({ x: 3, y: 3 });
  editor.tool.value = "eraser";
  editor.moveTo({ x: 20, y: 3 });
  assert.equal(editor.map.at(20, 3), 27);
  editor.release();
  assert.equal(editor.isBusy, false);
  assert.equal(editor.home.history.canUndo, true);
});

test("another hand's change of the map ends a gesture without undoing that change", () => {
  const editor = editorWith("polygon", plain());
  corners(editor, [5, 5], [25, 5], [25, 25]);
  editor.home.replace(plain(17));
  editor.abort();
  assert.equal(count(editor, 17), 1024);
});

test("an open gesture is finished, not lost, when another sheet is opened or another map comes", () => {
  for (const leave of [(editor) => editor.open(new Sheet(plain(17))), (editor) => editor.replace(plain(17))]) {
    const editor = editorWith("polygon", plain());
    corners(editor, [5, 5], [25, 5], [25, 25]);
    const drawn = editor.map.data.slice();
    leave(editor);
    editor.open(editor.home);
    if (editor.map.data.includes(17)) editor.undo();
    assert.deepEqual(editor.map.data, drawn);
    editor.undo();
    assert.equal(count(editor, 27), 0);
  }
});

test("stored options are read as far as they make sense", () => {
  assert.deepEqual(readOptions(null), DEFAULTS);
  assert.deepEqual(readOptions({ shape: "hexagon", gap: 900, even: "yes", centred: true, other: 1 }), { ...DEFAULTS, gap: 12, centred: true });
});
