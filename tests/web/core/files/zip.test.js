import assert from "node:assert/strict";
import { test } from "node:test";

import { crc32 } from "../../../../web/static/js/core/files/bytes.js";
import { zip } from "../../../../web/static/js/core/files/zip.js";

const entries = [
  { name: "labels.png", bytes: Uint8Array.of(1, 2, 3) },
  { name: "größe.json", bytes: new TextEncoder().encode("{}\n") },
];

/** Reads the archive by its central directory, as an unzip program does. */
function unzip(bytes) {
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50);
  let at = view.getUint32(end + 16, true);
  const files = [];
  for (let i = 0; i < view.getUint16(end + 10, true); i += 1) {
    assert.equal(view.getUint32(at, true), 0x02014b50);
    const [crc, size, nameLength, offset] = [
      view.getUint32(at + 16, true),
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
      view.getUint32(at + 42, true),
    ];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    assert.equal(view.getUint32(offset, true), 0x04034b50);
    const body = offset + 30 + view.getUint16(offset + 26, true);
    files.push({ name, crc, data: bytes.subarray(body, body + size), day: view.getUint16(at + 14, true) });
    at += 46 + nameLength;
  }
  assert.equal(at, end);
  return files;
}

test("files come out of the archive as they went in", () => {
  const files = unzip(zip(entries, new Date(2026, 10, 21, 10, 30)));
  assert.deepEqual(files.map(({ name }) => name), ["labels.png", "größe.json"]);
  files.forEach(({ data, crc }, i) => {
    assert.deepEqual([...data], [...entries[i].bytes]);
    assert.equal(crc, crc32(entries[i].bytes));
  });
  assert.equal(files[0].day, ((2026 - 1980) << 9) | (11 << 5) | 21);
});

test("an empty archive is still an archive", () => {
  assert.deepEqual(unzip(zip([], new Date(2026, 0, 1))), []);
});
