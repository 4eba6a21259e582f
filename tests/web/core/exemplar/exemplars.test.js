import assert from "node:assert/strict";
import { test } from "node:test";

import { Api, OfflineError } from "../../../../web/static/js/core/api.js";
import { Exemplars } from "../../../../web/static/js/core/exemplar/exemplars.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { PhotoSheets } from "../../../../web/static/js/core/exemplar/photosheets.js";
import { decode, encodeGrey } from "../../../../web/static/js/core/files/png.js";
import { exemplar, json, palette, problem } from "../helpers.js";

const [SKY, MOUNTAIN, SEA] = [3, 17, 27];
const bytes = async (body) => new Uint8Array(await new Response(body).arrayBuffer());

/** A server as far as exemplars go: reads sky off every photo, names uploads by their content, and can forget. */
class Server {
  known = new Map();
  gone = false;
  sent = [];
  /** Puts a bundled photo with a map of mountains on the wall. */
  constructor() {
    this.#put("peaks", "peaks.jpg", new LabelMap(4, 2, new Uint8Array(8).fill(MOUNTAIN)), { name: "Peaks", bundled: true });
  }

  fetch = async (url, init = {}) => {
    if (this.gone) throw new TypeError("no network");
    const [, , , , id, part] = url.split("/");
    const method = init.method ?? "GET";
    if (method === "POST") return this.#create(init.body);
    if (!id) return json({ exemplars: [...this.known.values()].map(({ info }) => info) });
    const found = this.known.get(id);
    if (!found) return problem(404, "unknown-exemplar", "Upload it again.");
    if (method === "DELETE") return new Response(null, { status: this.known.delete(id) ? 204 : 404 });
    if (method === "PUT") {
      this.sent.push(`PUT ${id}`);
      found.map = await this.#map(init.body);
      found.info = this.#info(id, found.map, { ...found.info, labels_source: "given" });
      return json(found.info);
    }
    return new Response(part === "labels" ? await encodeGrey(found.map.width, found.map.height, found.map.data) : found.photo);
  };

  async #create(form) {
    const [photo, labels] = [await form.get("photo").text(), form.get("labels")];
    this.sent.push(labels ? "POST with map" : "POST");
    const map = labels ? await this.#map(labels) : new LabelMap(4, 2, new Uint8Array(8).fill(SKY));
    const id = `${photo}-${labels ? [...map.data].join("") : "read"}`;
    this.#put(id, photo, map, { name: form.get("name"), bundled: false, labels_source: labels ? "given" : "read" });
    return json(this.known.get(id).info, 201);
  }

  async #map(png) {
    const { width, height, data } = await decode(await bytes(png));
    return new LabelMap(width, height, data);
  }

  #put(id, photo, map, more) {
    this.known.set(id, { photo, map, info: this.#info(id, map, more) });
  }

  #info(id, map, more) {
    const links = { self: "", photo: `/api/v1/exemplars/${id}/photo`, thumbnail: "", labels: `/api/v1/exemplars/${id}/labels` };
    const classes = [...map.shares()].map(([each, share]) => ({ id: each, share }));
    return exemplar(id, { ...more, id, width: map.width, height: map.height, classes, links });
  }
}

async function open(server, stored = []) {
  const api = new Api(server.fetch);
  const exemplars = new Exemplars(api);
  await exemplars.load(stored);
  return { exemplars, sheets: new PhotoSheets(api, exemplars, palette) };
}

/** What IndexedDB gives back: plain values. */
const stored = ({ uploads }) => uploads.map((upload) => ({ ...structuredClone({ ...upload, photo: null }), photo: upload.photo }));

function paint(sheet, at, id) {
  const before = sheet.map.data.slice();
  sheet.map.data[at] = id;
  sheet.commit(before);
}
const upload = async (exemplars, name = "My lake") => (exemplars.current.value = await exemplars.add(new Blob([name]), name, 1000));

test("the map of a bundled exemplar is opened as it is, once", async () => {
  const { exemplars, sheets } = await open(new Server());
  const first = await sheets.open(exemplars.byId("peaks"));
  assert.deepEqual([first.sheet.map.width, first.sheet.map.height], [4, 2]);
  assert.ok(first.sheet.map.data.every((id) => id === MOUNTAIN));
  assert.equal(await first.photo.text(), "peaks.jpg");
  assert.equal(await sheets.open(exemplars.byId("peaks")), first);
});

test("ids that the palette lacks become unknown", async () => {
  const server = new Server();
  server.known.get("peaks").map.data[0] = 99;
  const { exemplars, sheets } = await open(server);
  assert.equal((await sheets.open(exemplars.byId("peaks"))).sheet.map.data[0], 0);
});

