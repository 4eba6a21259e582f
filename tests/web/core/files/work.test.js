import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../../web/static/js/core/api.js";
import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { Exemplars } from "../../../../web/static/js/core/exemplar/exemplars.js";
import { PLAIN, lookOf, withExemplar } from "../../../../web/static/js/core/look/look.js";
import { EditSheet } from "../../../../web/static/js/core/edit/editsheet.js";
import { PhotoEdit } from "../../../../web/static/js/core/edit/photoedit.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Studio } from "../../../../web/static/js/core/studio.js";
import { pictureSession, takeUp, workOf } from "../../../../web/static/js/core/files/work.js";
import { exemplar, fakeFetch, json, mapOf, painted, palette, until } from "../helpers.js";

const bounds = { stride: 2, min: 2, max: 8 };
const own = (id, labels = null) => ({
  exemplar: exemplar(id, { bundled: false }),
  photo: new Blob([`photo of ${id}`]),
  labels,
  original: null,
  unsent: false,
  fresh: false,
});

/** A studio in manual mode on a server that knows the bundled exemplars "a" and "b". */
async function studioWith(uploads = []) {
  const { fetch } = fakeFetch({
    "GET /api/v1/exemplars": () => json({ exemplars: [exemplar("a"), exemplar("b")] }),
    "POST /api/v1/paintings": () => painted("p1"),
    ...Object.fromEntries(["image", "warped", "confidence"].map((part) => [`GET /p1/${part}`, () => new Response(part)])),
  });
  const api = new Api(fetch);
  const exemplars = new Exemplars(api);
  const studio = new Studio(api, new Editor(palette, new LabelMap(4, 4, new Uint8Array(16).fill(3))), exemplars);
  studio.mode.value = "manual";
  await exemplars.load(uploads);
  return studio;
}

test("work is taken up where it was left: map, exemplar, tool, results", async () => {
  const first = await studioWith([own("mine"), own("unused")]);
  first.choose(first.exemplars.byId("mine"));
  first.paint();
  await until(() => first.painting.value);
  first.editor.replace(new LabelMap(2, 2, Uint8Array.of(3, 17, 27, 0)));
  const work = await workOf(first, { tool: "fill", size: 33 });
  assert.deepEqual(work.uploads.map(({ exemplar: { id } }) => id), ["mine"], "only what the work draws on");

  const second = await studioWith();
  assert.equal(takeUp(second, work, bounds), "");
  assert.deepEqual([...second.editor.home.map.data], [3, 17, 27, 0]);
  assert.equal(second.exemplars.current.value.id, "mine");
  assert.equal(await second.exemplars.photoOf("mine").text(), "photo of mine");
  assert.deepEqual([second.editor.tool.value, second.editor.size.value], ["fill", 33]);
  assert.deepEqual(second.album.results.value.map(({ painting }) => painting.info.id), ["p1"]);
  assert.equal(second.stale.value, true);
  second.editor.undo();
  assert.ok(second.editor.home.map.data.every((id) => id === 3), "one step of undo brings the present map back");
  assert.equal(second.exemplars.current.value, null, "and its look");
});

const small = { map: new LabelMap(2, 2), look: lookOf("a"), uploads: [], settings: {}, results: [], edits: [], inHand: null };

test("an exemplar that is nowhere is said to be missing; the map comes all the same", async () => {
  const studio = await studioWith();
  studio.choose(studio.exemplars.byId("b"));
  assert.match(takeUp(studio, { ...small, look: lookOf("lost") }, bounds), /exemplar of this work is not here/);
  assert.equal(studio.exemplars.current.value.id, "b");
  assert.equal(studio.editor.home.map.width, 2);
});

test("an exemplar that some regions took after is said to be missing, and they take after the first", async () => {
  const studio = await studioWith();
  const look = { ...withExemplar(lookOf("a"), "lost"), regions: [{ class: 0, exemplar: 1 }] };
  assert.match(takeUp(studio, { ...small, look }, bounds), /now takes after the first/);
  assert.deepEqual(studio.look.value, lookOf("a"));
});

test("work of the map alone stays so", async () => {
  const studio = await studioWith();
  studio.choose(studio.exemplars.byId("b"));
  assert.equal(takeUp(studio, { ...small, look: PLAIN }, bounds), "");
  assert.equal(studio.exemplars.current.value, null);
});

test("a map of a size that cannot be painted is refused before anything changes", async () => {
  const studio = await studioWith();
  for (const [width, height] of [[16, 2], [3, 2]]) {
    assert.throws(() => takeUp(studio, { ...small, map: new LabelMap(width, height), uploads: [own("x")] }, bounds), /sides go from 2 to 8, in steps of 2/);
  }
  assert.equal(studio.editor.home.map.width, 4);
  assert.equal(studio.exemplars.byId("x"), null);
});

