import assert from "node:assert/strict";
import { test } from "node:test";

import { parseHex } from "../../../../web/static/js/core/palette/colours.js";
import { MapFile } from "../../../../web/static/js/core/files/mapfile.js";
import { encodeGrey, encodeIndexed } from "../../../../web/static/js/core/files/png.js";
import { SCHEMES } from "../../../../web/static/js/core/palette/schemes.js";
import { palette } from "../helpers.js";
import { png } from "../pngfile.js";

const read = (bytes) => MapFile.read(new Blob([bytes]), palette);
const ids = Uint8Array.of(3, 17, 27, 0, 3, 3);
const size = { width: 3, height: 2 };
const rgb = (colours, width = 3) => {
  const rows = [];
  for (let y = 0; y < colours.length / width; y += 1) rows.push([0, ...colours.slice(y * width, (y + 1) * width).flat()]);
  return png({ width, height: rows.length, colourType: 2, rows });
};
const same = (file, reading = file.readings[0], remedy = "unknown") => [...file.map(reading, size, remedy).data];

test("a grey file of ids is taken as it is", async () => {
  const file = await read(await encodeGrey(3, 2, ids));
  assert.equal(file.readings[0].id, "ids");
  assert.equal(file.readings[0].known, 1);
  assert.deepEqual(file.readings[0].strays(), []);
  assert.deepEqual(same(file), [...ids]);
});

test("an indexed file is read by index where the indices are ids", async () => {
  const file = await read(await encodeIndexed(3, 2, ids, palette.table("natural")));
  assert.equal(file.readings[0].id, "ids");
  assert.deepEqual(same(file), [...ids]);
});

test("an indexed file whose indices mean nothing is read by its colours", async () => {
  const colours = Uint8Array.from([17, 27, 3].flatMap((id) => parseHex(palette.colourOf(id, "dataset"))));
  const file = await read(await encodeIndexed(3, 2, Uint8Array.of(2, 0, 1, 1, 2, 2), colours));
  assert.equal(file.readings[0].id, "dataset");
  assert.deepEqual(same(file), [3, 17, 27, 27, 3, 3]);
});

for (const { id } of SCHEMES) {
  test(`colours of the scheme ${id} are known`, async () => {
    const file = await read(rgb([...ids].map((classId) => parseHex(palette.colourOf(classId, id)))));
    const reading = file.readings.find((candidate) => candidate.id === id);
    assert.equal(file.readings[0].known, 1);
    assert.equal(reading.known, 1);
    assert.deepEqual(same(file, reading), [...ids]);
  });
}

test("unknown colours are told with their share and the nearest class, and nothing else is guessed", async () => {
  const [sky, sea] = [3, 27].map((id) => parseHex(palette.colourOf(id, "dataset")));
  const file = await read(rgb([sky, sky, [10, 10, 220], sea, sea, [6, 228, 226]]));
  const [reading] = file.readings;
  assert.equal(reading.known, 4 / 6);
  assert.deepEqual(reading.strays(), [
    { label: "#0a0adc", share: 1 / 6, nearest: 27 },
    { label: "#06e4e2", share: 1 / 6, nearest: 3 },
  ]);
  assert.deepEqual(same(file, reading, "unknown"), [3, 3, 0, 27, 27, 0]);
  assert.deepEqual(same(file, reading, "nearest"), [3, 3, 27, 27, 27, 3]);
});

test("strays can take the class beside them, so that blurred edges make no third class", async () => {
  const [sky, sea] = [3, 27].map((id) => parseHex(palette.colourOf(id, "dataset")));
  const blur = [130, 200, 140];
  const file = await read(rgb([sky, blur, sea, sky, blur, sea]));
  assert.deepEqual(same(file, file.readings[0], "nearest"), [3, 17, 27, 3, 17, 27], "what snapping would do");
  const spread = same(file, file.readings[0], "beside");
  assert.ok(spread.every((id) => id === 3 || id === 27), String(spread));
});

test("ids that the palette lacks are told by number; they have no nearest", async () => {
  const file = await read(await encodeGrey(3, 2, Uint8Array.of(3, 99, 99, 27, 3, 151)));
  const [reading] = file.readings;
  assert.deepEqual(reading.strays(), [
    { label: "id 99", share: 2 / 6, nearest: null },
    { label: "id 151", share: 1 / 6, nearest: null },
  ]);
  assert.deepEqual(same(file, reading, "nearest"), [3, 0, 0, 27, 3, 0]);
  assert.deepEqual(same(file, reading, "beside"), [3, 3, 3, 27, 3, 3]);
});

test("ids of sixteen bits and in colour files whose channels agree are ids too", async () => {
  const deep = png({ width: 3, height: 2, colourType: 0, depth: 16, rows: [[0, 0, 3, 0, 17, 1, 3], [0, 0, 0, 0, 3, 0, 3]] });
  const file = await read(deep);
  assert.equal(file.readings[0].strays()[0].label, "id 259");
  assert.deepEqual(same(file), [3, 17, 0, 0, 3, 3]);
  assert.deepEqual(same(await read(rgb([...ids].map((id) => [id, id, id])))), [...ids]);
});

test("transparent pixels become unknown, however transparency is written", async () => {
  const alpha = png({ width: 3, height: 1, colourType: 4, rows: [[0, 3, 255, 17, 0, 27, 200]] });
  const key = png({ width: 3, height: 1, colourType: 0, rows: [[0, 3, 17, 27]], parts: [["tRNS", [0, 17]]] });
  for (const bytes of [alpha, key]) {
    const file = await read(bytes);
    assert.equal(file.clear, 1 / 3);
    assert.deepEqual([...file.map(file.readings[0], { width: 3, height: 1 }, "nearest").data], [3, 0, 27]);
  }
});

test("a file of any size is fitted, and only classes of the palette come out", async () => {
  const noise = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i * 97) % 256);
  const file = await read(await encodeGrey(40, 30, noise));
  for (const remedy of ["nearest", "beside", "unknown"]) {
    const map = file.map(file.readings[0], { width: 64, height: 96 }, remedy);
    assert.deepEqual([map.width, map.height], [64, 96]);
    assert.ok(map.data.every((id) => palette.has(id)), remedy);
  }
});

test("a file that knows no class at all can still be read, by its colours or as ids", async () => {
  const coloured = await read(rgb(Array(6).fill([250, 20, 130])));
  assert.equal(coloured.readings[0].known, 0);
  assert.notEqual(coloured.readings[0].id, "ids");
  const grey = await read(await encodeGrey(3, 2, new Uint8Array(6).fill(200)));
  assert.equal(grey.readings[0].id, "ids");
});

test("photos are refused in words", async () => {
  await assert.rejects(read(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)), /JPEG.*Save the map as PNG/);
  const many = Array.from({ length: 300 * 300 }, (_, i) => [i & 255, (i >> 8) & 255, (i >> 16) + 1]);
  await assert.rejects(read(rgb(many, 300)), /looks like a photo/);
});
