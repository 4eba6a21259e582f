import assert from "node:assert/strict";
import { test } from "node:test";

import { Album } from "../../../../web/static/js/core/picture/album.js";
import { bytesOf } from "../../../../web/static/js/core/files/bytes.js";
import { doubled } from "../../../../web/static/js/core/files/doubling.js";
import { CHOICES, prepare } from "../../../../web/static/js/core/files/downloads.js";
import { kindOf } from "../../../../web/static/js/core/files/filekind.js";
import { lookOf } from "../../../../web/static/js/core/look/look.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Painting } from "../../../../web/static/js/core/picture/painting.js";
import { decode, encodeGrey, encodeIndexed, encodeRgb } from "../../../../web/static/js/core/files/png.js";
import { readProject, writeProject } from "../../../../web/static/js/core/files/project.js";
import { sessionIn } from "../../../../web/static/js/core/files/sessionpng.js";
import { unzip } from "../../../../web/static/js/core/files/unzip.js";
import { exemplar, paintingInfo, palette } from "../helpers.js";

const levels = Uint8Array.from({ length: 16 }, (_, i) => i * 16);
const rgb = Uint8Array.from({ length: 48 }, (_, i) => (i * 5) % 256);
const upload = { exemplar: exemplar("mine", { bundled: false, links: { photo: "/fitted" } }), photo: new Blob(["jpeg"], { type: "image/jpeg" }), labels: null, original: null, unsent: false, fresh: false };

async function desk({ id = "a", uploads = [], maxSide = 8, painted = true } = {}) {
  const image = new Blob([await encodeRgb(4, 4, rgb)], { type: "image/png" });
  const asked = [];
  const fetchFile = async (url) => {
    asked.push(url);
    return new Blob([url.endsWith("confidence") ? await encodeGrey(4, 4, levels) : url.endsWith("warped") ? await encodeRgb(4, 4, rgb) : url]);
  };
  const info = paintingInfo("p");
  info.links.match = "/p/match";
  const painting = new Painting({ info, map: new LabelMap(4, 4, new Uint8Array(16).fill(17)), look: lookOf(id), exemplars: [exemplar(id)], image, fetchFile });
  const large = [];
  const painter = {
    fetchFile,
    paint: async ({ map }) => {
      large.push(map);
      return { image: new Blob(["large"]) };
    },
  };
  const exemplars = { uploadOf: (wanted) => uploads.find((each) => each.exemplar.id === wanted) ?? null };
  const home = { map: new LabelMap(2, 1, Uint8Array.of(27, 3)) };
  const studio = { painting: { value: painted ? painting : null }, editor: { palette, home }, exemplars, painter, album: new Album() };
  const pack = { name: "landscape", size: { max_side: maxSide } };
  return { studio, pack, scheme: "dataset", opacity: 0.5, date: new Date(2026, 0, 2), asked, large };
}

const read = async ({ blob }) => decode(await bytesOf(blob));

test("RGB pictures come back bit for bit", async () => {
  const back = await decode(await encodeRgb(4, 4, rgb));
  assert.deepEqual([back.channels, [...back.data]], [3, [...rgb]]);
});

test("the map is downloaded as it is now: exact ids, and ids again behind the colours", async () => {
  const from = await desk();
  const ids = await prepare("labels", from);
  assert.equal(ids.name, "labels.png");
  assert.deepEqual([...(await read(ids)).data], [27, 3]);
  const coloured = await read(await prepare("coloured", from));
  assert.deepEqual([...coloured.data], [27, 3]);
  assert.deepEqual([...coloured.palette.subarray(27 * 3, 27 * 3 + 3)], [9, 7, 230]);
});

test("without a picture only the map can be downloaded", async () => {
  await assert.rejects(prepare("all", await desk({ painted: false })), /no picture yet/);
});

test("the picture reopens: it carries the map it was made of, and its exemplar", async () => {
  const file = await prepare("image", await desk());
  assert.deepEqual([...(await read(file)).data], [...rgb]);
  const project = await readProject(sessionIn(await bytesOf(file.blob)), palette);
  assert.ok(project.map.data.every((id) => id === 17));
  assert.deepEqual([project.look, project.uploads], [lookOf("a"), []]);
});

