import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../../web/static/js/core/api.js";
import { BrushLayer } from "../../../../web/static/js/core/look/brushlayer.js";
import { Exemplars } from "../../../../web/static/js/core/exemplar/exemplars.js";
import { brushed, lookOf, withExemplar, withoutExemplar } from "../../../../web/static/js/core/look/look.js";
import { blendOf, brushOf, withBrush } from "../../../../web/static/js/core/look/second.js";
import { decode } from "../../../../web/static/js/core/files/png.js";
import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Studio } from "../../../../web/static/js/core/studio.js";
import { exemplar, fakeFetch, json, painted, palette, until } from "../helpers.js";

const two = withExemplar(lookOf("a"), "b");
const three = withExemplar(two, "c");
const bytes = async (blob) => new Uint8Array(await blob.arrayBuffer());

test("the brush paints with the second exemplar unless another is chosen, and with none where there is but one", () => {
  assert.deepEqual([lookOf("a"), two, three, brushed(three, 2), brushed(three, 0)].map(brushOf), [null, 1, 1, 2, 0]);
  assert.equal(brushOf(withoutExemplar(brushed(two, 1), 1)), null);
});

test("the second exemplar is offered for blending before any of it is blended in", () => {
  assert.equal(blendOf(lookOf("a")), null);
  assert.deepEqual(blendOf(two), { exemplar: 1, coarse: 0, fine: 0 });
  const blend = { exemplar: 2, coarse: 0.2, fine: 1 };
  assert.deepEqual(blendOf({ ...three, blend }), blend);
});

test("the brush and its layer are sent both, or neither", () => {
  const layer = new BrushLayer(2, 1, Uint8Array.of(0, 9));
  assert.deepEqual(withBrush(two, layer), { look: { ...two, brush: 1 }, brush: layer.data });
  assert.deepEqual(withBrush(brushed(two, 1), new BrushLayer(2, 1)), { look: two, brush: null });
  assert.deepEqual(withBrush(lookOf("a"), layer), { look: lookOf("a"), brush: null });
});

/** A studio on a fake server that knows exemplars "a" and "b" and numbers its paintings, the style brush in hand. */
async function studioWith(look = two) {
  let count = 0;
  const files = Array.from({ length: 12 }, (_, i) => ["image", "warped", "confidence"].map((part) => [`GET /p${i + 1}/${part}`, () => new Response(part)]));
  const server = fakeFetch({
    "GET /api/v1/exemplars": () => json({ exemplars: [exemplar("a"), exemplar("b")] }),
    "POST /api/v1/paintings": () => painted(`p${(count += 1)}`),
    ...Object.fromEntries(files.flat()),
  });
  const api = new Api(server.fetch);
  const editor = new Editor(palette, new LabelMap(16, 8, new Uint8Array(128).fill(3)));
  const studio = new Studio(api, editor, new Exemplars(api));
  await studio.exemplars.load([]);
  editor.tool.value = "style";
  editor.resizeBrush(5);
  studio.resume(look);
  const fresh = () => until(() => studio.painting.value && !studio.stale.value);
  await fresh();
  const sent = () => server.calls.filter(({ key }) => key === "POST /api/v1/paintings").map(({ body }) => body);
  return { studio, editor, fresh, sent };
}

function stroke(editor, ...points) {
  points.forEach((point, at) => (at === 0 ? editor.press(point) : editor.moveTo(point)));
  editor.release();
}

test("a stroke of the style brush brings a picture, with the layer as a grey PNG and the exemplar's number beside it", async () => {
  const { editor, fresh, sent } = await studioWith();
  assert.equal(sent()[0].has("brush"), false);
  stroke(editor, { x: 3, y: 3 }, { x: 12, y: 5 });
  await fresh();
  assert.equal(JSON.parse(sent().at(-1).get("look")).brush, 1);
  const png = await decode(await bytes(sent().at(-1).get("brush")));
  assert.deepEqual([png.width, png.height, png.data], [16, 8, editor.home.layer.data]);
  editor.undo();
  await fresh();
  assert.equal(sent().at(-1).has("brush"), false);
});

test("while a stroke goes on, the layer that is sent is that of the moment, and stays so", async () => {
  const { editor, sent } = await studioWith();
  editor.press({ x: 3, y: 3 });
  const end = performance.now() + 20_000;
  while (sent().length < 2 && performance.now() < end) {
    editor.moveTo({ x: 3 + (performance.now() % 3), y: 4 });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const early = (await decode(await bytes(sent()[1].get("brush")))).data;
  editor.moveTo({ x: 14, y: 4 });
  editor.release();
  assert.equal(early[4 * 16 + 14], 0);
  assert.ok(editor.home.layer.at(14, 4) > 0);
});

test("with a look of one exemplar what was painted waits, and comes back with the second one", async () => {
  const { studio, editor, fresh, sent } = await studioWith();
  stroke(editor, { x: 3, y: 3 });
  studio.restyle(withoutExemplar(studio.look.value, 1));
  await fresh();
  assert.equal(sent().at(-1).has("brush"), false);
  assert.ok(!editor.home.layer.isEmpty);
  editor.undo();
  await fresh();
  assert.ok(sent().at(-1).has("brush"));
});

test("a result brings back what was painted with it, and one step of undo what there is now", async () => {
  const { studio, editor, fresh } = await studioWith();
  stroke(editor, { x: 3, y: 3 });
  await fresh();
  const { painting } = studio.album.results.value[0];
  const then = editor.home.layer.data.slice();
  assert.deepEqual(painting.brush, then);
  stroke(editor, { x: 12, y: 5 });
  const now = editor.home.layer.data.slice();
  studio.restore(painting);
  assert.deepEqual(editor.home.layer.data, then);
  editor.undo();
  assert.deepEqual(editor.home.layer.data, now);
  await fresh();
});
