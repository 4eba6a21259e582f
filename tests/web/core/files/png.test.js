import assert from "node:assert/strict";
import { test } from "node:test";

import { concat, crc32 } from "../../../../web/static/js/core/files/bytes.js";
import { decode, encodeGrey, encodeIndexed } from "../../../../web/static/js/core/files/png.js";
import { chunk } from "../../../../web/static/js/core/files/pngchunks.js";
import { png } from "../pngfile.js";

const ids = Uint8Array.from({ length: 13 * 7 }, (_, i) => (i * 37) % 256);

test("grey PNGs come back bit for bit", async () => {
  const back = await decode(await encodeGrey(13, 7, ids));
  assert.deepEqual([back.width, back.height, back.channels], [13, 7, 1]);
  assert.deepEqual(back.data, ids);
});

test("indexed PNGs keep indices and palette", async () => {
  const palette = Uint8Array.from({ length: 768 }, (_, i) => i % 251);
  const back = await decode(await encodeIndexed(13, 7, ids, palette));
  assert.deepEqual(back.data, ids);
  assert.deepEqual(new Uint8Array(back.palette), palette);
});

test("CRC-32 agrees with the published check value", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

test("every row filter is undone", async () => {
  const pixels = [
    [10, 20, 30, 40],
    [12, 19, 33, 44],
    [200, 100, 50, 25],
    [1, 255, 128, 64],
    [9, 9, 7, 3],
  ];
  const paeth = (a, b, c) => {
    const p = a + b - c;
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  };
  const predicted = [() => 0, (a) => a, (_a, b) => b, (a, b) => Math.floor((a + b) / 2), paeth];
  const rows = pixels.map((row, y) => [
    y,
    ...row.map((value, x) => {
      const [a, b, c] = [row[x - 1] ?? 0, pixels[y - 1]?.[x] ?? 0, pixels[y - 1]?.[x - 1] ?? 0];
      return (value - predicted[y](a, b, c)) & 255;
    }),
  ]);
  const back = await decode(png({ width: 4, height: 5, colourType: 0, rows }));
  assert.deepEqual([...back.data], pixels.flat());
});

test("filters of colour PNGs look one whole pixel to the left", async () => {
  const back = await decode(png({ width: 2, height: 1, colourType: 2, rows: [[1, 5, 6, 7, 1, 1, 1]] }));
  assert.equal(back.channels, 3);
  assert.deepEqual([...back.data], [5, 6, 7, 6, 7, 8]);
});

test("what is no PNG, cut short or damaged is refused in words", async () => {
  const good = await encodeGrey(13, 7, ids);
  await assert.rejects(decode(new TextEncoder().encode("GIF89a and more")), /not a PNG/);
  for (const length of [9, 20, 40, good.length - 3]) {
    await assert.rejects(decode(good.slice(0, length)), /ends too early/, `${length} bytes`);
  }
  const damaged = good.slice();
  damaged[20] ^= 1;
  await assert.rejects(decode(damaged), /IHDR part has the wrong checksum/);
});

test("samples of one, two and four bits are unpacked, each row on its own bytes", async () => {
  const one = await decode(png({ width: 10, height: 2, colourType: 0, depth: 1, rows: [[0, 0b10110010, 0b01000000], [0, 0, 0b11000000]] }));
  assert.deepEqual([...one.data], [1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  const two = await decode(png({ width: 5, height: 1, colourType: 3, depth: 2, rows: [[0, 0b00011011, 0b10000000]], parts: [["PLTE", [1, 2, 3]]] }));
  assert.deepEqual([...two.data], [0, 1, 2, 3, 2]);
  const four = await decode(png({ width: 3, height: 1, colourType: 0, depth: 4, rows: [[0, 0x3f, 0xa0]] }));
  assert.deepEqual([...four.data], [3, 15, 10]);
});

test("samples of sixteen bits keep all of them", async () => {
  const back = await decode(png({ width: 2, height: 1, colourType: 0, depth: 16, rows: [[0, 1, 44, 1, 1]] }));
  assert.deepEqual([...back.wide], [300, 257]);
  assert.deepEqual([...back.data], [1, 1]);
});

test("interlaced files come out in order, whatever their size", async () => {
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
  for (const [width, height] of [[1, 1], [3, 2], [5, 5], [13, 9]]) {
    const at = (x, y) => (x * 7 + y * 31) % 256;
    const rows = [];
    for (const [x0, y0, dx, dy] of passes) {
      for (let y = y0; y < height && x0 < width; y += dy) {
        rows.push([0]);
        for (let x = x0; x < width; x += dx) rows.at(-1).push(at(x, y));
      }
    }
    const back = await decode(png({ width, height, colourType: 0, interlace: 1, rows }));
    assert.deepEqual([...back.data], Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))));
  }
});

test("transparency is told as the file says it", async () => {
  const parts = [["PLTE", [1, 2, 3, 4, 5, 6]], ["tRNS", [0, 255]]];
  const back = await decode(png({ width: 2, height: 1, colourType: 3, rows: [[0, 0, 1]], parts }));
  assert.deepEqual([...back.transparency], [0, 255]);
  assert.equal((await decode(await encodeGrey(13, 7, ids))).transparency, null);
});

test("files that are not in order are refused", async () => {
  const rows = [[0, 1]];
  await assert.rejects(decode(png({ width: 1, height: 1, colourType: 2, depth: 4, rows })), /kind that does not exist/);
  await assert.rejects(decode(png({ width: 0, height: 1, colourType: 0, rows })), /kind that does not exist/);
  await assert.rejects(decode(png({ width: 2, height: 2, colourType: 0, rows })), /too few or too many/);
  await assert.rejects(decode(png({ width: 1, height: 1, colourType: 0, rows: [[0, 1], [0, 1]] })), /too few or too many/);
  await assert.rejects(decode(png({ width: 1, height: 1, colourType: 0, rows: [[7, 1]] })), /unknown row filter/);
});

test("a file of too many pixels is refused before they are unpacked", async () => {
  await assert.rejects(decode(png({ width: 50_000, height: 50_000, colourType: 0, rows: [[0]] })), /50000 × 50000 pixels; at most 4096 × 4096/);
});

test("joined parts keep their order", () => {
  assert.deepEqual([...concat([Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)])], [1, 2, 3]);
});

test("a file that packs far more pixels than it has room for is stopped, and pixels that are no pixels are refused", async () => {
  await assert.rejects(decode(png({ width: 1, height: 1, colourType: 0, rows: [new Array(1_000_000).fill(0)] })), /too few or too many/);
  const bad = chunk("IDAT", Uint8Array.of(1, 2, 3));
  const head = (await encodeGrey(1, 1, Uint8Array.of(0))).subarray(0, 33);
  await assert.rejects(decode(concat([head, bad, chunk("IEND", new Uint8Array(0))])), /pixels cannot be unpacked/);
});
