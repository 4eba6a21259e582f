import assert from "node:assert/strict";
import { test } from "node:test";

import { BrushLayer } from "../../../../web/static/js/core/look/brushlayer.js";
import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { SoftStroke, amountAt } from "../../../../web/static/js/core/look/softbrush.js";
import { mapOf, noisyMap, palette, randomFrom } from "../helpers.js";

const dab = { radius: 6, softness: 0.6, opacity: 1 };

/** The most that any of many dabs along the line asks for, pixel by pixel, with no box and no formula for lines. */
function byDabs(layer, points, { radius, softness, opacity }, erases) {
  const dabs = points.flatMap((to, at) => {
    const from = points[Math.max(0, at - 1)];
    return Array.from({ length: 401 }, (_, i) => ({ x: from.x + ((to.x - from.x) * i) / 400, y: from.y + ((to.y - from.y) * i) / 400 }));
  });
  return layer.data.map((before, i) => {
    const [x, y] = [(i % layer.width) + 0.5, Math.floor(i / layer.width) + 0.5];
    const nearest = Math.min(...dabs.map((middle) => Math.hypot(x - middle.x, y - middle.y)));
    const amount = Math.round(amountAt(nearest, { radius, softness, opacity }) * 255) / 255;
    return Math.round(erases ? before * (1 - amount) : before + (255 - before) * amount);
  });
}

for (const erases of [false, true]) {
  test(`a stroke ${erases ? "takes away" : "paints"} what a dab at every place of its way would`, () => {
    const random = randomFrom(erases ? 8 : 9);
    for (let round = 0; round < 6; round += 1) {
      const layer = new BrushLayer(40, 30, Uint8Array.from({ length: 1200 }, () => Math.floor(random() * 256)));
      const points = Array.from({ length: 3 }, () => ({ x: random() * 50 - 5, y: random() * 40 - 5 }));
      const how = { radius: 0.5 + random() * 9, softness: random(), opacity: 0.2 + random() * 0.8 };
      const expected = byDabs(layer, points, how, erases);
      const stroke = new SoftStroke(layer, erases);
      points.forEach((to, at) => stroke.drag(points[Math.max(0, at - 1)], to, how));
      layer.data.forEach((amount, i) => assert.ok(Math.abs(amount - expected[i]) <= 1, `${amount} is not ${expected[i]}`));
    }
  });
}

test("a dab is whole in its middle, half at its rim where it is hard, and falls all the way outwards", () => {
  assert.equal(amountAt(0, dab), 1);
  assert.equal(amountAt(6, { ...dab, softness: 0 }), 0.5);
  assert.equal(amountAt(6.5, dab), 0);
  assert.equal(amountAt(2.5, { ...dab, opacity: 0.4 }), 0.4);
  for (let d = 0; d < 8; d += 0.1) assert.ok(amountAt(d + 0.1, dab) <= amountAt(d, dab));
});

test("many small moves paint the same as a single long one", () => {
  const [once, often] = [new BrushLayer(40, 30), new BrushLayer(40, 30)];
  new SoftStroke(once, false).drag({ x: 5, y: 6 }, { x: 33, y: 20 }, dab);
  const stroke = new SoftStroke(often, false);
  const at = (i) => ({ x: 5 + (28 * i) / 50, y: 6 + (14 * i) / 50 });
  for (let i = 0; i < 50; i += 1) stroke.drag(at(i), at(i + 1), dab);
  once.data.forEach((amount, i) => assert.ok(Math.abs(amount - often.data[i]) <= 1));
});

test("going over the same place again in one stroke adds nothing; another stroke does, and never past all", () => {
  const layer = new BrushLayer(40, 30);
  const faint = { ...dab, opacity: 0.5 };
  const go = (stroke) => stroke.drag({ x: 8, y: 15 }, { x: 30, y: 15 }, faint);
  const stroke = new SoftStroke(layer, false);
  go(stroke);
  go(stroke);
  assert.equal(layer.at(20, 15), 128);
  go(new SoftStroke(layer, false));
  assert.equal(layer.at(20, 15), 192);
  for (let i = 0; i < 20; i += 1) go(new SoftStroke(layer, false));
  assert.ok(layer.at(20, 15) >= 254);
});

test("nothing changes outside the rectangle that a drag names", () => {
  const random = randomFrom(4);
  for (let round = 0; round < 20; round += 1) {
    const layer = new BrushLayer(40, 30);
    const [from, to] = [0, 1].map(() => ({ x: random() * 60 - 10, y: random() * 50 - 10 }));
    const { x0, y0, x1, y1 } = new SoftStroke(layer, false).drag(from, to, { ...dab, radius: random() * 12 });
    layer.data.forEach((amount, i) => {
      const [x, y] = [i % 40, Math.floor(i / 40)];
      if (amount > 0) assert.ok(x >= x0 && x < x1 && y >= y0 && y < y1);
    });
  }
});

