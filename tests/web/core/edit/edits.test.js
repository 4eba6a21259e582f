import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../../web/static/js/core/api.js";
import { ITSELF } from "../../../../web/static/js/core/edit/itself.js";
import { Exemplars } from "../../../../web/static/js/core/exemplar/exemplars.js";
import { decode, encodeGrey } from "../../../../web/static/js/core/files/png.js";
import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Studio } from "../../../../web/static/js/core/studio.js";
import { exemplar, json, painted, palette, problem, settle, until } from "../helpers.js";

const [SKY, MOUNTAIN, SEA] = [3, 17, 27];
const JPEG = new Blob(["jpeg"], { type: "image/jpeg" });

const idsOf = async (blob) => blob && [...(await decode(new Uint8Array(await blob.arrayBuffer()))).data];

/** A server as far as photos go: it reads sky off all of them, keeps them by number, and can forget. */
class Server {
  photos = new Map();
  edits = [];
  asked = 0;
  gone = false;
  #gate = Promise.resolve();

  /** Holds back what is asked from now on, until what this returns is called. */
  hold() {
    let letGo;
    this.#gate = new Promise((resolve) => (letGo = resolve));
    return letGo;
  }

  fetch = async (url, init = {}) => {
    if (this.gone) throw new TypeError("no network");
    const [, , , kind, id, part] = url.split("/");
    const method = init.method ?? "GET";
    if (kind === "exemplars" && method === "POST") return json(exemplar("mine", { bundled: false }), 201);
    if (kind === "exemplars") return json({ exemplars: [exemplar("a"), exemplar("b")] });
    if (kind === "paintings") return painted("p");
    if (url.startsWith("/p/")) return new Response("painted");
    if (kind === "photos" && method === "POST") return this.#add(init.body);
    if (kind === "photos") return part === "labels" ? new Response(this.photos.get(id)) : new Response("photo");
    if (kind === "edits" && method === "POST") return this.#edit(init.body, init.signal);
    const [, number, name] = url.match(/\/edits\/(\d+)\/(.*)/);
    return this.edits[number].forgotten ? problem(404, "unknown-edit", "Make it again.") : new Response(`${name} ${number}`);
  };

  async #add(form) {
    const labels = form.get("labels") ?? new Blob([await encodeGrey(4, 1, new Uint8Array(4).fill(SKY))]);
    const id = String(this.photos.size);
    this.photos.set(id, labels);
    const { name } = form.get("photo");
    const links = { self: "", photo: `/api/v1/photos/${id}/photo`, labels: `/api/v1/photos/${id}/labels` };
    return json({ id, name, width: 400, height: 100, labels_source: form.get("labels") ? "given" : "read", map: { width: 4, height: 1 }, links }, 201);
  }

  async #edit(form, signal) {
    const made = { photo: form.get("photo_id"), exemplar: form.get("exemplar"), labels: await idsOf(form.get("labels")), edited: await idsOf(form.get("edited")) };
    this.asked += 1;
    await this.#gate;
    if (signal.aborted) throw new DOMException("aborted", "AbortError");
    if (!this.photos.has(made.photo)) return problem(404, "unknown-photo", "Upload it again.");
    const number = this.edits.push(made) - 1;
    const link = (name) => `/api/v1/edits/${number}/${name}`;
    const links = { self: link(""), image: link("image"), window: link("window"), mask: link("mask"), confidence: link("confidence") };
    return json({ id: String(number), window: { left: 0, top: 0, width: 4, height: 1 }, changed: 0.1, confidence: 0.5, timings_ms: {}, links });
  }
}

async function editsWith(server = new Server()) {
  const editor = new Editor(palette, new LabelMap(4, 4, new Uint8Array(16).fill(SKY)));
  const api = new Api(server.fetch);
  const exemplars = new Exemplars(api);
  const studio = new Studio(api, editor, exemplars);
  await exemplars.load([]);
  const paint = (id, ...places) => {
    editor.choose(id);
    editor.resizeBrush(1);
    for (const x of places) {
      editor.press({ x: x + 0.5, y: 0.5 });
      editor.release();
    }
  };
  return { server, editor, exemplars, studio, edits: studio.edits, paint };
}

test("a photo is taken in hand with its map as it was read, and nothing is painted until it is edited", async () => {
  const { server, editor, edits } = await editsWith();
  const edit = await edits.open(JPEG, "Bay");
  assert.equal(edits.current.value, edit);
  assert.equal(editor.sheet.value, edit.sheet);
  assert.deepEqual([...editor.map.data], [SKY, SKY, SKY, SKY]);
  assert.deepEqual([edits.stale.value, edits.result.value, edits.exemplar.value.id], [false, null, ITSELF]);
  await settle();
  assert.equal(server.edits.length, 0);
});