test("a stroke on a bundled exemplar's map makes a copy, at once and in use; the bundled one stays", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  exemplars.current.value = exemplars.byId("peaks");
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 0, SEA);
  assert.equal(exemplars.current.value.name, "Peaks (edited)");
  assert.equal(exemplars.current.value.bundled, false);
  assert.deepEqual(exemplars.current.value.classes.map(({ id }) => id), [MOUNTAIN, SEA]);
  assert.equal(exemplars.byId("peaks").bundled, true);
  assert.deepEqual(server.sent, [], "nothing is sent before it is painted with");

  const settled = await exemplars.settle(exemplars.current.value);
  assert.deepEqual(server.sent, ["POST with map"]);
  assert.deepEqual([...server.known.get(settled.id).map.data.slice(0, 2)], [SEA, MOUNTAIN]);
  assert.equal(exemplars.current.value.id, settled.id);
  assert.equal((await sheets.open(settled)).sheet, sheet, "its sheet, and so its undo, stays");
});

test("later strokes replace the map of the copy; undo is sent like a stroke", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  exemplars.current.value = exemplars.byId("peaks");
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 0, SEA);
  const { id } = await exemplars.settle(exemplars.current.value);
  paint(sheet, 1, SKY);
  await exemplars.settle(exemplars.current.value);
  sheet.undo();
  sheet.undo();
  await exemplars.settle(exemplars.current.value);
  assert.deepEqual(server.sent, ["POST with map", `PUT ${id}`, `PUT ${id}`]);
  assert.ok(server.known.get(id).map.data.every((each) => each === MOUNTAIN));
  assert.equal(exemplars.uploads.length, 1);
});

test("two strokes before the first is sent make one copy", async () => {
  const { exemplars, sheets } = await open(new Server());
  exemplars.current.value = exemplars.byId("peaks");
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 0, SEA);
  paint(sheet, 1, SEA);
  assert.equal(exemplars.uploads.length, 1);
});

test("a stroke while the one before is being sent is sent too", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  exemplars.current.value = exemplars.byId("peaks");
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 0, SEA);
  const wanted = exemplars.current.value;
  const first = exemplars.settle(wanted);
  paint(sheet, 1, SEA);
  const second = exemplars.settle(wanted);
  await Promise.all([first, second]);
  const { id } = exemplars.current.value;
  assert.deepEqual([...server.known.get(id).map.data.slice(0, 3)], [SEA, SEA, MOUNTAIN]);
  assert.equal(exemplars.uploads[0].unsent, false);
});

test("an upload's first edit takes the place of the upload, not of what others may have uploaded", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  await upload(exemplars);
  const before = exemplars.current.value.id;
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 0, SEA);
  await exemplars.settle(exemplars.current.value);
  assert.notEqual(exemplars.current.value.id, before);
  assert.equal(exemplars.current.value.name, "My lake");
  assert.equal(exemplars.all.value.length, 2);
  assert.ok(server.known.get(before).map.data.every((id) => id === SKY));
  assert.equal(exemplars.byId(before), exemplars.current.value, "it is still found by its old id");
});

test("what the server forgets is uploaded again with photo and edited map", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  await upload(exemplars);
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 5, SEA);
  const { id } = await exemplars.settle(exemplars.current.value);
  server.known.delete(id);
  const renewed = await exemplars.renew(exemplars.current.value);
  assert.equal(server.known.get(renewed.id).photo, "My lake");
  assert.equal(server.known.get(renewed.id).map.data[5], SEA);

  server.known.delete(renewed.id);
  paint(sheet, 6, SEA);
  const again = await exemplars.settle(exemplars.current.value);
  assert.deepEqual([...server.known.get(again.id).map.data.slice(5, 7)], [SEA, SEA], "also when it is being edited");
});

test("an edit made while the server is gone is kept through a reload, and sent when it is back", async () => {
  const server = new Server();
  const before = await open(server);
  before.exemplars.current.value = before.exemplars.byId("peaks");
  const { sheet } = await before.sheets.open(before.exemplars.current.value);
  server.gone = true;
  paint(sheet, 0, SEA);
  await assert.rejects(before.exemplars.settle(before.exemplars.current.value), OfflineError);
  server.gone = false;

  const { exemplars, sheets } = await open(server, stored(before.exemplars));
  const kept = exemplars.byId(before.exemplars.current.value.id);
  assert.equal(kept.name, "Peaks (edited)");
  const reopened = await sheets.open(kept);
  assert.equal(reopened.sheet.map.data[0], SEA);
  assert.ok(reopened.original.data.every((id) => id === MOUNTAIN));
  const settled = await exemplars.settle(kept);
  assert.equal(server.known.get(settled.id).map.data[0], SEA);
});

test("a failed edit does not stand in the way of the next", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  await upload(exemplars);
  const { sheet } = await sheets.open(exemplars.current.value);
  server.gone = true;
  paint(sheet, 0, SEA);
  await assert.rejects(exemplars.settle(exemplars.current.value), OfflineError);
  server.gone = false;
  paint(sheet, 1, SEA);
  const { id } = await exemplars.settle(exemplars.current.value);
  assert.deepEqual([...server.known.get(id).map.data.slice(0, 2)], [SEA, SEA]);
});

