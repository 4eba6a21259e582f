/** What can be taken away: the picture and its parts, the map, layers, and all of it in one archive. */

import { bytesOf } from "./bytes.js";
import { paintHeat } from "../picture/colourmap.js";
import { BrushLayer } from "../look/brushlayer.js";
import { doubled } from "./doubling.js";
import { layered } from "./layers.js";
import { moved } from "../look/look.js";
import { decode, encodeGrey, encodeIndexed, encodeRgb } from "./png.js";
import { writeProject } from "./project.js";
import { withSession } from "./sessionpng.js";
import { pictureSession } from "./work.js";
import { zip } from "./zip.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../picture/painting.js").Painting} Painting */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {import("../studio.js").Studio} Studio */
/** @typedef {{name: string, blob: Blob}} Download */
/** @typedef {"image" | "double" | "warped" | "confidence" | "heat" | "overlay" | "labels" | "coloured" | "layers" | "all"} Choice */
/**
 * @typedef {object} Desk what downloads are made from
 * @property {Studio} studio
 * @property {import("../api.js").Pack & {size: {max_side: number}}} pack
 * @property {import("../palette/schemes.js").SchemeId} scheme colours of the layers
 * @property {number} opacity of the confidence over the picture
 * @property {Date} date
 */
/** @typedef {{id: Choice, name: string, hint: (desk: Pick<Desk, "studio" | "pack">) => string}} Offer */

const FIXED = { low: 0, high: 1 };

/** @param {string} words */
const always = (words) => () => words;

/** @type {readonly Offer[]} */
export const CHOICES = [
  { id: "image", name: "Picture", hint: reopening },
  { id: "double", name: "Picture at 2×", hint: (desk) => (canRepaint(desk) ? "PNG, painted anew" : "PNG, smoothly scaled") },
  { id: "overlay", name: "Picture with confidence", hint: always("PNG") },
  { id: "warped", name: "Warped exemplar", hint: always("PNG") },
  { id: "confidence", name: "Confidence map", hint: always("grey PNG") },
  { id: "heat", name: "Coloured confidence map", hint: always("PNG") },
  { id: "labels", name: "Label map", hint: always("PNG of class ids") },
  { id: "coloured", name: "Coloured label map", hint: always("PNG, ADE20K colours") },
  { id: "layers", name: "Layers", hint: always("PSD, a layer per class") },
  { id: "all", name: "Everything", hint: always("ZIP") },
];

const FILES = { image: "picture", double: "picture-2x", overlay: "picture-confidence", heat: "confidence-coloured", warped: "warped", confidence: "confidence" };

/** @param {Choice} choice */
export const needsPainting = (choice) => choice !== "labels" && choice !== "coloured";

/** @param {Pick<Desk, "studio">} desk */
function reopening({ studio }) {
  const { painting, exemplars } = studio;
  const own = painting.value?.exemplars.some(({ id }) => exemplars.uploadOf(id));
  return own ? "PNG, reopens here, with your photo in it" : "PNG, reopens here";
}

/** @param {Pick<Desk, "studio" | "pack">} desk */
function canRepaint({ studio, pack }) {
  const { width, height } = (studio.painting.value ?? studio.editor.home).map;
  return Math.max(width, height) * 2 <= pack.size.max_side;
}

/** @param {Bytes} bytes */
const png = (bytes) => new Blob([bytes], { type: "image/png" });

/** @param {LabelMap} map */
const idsPng = async (map) => encodeGrey(map.width, map.height, map.data);

/**
 * @param {LabelMap} map
 * @param {Palette} palette
 */
const colouredPng = async (map, palette) => encodeIndexed(map.width, map.height, map.data, palette.table("dataset"));

/**
 * @param {Choice} choice
 * @param {Desk} desk
 * @returns {Promise<Download>}
 */
export async function prepare(choice, desk) {
  const { palette, home } = desk.studio.editor;
  if (choice === "labels") return { name: "labels.png", blob: png(await idsPng(home.map)) };
  if (choice === "coloured") return { name: "labels-coloured.png", blob: png(await colouredPng(home.map, palette)) };
  const painting = desk.studio.painting.value;
  if (!painting) throw new Error("There is no picture yet. Wait for the first one, then download it.");
  if (choice === "all") return { name: "rabit-painting.zip", blob: await archive(painting, palette, desk.date) };
  if (choice === "layers") {
    const psd = await layered(painting, palette, desk.scheme);
    return { name: "layers.psd", blob: new Blob([psd], { type: "image/vnd.adobe.photoshop" }) };
  }
  return { name: `${FILES[choice]}.png`, blob: await MAKERS[choice](painting, desk) };
}

