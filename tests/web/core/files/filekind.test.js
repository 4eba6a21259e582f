import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOf } from "../../../../web/static/js/core/files/filekind.js";
import { encodeGrey } from "../../../../web/static/js/core/files/png.js";
import { zip } from "../../../../web/static/js/core/files/zip.js";
import { palette } from "../helpers.js";

const named = (bytes, name = "file", type = "") => new File([bytes], name, { type });
const text = (characters) => Uint8Array.from(characters, (character) => character.charCodeAt(0));

test("an archive is a project, whatever it is called", async () => {
  const bytes = zip([{ name: "a", bytes: text("b") }], new Date(2026, 0, 1));
  assert.deepEqual(await kindOf(named(bytes, "holiday.jpg", "image/jpeg"), palette), { kind: "project", bytes });
});

test("a PNG of class ids is a label map, one of other values a photo", async () => {
  const ids = await encodeGrey(16, 16, new Uint8Array(256).fill(3));
  const levels = await encodeGrey(16, 16, Uint8Array.from({ length: 256 }, (_, i) => i));
  assert.equal((await kindOf(named(ids), palette)).kind, "map");
  assert.equal((await kindOf(named(levels), palette)).kind, "photo");
});

for (const [name, start] of [["JPEG", "ÿØÿà"], ["WebP", "RIFF0000WEBP"], ["GIF", "GIF89a"], ["BMP", "BM00"], ["AVIF", "\0\0\0 ftypavif"]]) {
  test(`${name} is a photo, whatever it is called`, async () => {
    assert.equal((await kindOf(named(text(start), "notes.txt", "text/plain"), palette)).kind, "photo");
  });
}

test("anything else is refused with what would do", async () => {
  await assert.rejects(kindOf(named(text("dear diary"), "photo.jpg", "image/jpeg"), palette), /no photo, no label map and no project.*JPEG/);
});
