import assert from "node:assert/strict";
import { test } from "node:test";

import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { classLayer } from "../../../../web/static/js/core/files/layers.js";
import { packBits } from "../../../../web/static/js/core/files/packbits.js";
import { writePsd } from "../../../../web/static/js/core/files/psd.js";

/** The published unpacking rule. */
function unpackBits(packed) {
  const out = [];
  for (let at = 0; at < packed.length; ) {
    const count = packed[at];
    at += 1;
    if (count < 128) {
      out.push(...packed.subarray(at, at + count + 1));
      at += count + 1;
    } else {
      assert.notEqual(count, 128);
      out.push(...new Array(257 - count).fill(packed[at]));
      at += 1;
    }
  }
  return out;
}

/** Reads a PSD from its start to its last byte. */
function readPsd(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const take = (width) => {
    at += width;
    return width === 2 ? view.getInt16(at - 2) : width === 4 ? view.getInt32(at - 4) : view.getUint8(at - 1);
  };
  const word = () => String.fromCharCode(take(1), take(1), take(1), take(1));
  const image = (width, height, channels) => {
    assert.equal(take(2), 1, "packed by rows");
    const sizes = Array.from({ length: channels * height }, () => take(2));
    const rows = sizes.map((size) => unpackBits(bytes.subarray(at, (at += size))));
    for (const row of rows) assert.equal(row.length, width);
    return Array.from({ length: channels }, (_, i) => rows.slice(i * height, (i + 1) * height).flat());
  };
  assert.equal(word(), "8BPS");
  assert.equal(take(2), 1);
  at += 6;
  const head = { channels: take(2), height: take(4), width: take(4), depth: take(2), mode: take(2) };
  assert.deepEqual([take(4), take(4)], [0, 0]);
  const sectionEnd = take(4) + at;
  const infoEnd = take(4) + at;
  assert.equal((infoEnd - at) % 2, 0);
  const layers = Array.from({ length: take(2) }, () => {
    const [y0, x0, y1, x1] = [take(4), take(4), take(4), take(4)];
    const channels = Array.from({ length: take(2) }, () => ({ id: take(2), size: take(4) }));
    assert.equal(word() + word(), "8BIMnorm");
    const opacity = take(1);
    take(1);
    const hidden = (take(1) & 2) !== 0;
    take(1);
    const end = take(4) + at;
    assert.deepEqual([take(4), take(4)], [0, 0]);
    const nameLength = take(1);
    at += nameLength + ((4 - ((nameLength + 1) % 4)) % 4);
    assert.equal(word() + word(), "8BIMluni");
    take(4);
    const name = String.fromCharCode(...Array.from({ length: take(4) }, () => take(2)));
    at = end;
    return { name, rect: { x0, y0, x1, y1 }, channels, opacity, hidden };
  });
  for (const layer of layers) {
    const { x0, y0, x1, y1 } = layer.rect;
    layer.planes = layer.channels.map(({ size }) => {
      const end = at + size;
      const [plane] = image(x1 - x0, y1 - y0, 1);
      assert.ok(end - at < 2 && size % 2 === 0, "nothing but padding to even length");
      at = end;
      return plane;
    });
  }
  assert.ok(infoEnd - at < 2);
  at = sectionEnd;
  const merged = image(head.width, head.height, head.channels);
  assert.equal(at, bytes.length);
  return { ...head, layers, merged };
}

test("packed rows come back byte for byte, and runs become short", () => {
  const rows = [[], [1], [1, 1], [1, 1, 1], [1, 2, 3], [1, 2, 2, 3, 3, 3, 4], new Array(1000).fill(9)];
  rows.push(Array.from({ length: 700 }, (_, i) => (i * 7) % 256), Array.from({ length: 300 }, (_, i) => (i >> 2) % 256));
  for (const row of rows) assert.deepEqual(unpackBits(packBits(Uint8Array.from(row))), row);
  assert.equal(packBits(new Uint8Array(1000)).length, 16);
});

test("layers keep name, place, opacity, visibility and pixels", () => {
  const [width, height] = [5, 3];
  const planes = [1, 2, 3].map((n) => Uint8Array.from({ length: 15 }, (_, i) => (i * n) % 256));
  const whole = { x0: 0, y0: 0, x1: width, y1: height };
  const small = { x0: 1, y0: 1, x1: 3, y1: 2 };
  const psd = readPsd(
    writePsd({
      width,
      height,
      merged: planes,
      layers: [
        { name: "Picture", rect: whole, planes },
        { name: "Größe ☀", rect: small, planes: [7, 8, 9, 255].map((n) => Uint8Array.of(n, n)), hidden: true, opacity: 0.5 },
      ],
    }),
  );
  assert.deepEqual([psd.width, psd.height, psd.depth, psd.mode, psd.channels], [5, 3, 8, 3, 3]);
  assert.deepEqual(psd.merged, planes.map((plane) => [...plane]));
  const [picture, other] = psd.layers;
  assert.deepEqual([picture.name, picture.hidden, picture.opacity, picture.rect], ["Picture", false, 255, whole]);
  assert.deepEqual([other.name, other.hidden, other.opacity, other.rect], ["Größe ☀", true, 128, small]);
  assert.deepEqual(other.channels.map(({ id }) => id), [0, 1, 2, -1]);
  assert.deepEqual(other.planes, [[7, 7], [8, 8], [9, 9], [255, 255]]);
});

test("a class becomes a layer of its colour, only where it lies, no larger than it is", () => {
  const map = new LabelMap(4, 3, Uint8Array.of(0, 0, 0, 0, 0, 5, 3, 5, 0, 5, 0, 0));
  const layer = classLayer(map, 5, "Tree", [10, 20, 30]);
  assert.deepEqual(layer.rect, { x0: 1, y0: 1, x1: 4, y1: 3 });
  assert.deepEqual(layer.planes.map((plane) => plane[0]), [10, 20, 30, 255]);
  assert.deepEqual([...layer.planes[3]], [255, 0, 255, 255, 0, 0]);
  assert.equal(layer.hidden, true);
});
