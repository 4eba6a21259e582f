/** What can be taken away: the picture and its parts, the map, and all of it in one archive. */

import { encodeGrey, encodeIndexed } from "./png.js";
import { zip } from "./zip.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./painting.js").Painting} Painting */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {{name: string, blob: Blob}} Download */
/** @typedef {"image" | "warped" | "confidence" | "labels" | "coloured" | "all"} Choice */

/** @type {readonly {id: Choice, name: string, hint: string}[]} */
export const CHOICES = [
  { id: "image", name: "Picture", hint: "PNG" },
  { id: "warped", name: "Warped exemplar", hint: "PNG" },
  { id: "confidence", name: "Confidence map", hint: "grey PNG" },
  { id: "labels", name: "Label map", hint: "PNG of class ids" },
  { id: "coloured", name: "Coloured label map", hint: "PNG, ADE20K colours" },
  { id: "all", name: "Everything", hint: "ZIP" },
];

/** @param {Choice} choice */
export const needsPainting = (choice) => choice !== "labels" && choice !== "coloured";

/** @param {Bytes} bytes */
const png = (bytes) => new Blob([bytes], { type: "image/png" });

/** @param {LabelMap} map */
const idsPng = async (map) => encodeGrey(map.width, map.height, map.data);

/**
 * @param {LabelMap} map
 * @param {Palette} palette
 */
const colouredPng = async (map, palette) =>
  encodeIndexed(map.width, map.height, map.data, palette.table("dataset"));

/**
 * @param {Choice} choice
 * @param {LabelMap} map the map as it is now
 * @param {Palette} palette
 * @param {Painting | null} painting
 * @param {Date} date
 * @returns {Promise<Download>}
 */
export async function prepare(choice, map, palette, painting, date) {
  if (choice === "labels") return { name: "labels.png", blob: png(await idsPng(map)) };
  if (choice === "coloured") return { name: "labels-coloured.png", blob: png(await colouredPng(map, palette)) };
  if (!painting) throw new Error("There is no picture yet. Wait for the first one, then download it.");
  if (choice === "all") return { name: "rabit-painting.zip", blob: await archive(painting, palette, date) };
  return { name: `${choice === "image" ? "picture" : choice}.png`, blob: await painting.part(choice) };
}

/**
 * @param {Painting} painting its own map goes in, not one painted since
 * @param {Palette} palette
 * @param {Date} date
 */
async function archive(painting, palette, date) {
  const { info, map } = painting;
  const bytesOf = async (/** @type {Blob} */ blob) => new Uint8Array(await blob.arrayBuffer());
  const settings = { ...info, links: undefined, exemplar_name: painting.exemplar.name, credit: painting.exemplar.credit };
  const bytes = zip(
    [
      { name: "image.png", bytes: await bytesOf(await painting.part("image")) },
      { name: "warped.png", bytes: await bytesOf(await painting.part("warped")) },
      { name: "confidence.png", bytes: await bytesOf(await painting.part("confidence")) },
      { name: "labels.png", bytes: await idsPng(map) },
      { name: "labels-coloured.png", bytes: await colouredPng(map, palette) },
      { name: "painting.json", bytes: new TextEncoder().encode(`${JSON.stringify(settings, null, 2)}\n`) },
    ],
    date,
  );
  return new Blob([bytes], { type: "application/zip" });
}
