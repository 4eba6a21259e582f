import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../web/static/js/core/api.js";
import { Editor } from "../../../web/static/js/core/map/editor.js";
import { Exemplars } from "../../../web/static/js/core/exemplar/exemplars.js";
import { lookOf } from "../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../web/static/js/core/map/labelmap.js";
import { decode } from "../../../web/static/js/core/files/png.js";
import { Studio } from "../../../web/static/js/core/studio.js";
import { exemplar, fakeFetch, json, painted, palette, problem, until } from "./helpers.js";

/** Id of everybody's exemplar in a request. */
const firstOf = (form) => JSON.parse(form.get("look")).exemplars[0].exemplar;
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
    "POST /api/v1/paintings": () => painted(`p${(count += 1)}`),
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
  assert.equal(firstOf(paints()[0].body), "mine");
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
        known.has(firstOf(body)) ? painted(`p${(count += 1)}`) : problem(404, "unknown-exemplar", "Upload again."),
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
    "POST /api/v1/paintings": () => (up ? painted("p1") : problem(503, "queue-full", "Busy.", { "Retry-After": "30" })),
  });
  studio.choose(exemplars.byId("a"));
  await until(() => studio.state.value.kind === "waiting");
  up = true;
  studio.paint();
  await until(() => studio.painting.value);
  studio.paint();
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
  studio.live.rest();
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

/** A server whose answers the test lets go one by one. */
async function heldStudio() {
  const held = [];
  const bench = await studioWith({
    "POST /api/v1/paintings": ({ signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        held.push((id) => resolve(painted(id)));
      }),
  });
  const answer = async (id) => {
    await until(() => held.length > 0);
    held.shift()(id);
    await until(() => bench.studio.painting.value?.info.id === id);
  };
  return { ...bench, held, answer };
}

const dab = (editor, x, id = 27) => {
  editor.choose(id);
  editor.resizeBrush(1);
  editor.press({ x: x + 0.5, y: 0.5 });
  editor.release();
};

test("in manual mode strokes make the picture old, and it is painted when told to", async () => {
  const { studio, editor, exemplars, paints } = await studioWith();
  studio.mode.value = "manual";
  studio.choose(exemplars.byId("a"));
  dab(editor, 0);
  assert.deepEqual([studio.stale.value, paints().length], [true, 0]);
  studio.paint();
  await until(() => studio.painting.value);
  assert.equal(studio.stale.value, false);
  dab(editor, 1);
  dab(editor, 2);
  assert.deepEqual([studio.stale.value, paints().length], [true, 1]);
});

test("going live paints what is old, and nothing else", async () => {
  const { studio, editor, exemplars, paints } = await studioWith();
  studio.mode.value = "manual";
  studio.choose(exemplars.byId("a"));
  studio.mode.value = "live";
  await until(() => studio.painting.value && !studio.stale.value);
  studio.mode.value = "manual";
  studio.mode.value = "live";
  assert.equal(paints().length, 1);
  dab(editor, 0);
  await until(() => !studio.stale.value);
});

test("a stroke while a picture is painted by hand leaves the picture old", async () => {
  const { studio, editor, exemplars, answer } = await heldStudio();
  studio.mode.value = "manual";
  studio.choose(exemplars.byId("a"));
  studio.paint();
  dab(editor, 0);
  await answer("p1");
  assert.equal(studio.stale.value, true);
});

test("stop gives up the request, keeps the picture and marks it old; the next stroke paints again", async () => {
  const { studio, editor, exemplars, held, answer } = await heldStudio();
  studio.choose(exemplars.byId("a"));
  await answer("p1");
  dab(editor, 0);
  await until(() => held.length > 0);
  studio.stop();
  assert.deepEqual([studio.state.value.kind, studio.stale.value, studio.painting.value.info.id], ["idle", true, "p1"]);
  held.shift();
  dab(editor, 1);
  await answer("p2");
  assert.equal(studio.stale.value, false);
});

/** Draws on and on, until the condition holds. */
async function drawUntil(editor, condition) {
  for (let i = 0; !condition(); i += 1) {
    editor.moveTo({ x: (i % 4) + 0.5, y: (i >> 2) % 4 });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a stroke that goes on gets pictures on the way, one at a time, and one of its end", async () => {
  const { studio, editor, exemplars, paints, held, answer } = await heldStudio();
  studio.choose(exemplars.byId("a"));
  await answer("p1");
  editor.choose(27);
  editor.press({ x: 0.5, y: 0.5 });
  await drawUntil(editor, () => held.length > 0);
  editor.moveTo({ x: 3.5, y: 3.5 });
  assert.equal(paints().length, 2);
  await answer("p2");
  assert.deepEqual([studio.painting.value.passing, studio.stale.value], [true, false]);
  await until(() => held.length > 0);
  editor.release();
  await answer("p3");
  await answer("p4");
  assert.deepEqual([studio.painting.value.passing, studio.stale.value], [false, false]);
  assert.equal(studio.before.value.info.id, "p1");
  assert.equal(paints().length, 4);
});

test("a stroke that is given up takes its picture with it", async () => {
  const { studio, editor, exemplars, held, answer, paints } = await heldStudio();
  studio.choose(exemplars.byId("a"));
  await answer("p1");
  editor.choose(27);
  editor.press({ x: 0.5, y: 0.5 });
  await drawUntil(editor, () => held.length > 0);
  editor.abort();
  await answer("p2");
  assert.equal(studio.stale.value, true);
  await answer("p3");
  const last = await decode(await bytes(paints().at(-1).body.get("labels")));
  assert.ok(last.data.every((id) => id === 3));
  assert.equal(studio.stale.value, false);
});

test("where pictures take long, a stroke gets one, of its end", async () => {
  const { studio, editor, exemplars, paints, answer } = await heldStudio();
  studio.choose(exemplars.byId("a"));
  await answer("p1");
  studio.painting.value.ms = 900;
  editor.choose(27);
  editor.press({ x: 0.5, y: 0.5 });
  const end = performance.now() + 250;
  await drawUntil(editor, () => performance.now() > end);
  assert.equal(paints().length, 1);
  editor.release();
  await answer("p2");
});

test("an older result is restored: its map as one step of undo, its exemplar, and a new picture", async () => {
  const { studio, editor, exemplars, paints } = await studioWith();
  studio.choose(exemplars.byId("a"));
  await until(() => studio.painting.value?.info.id === "p1" && !studio.stale.value);
  const old = studio.painting.value;
  editor.choose(27);
  editor.press({ x: 1, y: 1 });
  editor.release();
  studio.choose(exemplars.byId("b"));
  await until(() => !studio.stale.value);
  const mine = editor.home.map.data.slice();
  const asked = paints().length;
  assert.equal(studio.restore(old), "none");
  await until(() => paints().length > asked && !studio.stale.value);
  assert.deepEqual(editor.home.map.data, old.map.data);
  assert.equal(firstOf(paints().at(-1).body), "a");
  editor.undo();
  assert.deepEqual(editor.home.map.data, mine);
});

test("restoring a result whose photo is gone brings its map back, and says so", async () => {
  const { studio, editor, exemplars } = await studioWith();
  studio.choose(exemplars.byId("a"));
  await until(() => studio.painting.value);
  const { map } = studio.painting.value;
  editor.home.replace(new LabelMap(4, 4));
  assert.equal(studio.restore({ ...studio.painting.value, map, look: lookOf("gone") }), "all");
  assert.deepEqual(editor.home.map.data, map.data);
  assert.equal(exemplars.current.value.id, "a");
});
