import assert from "node:assert/strict";
import { test } from "node:test";

import { lookOf } from "../../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Painting } from "../../../../web/static/js/core/picture/painting.js";
import { encodeGrey } from "../../../../web/static/js/core/files/png.js";
import { exemplar, paintingInfo } from "../helpers.js";

const levels = Uint8Array.from({ length: 16 }, (_, i) => i * 16);

function painting(fetchFile) {
  const map = new LabelMap(4, 4, new Uint8Array(16).fill(17));
  return new Painting({ info: paintingInfo("p"), map, look: lookOf("a"), exemplars: [exemplar("a")], image: new Blob(["picture"]), fetchFile });
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
