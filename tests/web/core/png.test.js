import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { concat, crc32 } from "../../../web/static/js/core/bytes.js";
import { decode, encodeGrey, encodeIndexed } from "../../../web/static/js/core/png.js";
import { chunk } from "../../../web/static/js/core/pngchunks.js";

const ids = Uint8Array.from({ length: 13 * 7 }, (_, i) => (i * 37) % 256);

/** A PNG built without the code under test. */
function png({ width, height, colourType, depth = 8, interlace = 0, rows }) {
  const chunk = (type, body) => {
    const out = Buffer.alloc(body.length + 12);
    out.writeUInt32BE(body.length, 0);
    out.write(type, 4, "latin1");
    Buffer.from(body).copy(out, 8);
    out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colourType, 0, 0, interlace], 8);
  const packed = deflateSync(Buffer.from(rows.flat()));
  const half = packed.length >> 1;
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
      chunk("IHDR", head),
      chunk("tEXt", Buffer.from("Comment\0hello")),
      chunk("IDAT", packed.subarray(0, half)),
      chunk("IDAT", packed.subarray(half)),
      chunk("IEND", []),
    ]),
  );
}

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

test("kinds of PNG that cannot be read exactly are refused", async () => {
  const rows = [[0, 1]];
  await assert.rejects(decode(png({ width: 2, height: 1, colourType: 0, depth: 4, rows })), /Only 8-bit/);
  await assert.rejects(decode(png({ width: 1, height: 1, colourType: 0, interlace: 1, rows })), /interlacing/);
  await assert.rejects(decode(png({ width: 2, height: 2, colourType: 0, rows })), /too few or too many/);
  await assert.rejects(decode(png({ width: 1, height: 1, colourType: 0, rows: [[7, 1]] })), /unknown row filter/);
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
