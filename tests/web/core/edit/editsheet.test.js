import assert from "node:assert/strict";
import { test } from "node:test";

import { EditSheet } from "../../../../web/static/js/core/edit/editsheet.js";
import { mapOf, rowsOf } from "../helpers.js";

/** Paints pixels of a sheet, as a stroke does. */
function stroke(sheet, id, ...places) {
  const before = sheet.map.data.slice();
  for (const at of places) sheet.map.data[at] = id;
  sheet.commit(before);
}

const maps = ({ map, original }) => ({ edited: rowsOf(map)[0], original: rowsOf(original)[0] });

test("a stroke edits the photo: what it shows stays as it was", () => {
  const sheet = new EditSheet(mapOf("3333"));
  assert.equal(sheet.isEdited, false);
  stroke(sheet, 7, 1, 2);
  assert.deepEqual(maps(sheet), { edited: "3773", original: "3333" });
  assert.equal(sheet.isEdited, true);
  assert.equal(sheet.isCorrected, false);
});

test("a correcting stroke changes what the photo shows, and edits nothing", () => {
  const sheet = new EditSheet(mapOf("3333"));
  sheet.correcting.value = true;
  stroke(sheet, 7, 0);
  assert.deepEqual(maps(sheet), { edited: "7333", original: "7333" });
  assert.equal(sheet.isEdited, false);
  assert.equal(sheet.isCorrected, true);
  assert.deepEqual(rowsOf(sheet.read), ["3333"]);
});

test("a correction leaves the edits beside it alone", () => {
  const sheet = new EditSheet(mapOf("3333"));
  stroke(sheet, 7, 0, 1);
  sheet.correcting.value = true;
  stroke(sheet, 5, 3);
  assert.deepEqual(maps(sheet), { edited: "7735", original: "3335" });
});

test("undo and redo go through edits and corrections in the order they were made, whichever the next stroke would be", () => {
  const sheet = new EditSheet(mapOf("3333"));
  const seen = [];
  sheet.changed.on(() => seen.push(maps(sheet)));
  stroke(sheet, 7, 0, 1);
  sheet.correcting.value = true;
  stroke(sheet, 5, 1, 2);
  sheet.correcting.value = false;
  stroke(sheet, 9, 3);
  for (let i = 0; i < 3; i += 1) sheet.undo();
  assert.equal(sheet.history.canUndo, false);
  for (let i = 0; i < 3; i += 1) sheet.redo();
  const [start, first, second, third] = [
    { edited: "3333", original: "3333" },
    { edited: "7733", original: "3333" },
    { edited: "7553", original: "3553" },
    { edited: "7559", original: "3553" },
  ];
  assert.deepEqual(seen, [first, second, third, second, first, start, first, second, third]);
});

test("edits are dropped at one step of undo, corrections stay", () => {
  const sheet = new EditSheet(mapOf("3333"));
  sheet.correcting.value = true;
  stroke(sheet, 5, 3);
  sheet.correcting.value = false;
  stroke(sheet, 7, 0);
  stroke(sheet, 8, 1);
  sheet.dropEdits();
  assert.deepEqual(maps(sheet), { edited: "3335", original: "3335" });
  sheet.undo();
  assert.deepEqual(maps(sheet), { edited: "7835", original: "3335" });
});

test("another reading takes the place of the original where nothing was edited", () => {
  const sheet = new EditSheet(mapOf("3333"));
  stroke(sheet, 7, 0);
  sheet.correct(mapOf("5553"));
  assert.deepEqual(maps(sheet), { edited: "7553", original: "5553" });
  sheet.undo();
  assert.deepEqual(maps(sheet), { edited: "7333", original: "3333" });
});

test("what changes nothing is no step", () => {
  const sheet = new EditSheet(mapOf("3333"));
  stroke(sheet, 3, 0);
  sheet.dropEdits();
  sheet.correct(mapOf("3333"));
  assert.equal(sheet.history.canUndo, false);
});
