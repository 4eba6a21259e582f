import assert from "node:assert/strict";
import { test } from "node:test";

import { prepare } from "../../../web/static/js/core/downloads.js";
import { LabelMap } from "../../../web/static/js/core/labelmap.js";
import { Painting } from "../../../web/static/js/core/painting.js";
import { decode, encodeGrey } from "../../../web/static/js/core/png.js";
import { exemplar, paintingInfo, palette } from "./helpers.js";

const levels = Uint8Array.from({ length: 16 }, (_, i) => i * 16);
const bytes = async (blob) => new Uint8Array(await blob.arrayBuffer());

function painting(fetchFile) {
  const map = new LabelMap(4, 4, new Uint8Array(16).fill(17));
  return new Painting({ info: paintingInfo("p"), map, exemplar: exemplar("a"), image: new Blob(["picture"]), fetchFile });
}

test("parts are fetched once and then kept", async () => {
  const asked = [];
  const made = painting(async (url) => {
    asked.push(url);
    return new Blob([url]);
  });
  assert.equal(await (await made.part("warped")).text(), "/p/warped");
  await made.part("warped");
  assert.equal(await (await made.part("image")).text(), "picture");
  assert.deepEqual(asked, ["/p/warped"]);
});

test("a part that failed is tried anew", async () => {
  let up = false;
  const made = painting(async () => {
    if (!up) throw new Error("down");
    return new Blob([await encodeGrey(4, 4, levels)]);
  });
  await assert.rejects(made.confidence(), /down/);
  up = true;
  assert.deepEqual((await made.confidence()).data, levels);
});

test("prefetching a lost part is silent", async () => {
  const made = painting(async () => {
    throw new Error("down");
  });
  made.prefetch();
  await new Promise((resolve) => setImmediate(resolve));
});

test("the map is downloaded as it is now: exact ids, and ids again behind the colours", async () => {
  const map = new LabelMap(2, 1, Uint8Array.of(27, 3));
  const ids = await prepare("labels", map, palette, null, new Date());
  assert.equal(ids.name, "labels.png");
  assert.deepEqual([...(await decode(await bytes(ids.blob))).data], [27, 3]);
  const coloured = await decode(await bytes((await prepare("coloured", map, palette, null, new Date())).blob));
  assert.deepEqual([...coloured.data], [27, 3]);
  assert.deepEqual([...coloured.palette.subarray(27 * 3, 27 * 3 + 3)], [9, 7, 230]);
});

test("without a picture only the map can be downloaded", async () => {
  await assert.rejects(prepare("all", new LabelMap(1, 1), palette, null, new Date()), /no picture yet/);
});

test("the archive holds every part, with the map the picture was made of", async () => {
  const made = painting(async (url) => new Blob([url.endsWith("confidence") ? await encodeGrey(4, 4, levels) : url]));
  const { name, blob } = await prepare("all", new LabelMap(4, 4), palette, made, new Date(2026, 0, 2));
  assert.equal(name, "rabit-painting.zip");
  const text = Buffer.from(await blob.arrayBuffer()).toString("latin1");
  for (const file of ["image.png", "warped.png", "confidence.png", "labels.png", "labels-coloured.png", "painting.json"]) {
    assert.ok(text.includes(file), file);
  }
  const settings = JSON.parse(text.slice(text.indexOf("{\n"), text.indexOf("}\n\x50\x4b") + 1));
  assert.equal(settings.exemplar_name, "a");
  assert.equal(settings.seed, 0);
  const png = await encodeGrey(4, 4, made.map.data);
  assert.ok(text.includes(Buffer.from(png).toString("latin1")), "the painted map, not the newer one");
});