test("a region is taken whole, and only that region", () => {
  const map = mapOf("3355", "3533", "5533");
  const layer = new BrushLayer(4, 3);
  const rect = new SoftStroke(layer, false).fill(map, { x: 0.5, y: 0.5 }, 1);
  assert.deepEqual([...layer.data], [255, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(rect, { x0: 0, y0: 0, x1: 2, y1: 2 });
});

function editorWith() {
  const editor = new Editor(palette, noisyMap(40, 30, [3, 17, 27], 6));
  editor.tool.value = "style";
  editor.resizeBrush(12);
  return editor;
}

function drag(editor, ...points) {
  editor.press(points[0]);
  for (const point of points.slice(1)) editor.moveTo(point);
  editor.release();
}

test("the tool paints on the layer, never on the map, and one stroke is one step of undo", () => {
  const editor = editorWith();
  const ids = editor.map.data.slice();
  const { home } = editor;
  drag(editor, { x: 5, y: 5 }, { x: 20, y: 9 }, { x: 30, y: 25 });
  const painted = home.layer.data.slice();
  assert.ok(painted[9 * 40 + 20] > 200);
  editor.set({ erases: true });
  drag(editor, { x: 20, y: 9 });
  assert.ok(home.layer.data[9 * 40 + 20] < 20);
  editor.undo();
  assert.deepEqual(home.layer.data, painted);
  editor.undo();
  assert.ok(home.layer.isEmpty && !home.history.canUndo);
  editor.redo();
  assert.deepEqual(home.layer.data, painted);
  assert.deepEqual(editor.map.data, ids);
});

test("strokes on the map and on the layer are undone in the order they were done", () => {
  const editor = editorWith();
  const states = [];
  const note = () => states.push([editor.map.data.slice(), editor.home.layer.data.slice()]);
  note();
  for (const tool of ["style", "brush", "style", "eraser"]) {
    editor.tool.value = tool;
    editor.choose(tool === "brush" ? 27 : 3);
    drag(editor, { x: 6 + states.length * 4, y: 8 }, { x: 20, y: 20 });
    note();
  }
  for (const [ids, amounts] of states.slice(0, -1).toReversed()) {
    editor.undo();
    assert.deepEqual([editor.map.data, editor.home.layer.data], [ids, amounts]);
  }
});

test("a stroke that is given up leaves the layer as it was", () => {
  const editor = editorWith();
  editor.home.layer.data.fill(90);
  editor.press({ x: 10, y: 10 });
  editor.moveTo({ x: 25, y: 20 });
  editor.abort();
  assert.ok(editor.home.layer.data.every((amount) => amount === 90));
  assert.equal(editor.home.history.canUndo, false);
});

test("what is protected keeps its look, and only one class may be taken", () => {
  const editor = editorWith();
  editor.protection.only.value = 17;
  drag(editor, { x: 0, y: 15 }, { x: 40, y: 15 });
  const { layer, map } = editor.home;
  assert.ok(!layer.isEmpty);
  layer.data.forEach((amount, i) => amount > 0 && assert.equal(map.data[i], 17));
});

test("a pen's pressure makes the brush smaller, where that is wanted", () => {
  const painted = (pressure) => {
    const editor = editorWith();
    editor.set({ pressure: true });
    editor.press({ x: 20, y: 15 }, pressure);
    editor.release();
    return editor.home.layer.data.filter((amount) => amount > 0).length;
  };
  assert.ok(painted(0.4) < painted(1) / 2);
});

test("held as its turned tool, as by the other end of a pen, it takes away", () => {
  const editor = editorWith();
  editor.home.layer.data.fill(200);
  editor.heldTool.value = editor.activeTool.turned.id;
  drag(editor, { x: 20, y: 15 });
  editor.heldTool.value = null;
  assert.equal(editor.home.layer.at(20, 15), 0);
  assert.equal(editor.activeTool.id, "style");
  drag(editor, { x: 20, y: 15 });
  assert.equal(editor.home.layer.at(20, 15), 255);
});

test("where it lacks something it says so, and paints nothing", () => {
  const editor = editorWith();
  const heard = [];
  editor.refused.on((words) => heard.push(words));
  editor.brushLacks.value = "Choose a second exemplar.";
  drag(editor, { x: 5, y: 5 }, { x: 20, y: 9 });
  assert.deepEqual(heard, ["Choose a second exemplar."]);
  assert.ok(editor.home.layer.isEmpty && !editor.isBusy);
});

test("a long and busy painting on a large layer stays within the memory of undo", () => {
  const editor = new Editor(palette, noisyMap(512, 512, [3, 17, 27], 7));
  const random = randomFrom(12);
  editor.tool.value = "style";
  editor.resizeBrush(60);
  editor.set({ softness: 1, opacity: 0.7 });
  for (let i = 0; i < 100; i += 1) drag(editor, { x: random() * 512, y: random() * 512 }, { x: random() * 512, y: random() * 512 });
  const { history } = editor.home;
  assert.ok(history.bytes <= history.budget);
  let steps = 0;
  for (; history.canUndo; steps += 1) editor.undo();
  assert.equal(steps, 100);
  assert.ok(editor.home.layer.isEmpty);
});
