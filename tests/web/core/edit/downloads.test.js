import assert from "node:assert/strict";
import { test } from "node:test";

import { EDIT_CHOICES, needsEdit, prepareEdit } from "../../../../web/static/js/core/edit/downloads.js";
import { EditSheet } from "../../../../web/static/js/core/edit/editsheet.js";
import { PhotoEdit } from "../../../../web/static/js/core/edit/photoedit.js";
import { decode } from "../../../../web/static/js/core/files/png.js";
import { mapOf, palette } from "../helpers.js";

const info = { id: "p", name: "my bay, 2024", width: 4000, height: 1000, labels_source: "read", map: { width: 4, height: 1 }, links: {} };
const sheet = new EditSheet(mapOf("3333"), mapOf("3330"), mapOf("0330"));
const edit = new PhotoEdit({ id: "e", photo: new Blob(["jpeg"]), info, sheet });
const edits = { current: { value: edit }, editor: { palette }, part: async (name) => new Blob([name]) };

test("the picture comes at the photo's own size, under the photo's name", async () => {
  const { name, blob } = await prepareEdit("image", edits);
  assert.deepEqual([name, await blob.text()], ["my-bay-2024-edited.png", "image"]);
  assert.equal(EDIT_CHOICES[0].hint(edit), "PNG, 4000 × 1000");
});

test("the maps before and after come as ids", async () => {
  const ids = async (choice) => [...(await decode(new Uint8Array(await (await prepareEdit(choice, edits)).blob.arrayBuffer()))).data];
  assert.deepEqual([await ids("original"), await ids("labels")], [[3, 3, 3, 0], [0, 3, 3, 0]]);
});

test("maps can be taken before anything is edited, pictures cannot", () => {
  assert.deepEqual(EDIT_CHOICES.filter(({ id }) => !needsEdit(id)).map(({ id }) => id), ["labels", "coloured", "original"]);
});

test("without a photo it is said what to do", async () => {
  await assert.rejects(prepareEdit("image", { current: { value: null } }), /Open one first/);
});
