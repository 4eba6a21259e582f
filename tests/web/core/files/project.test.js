import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf } from "../../../../web/static/js/core/files/bytes.js";
import { PLAIN, lookOf } from "../../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Palette } from "../../../../web/static/js/core/palette/palette.js";
import { decode, encodeGrey } from "../../../../web/static/js/core/files/png.js";
import { readProject, writeProject } from "../../../../web/static/js/core/files/project.js";
import { sessionIn, withSession } from "../../../../web/static/js/core/files/sessionpng.js";
import { unzip } from "../../../../web/static/js/core/files/unzip.js";
import { zip } from "../../../../web/static/js/core/files/zip.js";
import { exemplar, paintingInfo, palette } from "../helpers.js";

const made = { palette, pack: "landscape", date: new Date(2026, 10, 21) };
const map = new LabelMap(4, 2, Uint8Array.of(3, 3, 17, 17, 27, 27, 0, 0));
const photo = new Blob([Uint8Array.from({ length: 5000 }, (_, i) => (i * 13) % 256)], { type: "image/jpeg" });
const labels = new LabelMap(2, 1, Uint8Array.of(3, 27));
const project = {
  map,
  look: {
    exemplars: [{ exemplar: "mine", mapping: { 27: 3 } }, { exemplar: "plain" }],
    regions: [{ class: 17, at: [2, 0], exemplar: 1, strength: 0.5 }],
    strength: 0.75,
    blend: { exemplar: 1, coarse: 0.25, fine: 0 },
    brush: 1,
    dice: [{ seed: 7 }, { class: 3, seed: 9 }],
    seed: 0,
  },
  brush: Uint8Array.of(0, 60, 120, 255, 255, 9, 0, 0),
  uploads: [
    { exemplar: exemplar("mine", { bundled: false, name: "Mein See ☀" }), photo, labels, original: new LabelMap(1, 1), unsent: true, fresh: false },
    { exemplar: exemplar("plain", { bundled: false }), photo, labels: null, original: null, unsent: false, fresh: true },
  ],
  settings: { tool: "fill", size: 12 },
  edits: [
    {
      id: "e1",
      info: { id: "p", name: "Bay", width: 40, height: 20, labels_source: "read", map: { width: 4, height: 2 }, links: {} },
      exemplar: "mine",
      photo,
      read: map,
      original: new LabelMap(4, 2, new Uint8Array(8).fill(27)),
      edited: new LabelMap(4, 2),
    },
  ],
  inHand: "e1",
  results: [
    {
      pinned: true,
      painting: {
        info: paintingInfo("p1"),
        look: { ...lookOf("mine"), brush: 0 },
        brush: Uint8Array.of(0, 0, 255, 255, 9, 9, 0, 0),
        exemplars: [exemplar("mine")],
        ms: 184,
        at: 1_700_000_000_000,
        map: { width: 4, height: 2, data: map.data },
        parts: { image: new Blob(["image"], { type: "image/png" }), match: new Blob(["{}"], { type: "application/json" }) },
      },
    },
  ],
};
const written = await writeProject(project, made);

/** Everything in a project, its blobs as bytes, so that it can be compared. */
async function plain(value) {
  if (value instanceof Blob) return { type: value.type, bytes: [...(await bytesOf(value))] };
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, part]) => [key, await plain(part)])));
}

/** The project with its manifest, or any of its files, changed. */
async function changed(change) {
  const files = await unzip(written);
  const manifest = JSON.parse(new TextDecoder().decode(files.get("project.json")));
  change(manifest, files);
  files.set("project.json", new TextEncoder().encode(JSON.stringify(manifest)));
  return zip([...files].map(([name, bytes]) => ({ name, bytes })), made.date);
}

test("a project comes back byte for byte: map, photos, their maps, settings and results", async () => {
  assert.deepEqual(await plain(await readProject(written, palette)), await plain(project));
});

test("the archive shows its pictures to any program", async () => {
  const files = await unzip(written);
  assert.deepEqual([...files.keys()].sort(), [
    "brush.png", "exemplars/1/labels-before.png", "exemplars/1/labels.png", "exemplars/1/photo", "exemplars/2/photo", "map.png",
    "photos/1/edited.png", "photos/1/original.png", "photos/1/photo", "photos/1/read.png", "project.json",
    "results/001/brush.png", "results/001/map.png", "results/001/match.json", "results/001/picture.png",
  ]);
  assert.deepEqual((await decode(files.get("map.png"))).data, map.data);
});

