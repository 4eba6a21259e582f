import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encodeGrey } from "../../../../web/static/js/core/files/png.js";
import { bodyOf, chunk, isPng, readChunks, textChunk, withChunks } from "../../../../web/static/js/core/files/pngchunks.js";

const ids = Uint8Array.from({ length: 20 }, (_, i) => i);
const plain = await encodeGrey(5, 4, ids);

test("what is put beside the pixels comes back, and the pixels are the same", async () => {
  const body = Uint8Array.of(1, 2, 0, 255);
  const png = withChunks(plain, [textChunk("Software", "RABIT Studio – größer"), chunk("raBt", body)]);
  assert.deepEqual(bodyOf(png, "raBt"), body);
  assert.deepEqual((await decode(png)).data, ids);
  assert.deepEqual(readChunks(png).map(({ type }) => type), ["IHDR", "IDAT", "iTXt", "raBt", "IEND"]);
});

test("text is written as the format asks", () => {
  const { body } = readChunks(withChunks(plain, [textChunk("Software", "é")])).find(({ type }) => type === "iTXt");
  assert.deepEqual([...body], [..."Software"].map((c) => c.charCodeAt(0)).concat(0, 0, 0, 0, 0, 0xc3, 0xa9));
});

test("a picture without the part has none of it", () => {
  assert.equal(bodyOf(plain, "raBt"), null);
});

test("a damaged part is refused in words", () => {
  const png = withChunks(plain, [chunk("raBt", Uint8Array.of(7, 7, 7))]);
  png[png.length - 12 - 5] ^= 1;
  assert.throws(() => bodyOf(png, "raBt"), /raBt part has the wrong checksum/);
  assert.throws(() => withChunks(Uint8Array.of(1, 2, 3), []), /not a PNG/);
});

test("PNG files are known by their first bytes", () => {
  assert.equal(isPng(plain), true);
  assert.equal(isPng(plain.slice(0, 7)), false);
});
