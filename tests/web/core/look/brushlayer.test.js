import assert from "node:assert/strict";
import { test } from "node:test";

import { BrushLayer } from "../../../../web/static/js/core/look/brushlayer.js";
import { decode, encodeGrey } from "../../../../web/static/js/core/files/png.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { reformat, reformatLayer } from "../../../../web/static/js/core/map/formats.js";
import { Sheet } from "../../../../web/static/js/core/map/sheet.js";
import { randomFrom } from "../helpers.js";

function noisyLayer(width, height, seed) {
  const random = randomFrom(seed);
  return new BrushLayer(width, height, Uint8Array.from({ length: width * height }, () => Math.floor(random() * 256)));
}

test("a new layer is empty, and one with a single trace is not", () => {
  const layer = BrushLayer.over({ width: 6, height: 4 });
  assert.ok(layer.isEmpty);
  layer.data[23] = 1;
  assert.ok(!layer.isEmpty);
});

test("a copy goes its own way", () => {
  const layer = noisyLayer(5, 4, 1);
  const copy = layer.clone();
  copy.data.fill(0);
  assert.ok(copy.isEmpty && !layer.isEmpty);
});

test("drawn out to twice its size and back, smooth parts stay as they were", () => {
  const layer = new BrushLayer(32, 24);
  layer.data.forEach((_, i) => (layer.data[i] = 4 * (i % 32) + 3 * Math.floor(i / 32)));
  const back = layer.resized(64, 48).resized(32, 24);
  for (let y = 1; y < 23; y += 1) {
    for (let x = 1; x < 31; x += 1) assert.ok(Math.abs(back.at(x, y) - layer.at(x, y)) <= 1);
  }
});

test("a layer at another size is what bilinear sampling by the book gives", () => {
  const layer = noisyLayer(13, 9, 2);
  const out = layer.resized(29, 5);
  for (let y = 0; y < 5; y += 1) {
    for (let x = 0; x < 29; x += 1) {
      const [u, v] = [((x + 0.5) * 13) / 29 - 0.5, ((y + 0.5) * 9) / 5 - 0.5];
      let sum = 0;
      for (const row of [Math.floor(v), Math.floor(v) + 1]) {
        for (const column of [Math.floor(u), Math.floor(u) + 1]) {
          const weight = (1 - Math.abs(u - column)) * (1 - Math.abs(v - row));
          sum += weight * layer.at(Math.min(12, Math.max(0, column)), Math.min(8, Math.max(0, row)));
        }
      }
      assert.ok(Math.abs(out.at(x, y) - sum) <= 0.51, `${out.at(x, y)} at ${x}, ${y} is not ${sum}`);
    }
  }
});

test("cut to another shape, the middle stays where the map's middle stays", () => {
  const [map, layer] = [new LabelMap(64, 32), new BrushLayer(64, 32)];
  for (let y = 8; y < 24; y += 1) {
    map.paintSpan(y, 24, 40, 3);
    layer.data.fill(255, y * 64 + 24, y * 64 + 40);
  }
  for (const size of [{ width: 32, height: 32 }, { width: 64, height: 64 }, { width: 32, height: 64 }]) {
    const [cutMap, cutLayer] = [reformat(map, size, "cut"), reformatLayer(layer, size, "cut")];
    let apart = 0;
    cutLayer.data.forEach((amount, i) => (apart += Number(amount > 127 !== (cutMap.data[i] === 3))));
    assert.equal(apart, 0);
  }
});

test("a map that is stretched or begun anew in another size has a layer of that size", () => {
  const [layer, size] = [noisyLayer(16, 8, 6), { width: 8, height: 12 }];
  assert.deepEqual(reformatLayer(layer, size, "stretch"), layer.resized(8, 12));
  assert.deepEqual(reformatLayer(layer, size, "empty"), BrushLayer.over(size));
});

test("a map of another size takes the layer with it, and undo brings both back", () => {
  const [map, layer] = [new LabelMap(16, 16, new Uint8Array(256).fill(3)), noisyLayer(16, 16, 3)];
  const sheet = new Sheet(map.clone(), layer.clone());
  sheet.replace(new LabelMap(32, 8));
  assert.deepEqual(sheet.layer, layer.resized(32, 8));
  sheet.undo();
  assert.deepEqual([sheet.map, sheet.layer], [map, layer]);
  sheet.redo();
  assert.deepEqual(sheet.layer, layer.resized(32, 8));
});

test("other classes on the same map leave the layer alone; another map altogether brings its own, in one step", () => {
  const layer = noisyLayer(8, 8, 4);
  const sheet = new Sheet(new LabelMap(8, 8), layer.clone());
  sheet.replace(new LabelMap(8, 8, new Uint8Array(64).fill(17)));
  assert.deepEqual(sheet.layer, layer);
  sheet.replace(new LabelMap(8, 8), BrushLayer.over(sheet.map));
  assert.ok(sheet.layer.isEmpty);
  sheet.undo();
  assert.deepEqual(sheet.layer, layer);
  assert.equal(sheet.map.data[0], 17);
});

test("through a grey PNG and back it is the same, byte for byte", async () => {
  const layer = noisyLayer(37, 21, 5);
  const png = await decode(await encodeGrey(layer.width, layer.height, layer.data));
  assert.deepEqual(new BrushLayer(png.width, png.height, png.data), layer);
});
