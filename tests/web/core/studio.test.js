import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../web/static/js/core/api.js";
import { Editor } from "../../../web/static/js/core/editor.js";
import { Exemplars } from "../../../web/static/js/core/exemplars.js";
import { LabelMap } from "../../../web/static/js/core/labelmap.js";
import { decode } from "../../../web/static/js/core/png.js";
import { Studio } from "../../../web/static/js/core/studio.js";
import { exemplar, fakeFetch, json, paintingInfo, palette, problem, until } from "./helpers.js";

const bytes = async (blob) => new Uint8Array(await blob.arrayBuffer());

/** A studio on a fake server that knows exemplars "a" and "b" and numbers its paintings. */
async function studioWith(routes = {}, uploads = []) {
  let count = 0;
  const files = {};
  for (let i = 1; i < 9; i += 1) {
    for (const part of ["image", "warped", "confidence"]) files[`GET /p${i}/${part}`] = () => new Response(`${part} ${i}`);
  }
  const server = fakeFetch({
    "GET /api/v1/exemplars": () => json({ exemplars: [exemplar("a"), exemplar("b")] }),
    "POST /api/v1/paintings": () => json(paintingInfo(`p${(count += 1)}`)),
    ...files,
    ...routes,
  });
  const api = new Api(server.fetch);
  const editor = new Editor(palette, new LabelMap(4, 4, new Uint8Array(16).fill(3)));
  const exemplars = new Exemplars(api);
  const studio = new Studio(api, editor, exemplars);
  await exemplars.load(uploads);
  const paints = () => server.calls.filter(({ key }) => key === "POST /api/v1/paintings");
  return { studio, editor, exemplars, paints, calls: server.calls };
}

test("choosing an exemplar paints the map as it is, id for id", async () => {
  const { studio, editor, exemplars, paints } = await studioWith();
  studio.choose(exemplars.byId("a"));
  assert.equal(studio.stale.value, true);
  await until(() => studio.painting.value);
  assert.equal(studio.stale.value, false);
  const sent = await decode(await bytes(paints()[0].body.get("labels")));
  assert.deepEqual(sent.data, editor.map.data);
  assert.equal(await studio.painting.value.image.text(), "image 1");
});

test("every stroke, undo and redo brings a new picture", async () => {
  const { studio, editor, exemplars, paints } = await studioWith();
  studio.choose(exemplars.byId("a"));
  await until(() => studio.painting.value?.info.id === "p1");
  editor.choose(27);
  editor.press({ x: 1, y: 1 });
  editor.release();
  assert.equal(studio.stale.value, true);
  await until(() => studio.painting.value.info.id === "p2");
  assert.equal(studio.before.value.info.id, "p1");
  editor.undo();
  await until(() => studio.painting.value.info.id === "p3");
  editor.redo();
  await until(() => studio.painting.value.info.id === "p4" && !studio.stale.value);
  assert.equal(paints().length, 4);
});

test("strokes during a painting are answered together, by the newest map", async () => {
  const { studio, editor, exemplars, paints } = await studioWith();
  studio.choose(exemplars.byId("a"));
  for (const x of [0, 1, 2, 3]) {
    editor.choose(27);
    editor.resizeBrush(1);
    editor.press({ x: x + 0.5, y: 0.5 });
    editor.release();
  }
  await until(() => studio.painting.value && !studio.stale.value);
  assert.equal(paints().length, 2);
  const last = await decode(await bytes(paints()[1].body.get("labels")));
  assert.deepEqual([...last.data.subarray(0, 4)], [27, 27, 27, 27]);
});

test("the same exemplar again asks for nothing", async () => {
  const { studio, exemplars, paints } = await studioWith();
  studio.choose(exemplars.byId("a"));
  await until(() => studio.painting.value);
  studio.choose(exemplars.byId("a"));
  assert.equal(studio.stale.value, false);
  assert.equal(paints().length, 1);
});

test("a painting keeps the map it was made of, whatever is painted afterwards", async () => {
  const { studio, editor, exemplars } = await studioWith();
  studio.choose(exemplars.byId("a"));
  await until(() => studio.painting.value);
  const { map } = studio.painting.value;
  editor.choose(27);
  editor.press({ x: 1, y: 1 });
  assert.ok(map.data.every((id) => id === 3));
});