test("a small project without photos or results is a project", async () => {
  const small = { map, look: PLAIN, brush: null, uploads: [], settings: {}, results: [], edits: [], inHand: null };
  assert.deepEqual(await plain(await readProject(await writeProject(small, made), palette)), await plain(small));
});

test("what is no project is told apart from a damaged one", async () => {
  const other = zip([{ name: "labels.png", bytes: Uint8Array.of(1) }], made.date);
  await assert.rejects(readProject(other, palette), /no project of RABIT Studio/);
  await assert.rejects(readProject(await changed((manifest) => (manifest.format = "other")), palette), /no project/);
  const garbled = zip([{ name: "project.json", bytes: Uint8Array.of(255) }], made.date);
  await assert.rejects(readProject(garbled, palette), /no project/);
  await assert.rejects(readProject(written.slice(0, 400), palette), /damaged/);
});

test("a project of a newer version asks for a newer page", async () => {
  await assert.rejects(readProject(await changed((manifest) => (manifest.version = 3)), palette), /saved by a newer RABIT Studio/);
});

test("a project from before there were looks opens with its exemplar", async () => {
  const old = await changed((manifest) => {
    Object.assign(manifest, { version: 1, exemplar: "mine", look: undefined, brush: undefined, edits: undefined, in_hand: undefined });
    const [result] = manifest.results;
    Object.assign(result, { exemplar: result.exemplars[0], exemplars: undefined, look: undefined, brush: undefined });
  });
  const back = await readProject(old, palette);
  assert.deepEqual(back.look, lookOf("mine"));
  assert.equal(back.brush, null);
  assert.deepEqual([back.edits, back.inHand], [[], null]);
  const { look, exemplars, brush } = back.results[0].painting;
  assert.deepEqual([look, exemplars.map(({ id }) => id), brush], [lookOf("mine"), ["mine"], null]);
});

test("a project of another palette names what is not known here, also where only the name differs", async () => {
  const fewer = new Palette(palette.classes.filter(({ id }) => id !== 27));
  await assert.rejects(readProject(written, fewer), /pack “landscape”, and this one does not know its “sea”/);
  const renamed = await changed((manifest) => (manifest.classes[0].name = "lagoon"));
  await assert.rejects(readProject(renamed, palette), /“lagoon”/);
});

test("a project with any part missing or wrong is refused as damaged", async () => {
  const wrongs = [
    (manifest) => delete manifest.map,
    (manifest) => (manifest.map = "results/001/match.json"),
    (manifest) => (manifest.version = "1"),
    (manifest) => (manifest.look = 5),
    (manifest) => (manifest.brush = "exemplars/1/labels.png"),
    (manifest) => (manifest.settings = []),
    (manifest) => (manifest.uploads = null),
    (manifest) => (manifest.uploads[0].photo = null),
    (manifest) => delete manifest.uploads[0].exemplar.id,
    (manifest) => delete manifest.results[0].parts.image,
    (manifest) => (manifest.results[0].info = null),
    (manifest) => delete manifest.classes,
    (_, files) => files.delete("exemplars/1/photo"),
    (_, files) => files.delete("results/001/picture.png"),
  ];
  for (const wrong of wrongs) await assert.rejects(readProject(await changed(wrong), palette), /damaged or incomplete/, String(wrong));
});

test("ids that no class has are never let in", async () => {
  const bad = await encodeGrey(4, 2, Uint8Array.of(3, 3, 17, 17, 99, 27, 0, 0));
  await assert.rejects(readProject(await changed((_, files) => files.set("map.png", bad)), palette), /damaged/);
});

test("a picture carries its session and stays the same picture", async () => {
  const picture = await encodeGrey(4, 2, map.data);
  const carrier = withSession(picture, written);
  assert.deepEqual(sessionIn(carrier), written);
  assert.deepEqual((await decode(carrier)).data, map.data);
  assert.deepEqual(await plain(await readProject(sessionIn(carrier), palette)), await plain(project));
});

test("other pictures and files carry none", async () => {
  assert.equal(sessionIn(await encodeGrey(1, 1, Uint8Array.of(3))), null);
  assert.equal(sessionIn(Uint8Array.of(0xff, 0xd8, 0xff)), null);
  assert.equal(sessionIn(new Uint8Array(0)), null);
});