test("a picture made with one's own photo holds it, a large one as the server uses it, and the menu says so", async () => {
  const hint = (from) => CHOICES.find(({ id }) => id === "image").hint(from);
  const small = await desk({ id: "mine", uploads: [upload] });
  assert.match(hint(small), /your photo in it/);
  const photoIn = async (file) => (await readProject(sessionIn(await bytesOf(file.blob)), palette)).uploads[0].photo.text();
  assert.equal(await photoIn(await prepare("image", small)), "jpeg");
  const large = { ...upload, photo: new Blob([new Uint8Array(2 ** 20 + 1)]) };
  assert.equal(await photoIn(await prepare("image", await desk({ id: "mine", uploads: [large] }))), "/fitted");
  assert.doesNotMatch(hint(await desk()), /your photo/);
});

test("at twice the size the picture is painted anew where the model can, else scaled; the hint says which", async () => {
  const fits = await desk({ maxSide: 8 });
  const hint = (from) => CHOICES.find(({ id }) => id === "double").hint(from);
  assert.match(hint(fits), /painted anew/);
  assert.equal(await (await prepare("double", fits)).blob.text(), "large");
  assert.deepEqual([fits.large[0].width, fits.large[0].height], [8, 8]);
  const tooLarge = await desk({ maxSide: 7 });
  assert.match(hint(tooLarge), /scaled/);
  const scaled = await read(await prepare("double", tooLarge));
  assert.deepEqual([scaled.width, scaled.height, tooLarge.large.length], [8, 8, 0]);
});

test("a picture at twice the size keeps flat areas flat and steps in place", () => {
  const flat = doubled({ width: 3, height: 2, data: new Uint8Array(18).fill(77) });
  assert.deepEqual([flat.width, flat.height, new Set(flat.data)], [6, 4, new Set([77])]);
  const step = Uint8Array.from({ length: 8 }, (_, x) => (x < 4 ? 0 : 200)).reduce((out, v, x) => out.fill(v, x * 3, x * 3 + 3), new Uint8Array(24));
  const row = [...doubled({ width: 8, height: 1, data: step }).data].filter((_, i) => i % 3 === 0).slice(0, 16);
  assert.ok(row[6] < 60 && row[9] > 140, String(row));
  assert.deepEqual([row[0], row[15]], [0, 200]);
});

test("confidence is coloured, alone and over the picture", async () => {
  const from = await desk();
  const heat = await read(await prepare("heat", from));
  assert.deepEqual([...heat.data.subarray(0, 3)], [68, 1, 84]);
  const overlay = await read(await prepare("overlay", from));
  assert.equal(overlay.data[0], Math.round((rgb[0] + 68) / 2));
});

test("layers are a PSD", async () => {
  const { name, blob } = await prepare("layers", await desk());
  assert.equal(name, "layers.psd");
  assert.equal((await blob.text()).slice(0, 4), "8BPS");
});

test("the archive holds every part, with the map the picture was made of", async () => {
  const { name, blob } = await prepare("all", await desk());
  assert.equal(name, "rabit-painting.zip");
  const files = await unzip(await bytesOf(blob));
  assert.deepEqual([...files.keys()].sort(), [
    "confidence-coloured.png", "confidence.png", "image.png", "labels-coloured.png", "labels.png", "match.json", "painting.json", "warped.png",
  ]);
  const settings = JSON.parse(new TextDecoder().decode(files.get("painting.json")));
  assert.deepEqual([settings.exemplars[0].name, settings.seed], ["a", 0]);
  assert.ok((await decode(files.get("labels.png"))).data.every((id) => id === 17));
});

test("what comes in is known by what it holds", async () => {
  const kind = async (bytes) => (await kindOf(new Blob([bytes]), palette)).kind;
  const map = new LabelMap(4, 1, Uint8Array.of(3, 3, 17, 27));
  const project = await writeProject({ map, look: lookOf(null), uploads: [], settings: {}, results: [], edits: [], inHand: null }, { palette, pack: "x", date: new Date() });
  assert.equal(await kind(project), "project");
  assert.equal(await kind((await prepare("image", await desk())).blob), "project");
  assert.equal(await kind(await encodeGrey(4, 1, map.data)), "map");
  assert.equal(await kind(await encodeIndexed(4, 1, map.data, palette.table("dataset"))), "map");
  assert.equal(await kind(await encodeRgb(4, 4, rgb)), "photo");
  assert.equal(await kind(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)), "photo");
  await assert.rejects(kind(new TextEncoder().encode("hello")), /no photo, no label map and no project/);
  await assert.rejects(kind(new Uint8Array(0)), /no photo/);
});
