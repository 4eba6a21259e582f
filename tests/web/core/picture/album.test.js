import assert from "node:assert/strict";
import { test } from "node:test";

import { Album } from "../../../../web/static/js/core/picture/album.js";
import { lookOf } from "../../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Painting } from "../../../../web/static/js/core/picture/painting.js";
import { exemplar, paintingInfo, palette, settle } from "../helpers.js";

const nowhere = async () => {
  throw new Error("down");
};

/** A painting of its own map, unless told otherwise. */
let serial = 0;
async function painting(id, { size = 100, fill = (serial += 1) % 250, fetchFile = nowhere } = {}) {
  const map = new LabelMap(4, 4, new Uint8Array(16).fill(fill));
  const made = new Painting({ info: paintingInfo(id), map, look: lookOf("a"), exemplars: [exemplar("a")], image: new Blob([new Uint8Array(size)]), fetchFile });
  await settle();
  return made;
}

const ids = (album) => album.results.value.map(({ painting: { info } }) => info.id);

test("the newest result comes first", async () => {
  const album = new Album();
  for (const id of ["a", "b", "c"]) album.add(await painting(id));
  assert.deepEqual(ids(album), ["c", "b", "a"]);
});

test("within a stroke only the newest result stays", async () => {
  const album = new Album();
  album.add(await painting("before"));
  for (const id of ["1", "2", "3"]) album.add(await painting(id), { passing: true });
  album.add(await painting("end"));
  assert.deepEqual(ids(album), ["end", "before"]);
});

test("a result that was pinned during a stroke stays beside the next", async () => {
  const album = new Album();
  album.add(await painting("passing"), { passing: true });
  album.pin("passing", true);
  album.add(await painting("end"));
  assert.deepEqual(ids(album), ["end", "passing"]);
});

test("the same map and photo painted again replace their result", async () => {
  const album = new Album();
  album.add(await painting("a", { fill: 17 }));
  album.add(await painting("again", { fill: 17 }));
  assert.deepEqual(ids(album), ["again"]);
});

test("past the budget the oldest go, but never the fifty newest and none that is pinned", async () => {
  const album = new Album({ budget: 2000 });
  for (let i = 0; i < 60; i += 1) {
    album.add(await painting(`p${i}`));
    if (i === 2) album.pin("p2", true);
  }
  assert.equal(ids(album).length, 51);
  assert.deepEqual(ids(album).slice(-2), ["p10", "p2"]);
});

test("within the budget more than fifty are kept", async () => {
  const album = new Album({ budget: 1e6 });
  for (let i = 0; i < 70; i += 1) album.add(await painting(`p${i}`));
  assert.equal(ids(album).length, 70);
});

test("what is unpinned counts like any other again", async () => {
  const album = new Album({ atLeast: 2, budget: 0 });
  for (const id of ["a", "b"]) {
    album.add(await painting(id));
    album.pin(id, true);
  }
  for (const id of ["c", "d"]) album.add(await painting(id));
  album.pin("a", false);
  assert.deepEqual(ids(album), ["d", "c", "b"]);
  album.remove("c");
  assert.deepEqual(ids(album), ["d", "b"]);
});

test("an album goes into storage and comes back, with maps, pins and what parts there were", async () => {
  const album = new Album();
  const fetchFile = async (url) => new Blob([url]);
  const made = await painting("a", { fill: 17, fetchFile });
  await made.part("warped");
  album.add(made);
  album.pin("a", true);
  album.add(await painting("b", { fill: 3 }));
  const stored = structuredClone(await album.toStored());
  const again = new Album();
  again.fromStored(stored, palette, nowhere);
  assert.deepEqual(ids(again), ["b", "a"]);
  const { painting: back, pinned } = again.byId("a");
  assert.equal(pinned, true);
  assert.deepEqual([...back.map.data], new Array(16).fill(17));
  assert.equal(back.exemplar.id, "a");
  assert.equal(back.at, made.at);
  assert.equal(await (await back.part("warped")).text(), "/a/warped");
  await assert.rejects(back.part("confidence"), /down/);
});

test("stored results that make no sense are left out, and classes the palette lacks become unknown", async () => {
  const album = new Album();
  album.add(await painting("odd", { fill: 200 }));
  const stored = await album.toStored();
  const again = new Album();
  again.fromStored([null, {}, { painting: { info: { id: "x" } } }, { painting: { ...stored[0].painting, map: { width: 9, height: 9, data: new Uint8Array(3) } } }, ...stored], palette, nowhere);
  assert.deepEqual(ids(again), ["odd"]);
  assert.deepEqual([...again.byId("odd").painting.map.data], new Array(16).fill(0));
  again.fromStored("nonsense", palette, nowhere);
  assert.deepEqual(ids(again), ["odd"]);
});

test("results made meanwhile stay above those from storage, none twice", async () => {
  const album = new Album();
  album.add(await painting("old", { fill: 3 }));
  const stored = await album.toStored();
  album.add(await painting("new", { fill: 17 }));
  album.fromStored(stored, palette, nowhere);
  assert.deepEqual(ids(album), ["new", "old"]);
});