test("the model's own reading takes the place of the map as one step of undo", async () => {
  const { exemplars, sheets } = await open(new Server());
  exemplars.current.value = exemplars.byId("peaks");
  const photoSheet = await sheets.open(exemplars.current.value);
  await sheets.readAnew(photoSheet);
  assert.ok(photoSheet.sheet.map.data.every((id) => id === SKY));
  photoSheet.sheet.undo();
  assert.ok(photoSheet.sheet.map.data.every((id) => id === MOUNTAIN));
});

test("the map of a forgotten upload is read again", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  await upload(exemplars);
  server.known.delete(exemplars.current.value.id);
  const { sheet } = await sheets.open(exemplars.current.value);
  assert.ok(sheet.map.data.every((id) => id === SKY));
});

test("a map that could not be fetched is asked for again", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  server.gone = true;
  await assert.rejects(sheets.open(exemplars.byId("peaks")), OfflineError);
  server.gone = false;
  assert.equal((await sheets.open(exemplars.byId("peaks"))).sheet.map.data[0], MOUNTAIN);
});

test("an upload given with its map is uploaded again with it", async () => {
  const server = new Server();
  const { exemplars } = await open(server);
  exemplars.current.value = await exemplars.add(new Blob(["lake"]), "Lake", 1000, new LabelMap(4, 2, new Uint8Array(8).fill(SEA)));
  server.known.delete(exemplars.current.value.id);
  const { id } = await exemplars.renew(exemplars.current.value);
  assert.equal(server.known.get(id).map.data[0], SEA);
});

test("a new name stays, whatever the server calls it", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  await upload(exemplars);
  const { sheet } = await sheets.open(exemplars.current.value);
  exemplars.rename(exemplars.current.value.id, "Evening");
  paint(sheet, 0, SEA);
  await exemplars.settle(exemplars.current.value);
  server.known.delete(exemplars.current.value.id);
  await exemplars.renew(exemplars.current.value);
  assert.equal(exemplars.current.value.name, "Evening");
  assert.equal(exemplars.all.value.at(-1).name, "Evening");
  exemplars.rename("peaks", "Hills");
  assert.equal(exemplars.byId("peaks").name, "Peaks", "a bundled one keeps its name");
});

test("a removed upload can be brought back, map and all, to its place", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  await upload(exemplars, "one");
  const { id } = exemplars.current.value;
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 0, SEA);
  await upload(exemplars, "two");
  const bringBack = exemplars.remove(id);
  assert.deepEqual(exemplars.all.value.map(({ name }) => name), ["Peaks", "two"]);
  const back = await bringBack();
  assert.deepEqual(exemplars.all.value.map(({ name }) => name), ["Peaks", "one", "two"]);
  assert.ok(server.known.has(back.id), "and the server has it again");
  assert.equal(exemplars.uploads[0].labels.data[0], SEA);
  exemplars.remove("peaks");
  assert.ok(exemplars.byId("peaks"), "a bundled one cannot be removed");
});

test("the server forgets a removed upload, too; what is bundled stays, and so does the page without a server", async () => {
  const server = new Server();
  const { exemplars } = await open(server);
  await upload(exemplars, "one");
  const { id } = exemplars.current.value;
  assert.ok(server.known.has(id));
  exemplars.remove(id);
  await exemplars.remove("peaks")();
  assert.deepEqual([...server.known.keys()], ["peaks"]);
  await upload(exemplars, "two");
  server.gone = true;
  const back = await exemplars.remove(exemplars.current.value.id)();
  assert.equal(back.name, "two");
});

test("exemplars used last are remembered, the newest first, under the id they have", async () => {
  const server = new Server();
  const { exemplars, sheets } = await open(server);
  await upload(exemplars);
  exemplars.current.value = exemplars.byId("peaks");
  const { sheet } = await sheets.open(exemplars.current.value);
  paint(sheet, 0, SEA);
  const { id } = await exemplars.settle(exemplars.current.value);
  assert.deepEqual(exemplars.recents.value, [id, "My lake-read"]);
});

test("nothing that is not an upload is taken from storage", async () => {
  const photo = new Blob(["x"]);
  const damaged = { data: new Uint8Array(3), width: 4, height: 2 };
  const { exemplars } = await open(new Server(), [
    null,
    { photo: "x", exemplar: exemplar("a") },
    { photo },
    { photo, exemplar: exemplar("old", { bundled: false }) },
    { photo, exemplar: exemplar("damaged", { bundled: false }), labels: damaged, unsent: true },
  ]);
  assert.deepEqual(exemplars.uploads.map((each) => [each.exemplar.id, each.labels, each.unsent]), [["old", null, false], ["damaged", null, false]]);
  assert.deepEqual((await open(new Server(), "nonsense")).exemplars.uploads, []);
});