test("a stroke sends the edited map alone: the original is the photo's own", async () => {
  const { server, edits, paint } = await editsWith();
  await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  assert.equal(edits.stale.value, true);
  await until(() => edits.result.value);
  assert.equal(edits.stale.value, false);
  assert.deepEqual(server.edits, [{ photo: "0", exemplar: null, labels: null, edited: [SKY, SEA, SKY, SKY] }]);
  assert.equal(await edits.result.value.window.text(), "window 0");
});

test("a corrected map is sent as the original", async () => {
  const { server, edits, paint } = await editsWith();
  const { sheet } = await edits.open(JPEG, "Bay");
  sheet.correcting.value = true;
  paint(MOUNTAIN, 3);
  await settle();
  assert.equal(server.edits.length, 0);
  assert.equal(edits.stale.value, false);
  sheet.correcting.value = false;
  paint(SEA, 0);
  await until(() => edits.result.value);
  assert.deepEqual(server.edits, [{ photo: "0", exemplar: null, labels: [SKY, SKY, SKY, MOUNTAIN], edited: [SEA, SKY, SKY, MOUNTAIN] }]);
  assert.deepEqual(edits.exemplar.value.classes, [{ id: SKY, share: 0.75 }, { id: MOUNTAIN, share: 0.25 }]);
});

test("undoing the last edit shows the photo itself, at once and without asking", async () => {
  const { server, editor, edits, paint } = await editsWith();
  await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  await until(() => edits.result.value);
  editor.undo();
  assert.equal(edits.result.value, null);
  assert.equal(edits.stale.value, false);
  await settle();
  assert.equal(server.edits.length, 1);
});

test("while one request is under way the newest map waits, those between are never sent", async () => {
  const { server, edits, paint } = await editsWith();
  await edits.open(JPEG, "Bay");
  const letGo = server.hold();
  paint(SEA, 0);
  await until(() => server.asked === 1);
  paint(SEA, 1, 2, 3);
  await settle();
  assert.equal(server.asked, 1);
  letGo();
  await until(() => edits.result.value && !edits.stale.value);
  assert.deepEqual(server.edits.map(({ edited }) => edited), [[SEA, SKY, SKY, SKY], [SEA, SEA, SEA, SEA]]);
});

test("another exemplar paints the same edit, and the photo itself can be taken again", async () => {
  const { server, edits, exemplars, paint } = await editsWith();
  await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  await until(() => edits.result.value);
  edits.choose(exemplars.byId("b"));
  assert.equal(edits.exemplar.value.id, "b");
  await until(() => server.edits.length === 2 && !edits.stale.value);
  edits.choose(null);
  await until(() => server.edits.length === 3 && !edits.stale.value);
  assert.deepEqual(server.edits.map((each) => each.exemplar), [null, "b", null]);
  assert.equal(exemplars.current.value, null, "the painting's exemplar is another matter");
});

test("leaving brings the painting back as it was, and the photo can be gone on with", async () => {
  const { editor, studio, edits, paint } = await editsWith();
  const home = [...editor.home.map.data];
  studio.choose(studio.exemplars.byId("a"));
  await until(() => studio.painting.value);
  const painting = studio.painting.value;
  const edit = await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  await until(() => edits.result.value);
  const result = edits.result.value;
  edits.leave();
  assert.equal(editor.sheet.value, editor.home);
  assert.deepEqual([[...editor.home.map.data], studio.painting.value, studio.stale.value], [home, painting, false]);
  assert.equal(edits.current.value, null);
  edits.take(edit);
  assert.equal(edits.result.value, result);
  assert.equal(edits.stale.value, false);
  editor.undo();
  assert.equal(edits.result.value, null);
});

test("what was left half painted is painted when it is taken in hand again", async () => {
  const { server, edits, paint } = await editsWith();
  const edit = await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  edits.leave();
  await settle();
  const before = server.edits.length;
  edits.take(edit);
  await until(() => edits.result.value);
  assert.equal(server.edits.length, before + 1);
});

test("a photo that the server has forgotten is uploaded again by itself, with the map as it was read", async () => {
  const { server, edits, paint } = await editsWith();
  const edit = await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  await until(() => edits.result.value);
  server.photos.clear();
  server.photos.set("another", new Blob([]));
  paint(SEA, 2);
  await until(() => server.edits.length === 2 && !edits.stale.value);
  assert.equal(edit.info.id, "1");
  assert.deepEqual(await idsOf(server.photos.get("1")), [SKY, SKY, SKY, SKY]);
  assert.deepEqual(server.edits[1].edited, [SKY, SEA, SEA, SKY]);
});