test("an own exemplar that is here with another map stays, and the project's becomes a copy", async () => {
  const [here, theirs] = [new LabelMap(1, 1, Uint8Array.of(3)), new LabelMap(1, 1, Uint8Array.of(27))];
  const studio = await studioWith([own("mine", here)]);
  takeUp(studio, { ...small, look: lookOf("mine"), uploads: [own("mine", theirs)] }, bounds);
  const maps = studio.exemplars.uploads.map(({ labels }) => labels.data[0]);
  assert.deepEqual(maps, [3, 27]);
  assert.equal(studio.exemplars.uploadOf(studio.exemplars.current.value.id).labels.data[0], 27);
  takeUp(studio, { ...small, look: lookOf("mine"), uploads: [own("mine", here.clone())] }, bounds);
  assert.equal(studio.exemplars.uploads.length, 2, "the same map again adds nothing");
});

test("settings that make no sense are passed over", async () => {
  const studio = await studioWith();
  takeUp(studio, { ...small, settings: { tool: "axe", size: "huge", options: 5 } }, bounds);
  assert.deepEqual([studio.editor.tool.value, studio.editor.size.value], ["brush", 18]);
});

const info = { id: "p", name: "Bay", width: 40, height: 10, labels_source: "read", map: { width: 4, height: 1 }, links: {} };
const editOf = (edited, exemplar = null) =>
  new PhotoEdit({ id: "e", photo: new Blob(["jpeg"]), info, sheet: new EditSheet(mapOf("3333"), mapOf("3333"), mapOf(edited)), exemplar }).toStored();

test("photos that are edited are taken up, with their exemplars and the one that was in hand", async () => {
  const first = await studioWith([own("mine")]);
  first.edits.fromStored([editOf("3303", "mine")], "e");
  const work = await workOf(first, {});
  assert.deepEqual(work.uploads.map((upload) => upload.exemplar.id), ["mine"]);
  const second = await studioWith();
  takeUp(second, { ...small, edits: work.edits, inHand: work.inHand }, bounds);
  const edit = second.edits.current.value;
  assert.deepEqual([edit.name, edit.exemplar, [...edit.sheet.map.data]], ["Bay", "mine", [3, 3, 0, 3]]);
  assert.equal(second.editor.sheet.value, edit.sheet);
});

test("a photo that is here with other edits stays, and the project's becomes a copy", async () => {
  const studio = await studioWith();
  studio.edits.fromStored([editOf("0333")], "e");
  takeUp(studio, { ...small, edits: [editOf("3330")], inHand: null }, bounds);
  assert.equal(studio.edits.current.value, null, "the project's painting is in hand");
  const here = () => studio.edits.all.value.map(({ sheet }) => [...sheet.map.data].join(""));
  assert.deepEqual(here(), ["3330", "0333"]);
  takeUp(studio, { ...small, edits: [editOf("0333")], inHand: "e" }, bounds);
  assert.equal(here().length, 2, "the same edit again adds nothing");
  assert.equal([...studio.edits.current.value.sheet.map.data].join(""), "0333");
});

test("what the style brush has painted goes with the work, and undo takes it away again", async () => {
  const first = await studioWith();
  first.restyle(withExemplar(lookOf("a"), "b"));
  assert.equal((await workOf(first, {})).brush, null, "nothing painted is nothing kept");
  first.editor.tool.value = "style";
  first.editor.press({ x: 2, y: 2 });
  first.editor.release();
  const { data } = first.editor.home.layer;
  const work = await workOf(first, {});
  assert.deepEqual(work.brush, data);

  const second = await studioWith();
  takeUp(second, work, bounds);
  assert.deepEqual(second.editor.home.layer.data, data);
  second.editor.undo();
  assert.ok(second.editor.home.layer.isEmpty);
});

test("a picture's session holds what was brushed on it", async () => {
  const studio = await studioWith();
  studio.restyle(withExemplar(lookOf("a"), "b"));
  studio.editor.tool.value = "style";
  studio.editor.press({ x: 2, y: 2 });
  studio.editor.release();
  const { data } = studio.editor.home.layer.clone();
  studio.paint();
  await until(() => studio.painting.value && !studio.stale.value);
  studio.editor.home.clearLayer();
  const session = await pictureSession(studio.painting.value, studio.exemplars, studio.painter.fetchFile);
  assert.deepEqual(session.brush, data);
  studio.editor.undo();
  assert.deepEqual(studio.editor.home.layer.data, data, "clearing is one step of undo");
});
