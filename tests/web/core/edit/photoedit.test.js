import assert from "node:assert/strict";
import { test } from "node:test";

import { EditSheet } from "../../../../web/static/js/core/edit/editsheet.js";
import { PhotoEdit } from "../../../../web/static/js/core/edit/photoedit.js";
import { mapOf, palette, rowsOf } from "../helpers.js";

const info = { id: "p", name: "Bay", width: 40, height: 20, labels_source: "read", map: { width: 4, height: 1 }, links: {} };
const edit = () => {
  const sheet = new EditSheet(mapOf("3333"), mapOf("3303"), mapOf("0303"));
  return new PhotoEdit({ id: "e", photo: new Blob(["jpeg"]), info, sheet, exemplar: "dunes" });
};

test("what was stored comes back the same", async () => {
  const back = PhotoEdit.fromStored(structuredClone(edit().toStored()), palette);
  assert.deepEqual([back.sheet.read, back.sheet.original, back.sheet.map].map((map) => rowsOf(map)[0]), ["3333", "3303", "0303"]);
  assert.deepEqual([back.id, back.name, back.exemplar, back.info], ["e", "Bay", "dunes", info]);
  assert.equal(await back.photo.text(), "jpeg");
  assert.equal(back.isPainted, false);
});

test("what is stored does not change with the strokes that follow", () => {
  const one = edit();
  const stored = one.toStored();
  one.sheet.map.data.fill(17);
  assert.deepEqual([...stored.edited.data], [0, 3, 0, 3]);
});

test("classes that the palette lacks become unknown", () => {
  const stored = edit().toStored();
  stored.edited.data[1] = 200;
  assert.deepEqual(rowsOf(PhotoEdit.fromStored(stored, palette).sheet.map), ["0003"]);
});

test("what is no edit is passed over", () => {
  const whole = edit().toStored();
  const spoilt = [
    null,
    "edit",
    { ...whole, id: 5 },
    { ...whole, photo: "a photo" },
    { ...whole, info: { ...info, width: 0 } },
    { ...whole, info: null },
    { ...whole, read: { width: 2, height: 1, data: new Uint8Array(2) } },
    { ...whole, edited: { width: 4, height: 1, data: new Uint8Array(3) } },
    { ...whole, original: undefined },
  ];
  for (const stored of spoilt) assert.equal(PhotoEdit.fromStored(stored, palette), null);
});