test("off line the edit waits and comes when the server is back", async () => {
  const { server, edits, paint } = await editsWith();
  await edits.open(JPEG, "Bay");
  server.gone = true;
  paint(SEA, 1);
  await until(() => edits.state.value.kind === "waiting");
  assert.equal(edits.state.value.reason, "offline");
  server.gone = false;
  edits.paint();
  await until(() => edits.result.value && !edits.stale.value);
});

test("in manual mode an edit waits until it is asked for", async () => {
  const { server, studio, edits, paint } = await editsWith();
  studio.mode.value = "manual";
  await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  await settle();
  assert.deepEqual([server.edits.length, edits.stale.value], [0, true]);
  edits.paint();
  await until(() => edits.result.value);
  assert.equal(edits.stale.value, false);
});

test("the whole picture is made anew where the server has forgotten it", async () => {
  const { server, edits, paint } = await editsWith();
  await edits.open(JPEG, "Bay");
  await assert.rejects(edits.part("image"), /Repaint a part of its map first/);
  paint(SEA, 1);
  await until(() => edits.result.value);
  server.edits[0].forgotten = true;
  assert.equal(await (await edits.part("image")).text(), "image 1");
});

test("a new reading changes what the photo shows; edits stay", async () => {
  const { edits, paint } = await editsWith();
  const mountains = new LabelMap(4, 1, new Uint8Array(4).fill(MOUNTAIN));
  const { sheet } = await edits.open(JPEG, "Bay", { labels: mountains });
  paint(SEA, 1);
  await edits.readAnew();
  assert.deepEqual([[...sheet.original.data], [...sheet.map.data]], [[SKY, SKY, SKY, SKY], [SKY, SEA, SKY, SKY]]);
});

test("what is kept comes back, and is in hand if it was", async () => {
  const { edits, paint } = await editsWith();
  const edit = await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  await until(() => edits.result.value);
  const stored = structuredClone(edits.all.value.map((each) => each.toStored()));
  const other = await editsWith();
  other.edits.fromStored([...stored, { nonsense: true }], edit.id);
  assert.equal(other.edits.current.value.name, "Bay");
  await until(() => other.edits.result.value);
  assert.deepEqual(other.server.edits[0].edited, [SKY, SEA, SKY, SKY]);
  other.edits.fromStored(stored);
  assert.equal(other.edits.all.value.length, 1, "one that is here already is not taken twice");
});

test("a photo that is removed can be brought back as it was", async () => {
  const { editor, edits, paint } = await editsWith();
  const edit = await edits.open(JPEG, "Bay");
  paint(SEA, 1);
  const bringBack = edits.remove(edit);
  assert.deepEqual([edits.all.value, edits.current.value, editor.sheet.value], [[], null, editor.home]);
  bringBack();
  assert.deepEqual([edits.all.value, edits.current.value, editor.sheet.value], [[edit], edit, edit.sheet]);
});

test("a photo that is too large is refused before it is sent", async () => {
  const { server, edits } = await editsWith();
  await assert.rejects(edits.open(JPEG, "Bay", { maxBytes: 2 }), /Save it smaller/);
  assert.equal(server.photos.size, 0);
  assert.equal(edits.opening.value, 0);
});

test("a long stroke gets pictures on the way where the server is quick, a correcting one never does", async () => {
  const { server, editor, edits, paint } = await editsWith();
  const { sheet } = await edits.open(JPEG, "Bay");
  paint(SEA, 0);
  await until(() => edits.result.value && !edits.stale.value);
  edits.result.value.ms = 1; // whatever this machine takes
  const drag = async (isDone, limit) => {
    editor.press({ x: 1.5, y: 0.5 });
    const end = performance.now() + limit;
    for (let x = 1.5; !isDone() && performance.now() < end; x = 5 - x) {
      editor.moveTo({ x, y: 0.5 });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await drag(() => server.edits.length > 1, 20_000);
  assert.equal(server.edits.length > 1, true);
  editor.release();
  await until(() => edits.current.value.isPainted);
  sheet.correcting.value = true;
  const before = server.edits.length;
  editor.choose(MOUNTAIN);
  await drag(() => server.edits.length > before, 400);
  assert.equal(server.edits.length, before);
  editor.release();
  await until(() => server.edits.length > before);
});

test("a photo uploaded as exemplar meanwhile is one for the edit, not for the painting", async () => {
  const { studio, edits, exemplars } = await editsWith();
  studio.choose(exemplars.byId("a"));
  await edits.open(JPEG, "Bay");
  await studio.upload(new Blob(["mine"]), "mine", 1000);
  assert.deepEqual([edits.exemplar.value.id, exemplars.current.value.id], ["mine", "a"]);
});