test("an uploaded photo becomes the exemplar and is painted with", async () => {
  const { studio, exemplars, paints } = await studioWith({
    "POST /api/v1/exemplars": () => json(exemplar("mine", { bundled: false }), 201),
  });
  await studio.upload(new Blob(["jpeg"]), "My lake", 1000);
  assert.equal(exemplars.current.value.id, "mine");
  await until(() => studio.painting.value);
  assert.equal(paints()[0].body.get("exemplar"), "mine");
  assert.deepEqual(exemplars.all.value.map(({ id }) => id), ["a", "b", "mine"]);
});

test("a refused upload changes nothing", async () => {
  const { studio, exemplars } = await studioWith({
    "POST /api/v1/exemplars": () => problem(422, "image", "This is not an image."),
  });
  studio.choose(exemplars.byId("a"));
  await assert.rejects(studio.upload(new Blob(["no"]), "x", 1000), /not an image/);
  assert.equal(exemplars.current.value.id, "a");
  assert.equal(exemplars.uploading.value, 0);
});

test("a photo over the limit is refused before it is sent", async () => {
  const { studio, calls } = await studioWith();
  await assert.rejects(studio.upload(new Blob([new Uint8Array(3 * 2 ** 20)]), "x", 2 ** 20), /3\.0 MiB; at most 1\.0 MiB/);
  assert.ok(calls.every(({ key }) => key !== "POST /api/v1/exemplars"));
});

test("an exemplar the server forgot is uploaded again from the photo the page keeps", async () => {
  const known = new Set();
  let count = 0;
  const { studio, exemplars, calls } = await studioWith(
    {
      "POST /api/v1/exemplars": () => {
        known.add("mine");
        return json(exemplar("mine", { bundled: false }), 201);
      },
      "POST /api/v1/paintings": ({ body }) =>
        known.has(body.get("exemplar")) ? json(paintingInfo(`p${(count += 1)}`)) : problem(404, "unknown-exemplar", "Upload again."),
    },
    [{ exemplar: exemplar("mine", { bundled: false }), photo: new Blob(["jpeg"]) }],
  );
  studio.choose(exemplars.byId("mine"));
  await until(() => studio.painting.value);
  const uploads = calls.filter(({ key }) => key === "POST /api/v1/exemplars");
  assert.equal(uploads.length, 1);
  assert.equal(await uploads[0].body.get("photo").text(), "jpeg");
});

test("an exemplar the server forgot and the page never had is told in words", async () => {
  const { studio, exemplars } = await studioWith({
    "POST /api/v1/paintings": () => problem(404, "unknown-exemplar", "gone"),
  });
  studio.choose(exemplars.byId("a"));
  await until(() => studio.state.value.kind === "failed");
  assert.match(studio.state.value.error.message, /Choose another one, or upload/);
  assert.equal(studio.stale.value, true);
});

test("Paint now tries at once what waits, and paints anew when nothing does", async () => {
  let up = false;
  const { studio, exemplars, paints } = await studioWith({
    "POST /api/v1/paintings": () => (up ? json(paintingInfo("p1")) : problem(503, "queue-full", "Busy.", { "Retry-After": "30" })),
  });
  studio.choose(exemplars.byId("a"));
  await until(() => studio.state.value.kind === "waiting");
  up = true;
  studio.retry();
  await until(() => studio.painting.value);
  studio.retry();
  await until(() => paints().length === 3 && !studio.stale.value);
});

test("only the newest uploads are kept, each once", async () => {
  let name = "";
  const { studio, exemplars } = await studioWith({
    "POST /api/v1/exemplars": () => json(exemplar(name, { bundled: false }), 201),
  });
  for (let i = 0; i < 26; i += 1) {
    name = `photo${i}`;
    await studio.upload(new Blob([name]), name, 1000);
  }
  await studio.upload(new Blob([name]), name, 1000);
  assert.deepEqual(exemplars.uploads.map(({ exemplar: { id } }) => id), Array.from({ length: 24 }, (_, i) => `photo${i + 2}`));
  studio.live.cancel();
});

test("the first exemplar is the one that dresses most of the map", async () => {
  const { exemplars } = await studioWith({
    "GET /api/v1/exemplars": () =>
      json({ exemplars: [exemplar("a", { classes: [{ id: 27, share: 1 }] }), exemplar("b"), exemplar("c")] }),
  });
  assert.equal(exemplars.bestFor(new Map([[3, 0.8], [27, 0.2]])).id, "b");
});

test("other people's uploads are not offered", async () => {
  const { exemplars } = await studioWith({
    "GET /api/v1/exemplars": () => json({ exemplars: [exemplar("a"), exemplar("theirs", { bundled: false })] }),
  });
  assert.deepEqual(exemplars.all.value.map(({ id }) => id), ["a"]);
});