/** @type {Record<keyof typeof FILES, (painting: Painting, desk: Desk) => Promise<Blob>>} */
const MAKERS = {
  image: reopenable,
  double: twice,
  overlay: (painting, { opacity }) => heated(painting, opacity),
  heat: (painting) => heated(painting, 1),
  warped: (painting) => painting.part("warped"),
  confidence: (painting) => painting.part("confidence"),
};

/**
 * @param {Painting} painting
 * @param {Desk} desk
 */
async function reopenable(painting, { studio, pack, date }) {
  const session = await pictureSession(painting, studio.exemplars, studio.painter.fetchFile);
  const project = await writeProject(session, { palette: studio.editor.palette, pack: pack.name, date });
  return png(withSession(await bytesOf(painting.image), project));
}

/**
 * @param {Painting} painting
 * @param {Desk} desk
 */
async function twice(painting, desk) {
  if (!canRepaint(desk)) return scaled(painting);
  const order = { map: double(painting.map), look: moved(painting.look, (x, y) => [2 * x, 2 * y]), brush: painting.brush && double(BrushLayer.over(painting.map, painting.brush)).data };
  const { image } = await desk.studio.painter.paint(order, { signal: new AbortController().signal });
  return image;
}

/**
 * @template T
 * @param {{width: number, height: number, resized: (width: number, height: number) => T}} drawn
 */
const double = (drawn) => drawn.resized(drawn.width * 2, drawn.height * 2);

/** @param {Painting} painting */
async function scaled(painting) {
  const { width, height, data } = doubled(await rgbOf(painting.image));
  return png(await encodeRgb(width, height, data));
}

/** @param {Blob} image */
async function rgbOf(image) {
  const { width, height, channels, data } = await decode(await bytesOf(image));
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    for (let channel = 0; channel < 3; channel += 1) rgb[i * 3 + channel] = data[i * channels + (channels < 3 ? 0 : channel)];
  }
  return { width, height, data: rgb };
}

/**
 * @param {Painting} painting
 * @param {number} opacity of the confidence, 1 hides the picture
 */
async function heated(painting, opacity) {
  const [{ width, height, data }, confidence] = await Promise.all([rgbOf(painting.image), painting.confidence()]);
  const heat = paintHeat(confidence.data, FIXED);
  const mixed = data.map((level, i) => {
    const hot = heat[Math.floor(i / 3) * 4 + (i % 3)];
    return Math.round(level + (hot - level) * opacity);
  });
  return png(await encodeRgb(width, height, mixed));
}

/**
 * @param {Painting} painting its own map goes in, not one painted since
 * @param {Palette} palette
 * @param {Date} date
 */
async function archive(painting, palette, date) {
  const { info, map, brush } = painting;
  const settings = { ...info, links: undefined, exemplars: painting.exemplars.map(({ id, name, credit }) => ({ id, name, credit })), look: painting.look };
  const bytes = zip(
    [
      { name: "image.png", bytes: await bytesOf(await painting.part("image")) },
      { name: "warped.png", bytes: await bytesOf(await painting.part("warped")) },
      { name: "confidence.png", bytes: await bytesOf(await painting.part("confidence")) },
      { name: "confidence-coloured.png", bytes: await bytesOf(await heated(painting, 1)) },
      { name: "match.json", bytes: await bytesOf(await painting.part("match")) },
      { name: "labels.png", bytes: await idsPng(map) },
      { name: "labels-coloured.png", bytes: await colouredPng(map, palette) },
      ...(brush ? [{ name: "brush.png", bytes: await encodeGrey(map.width, map.height, brush) }] : []),
      { name: "painting.json", bytes: new TextEncoder().encode(`${JSON.stringify(settings, null, 2)}\n`) },
    ],
    date,
  );
  return new Blob([bytes], { type: "application/zip" });
}
