/** What a file is that somebody dropped, pasted or opened: decided by what it holds, not by its name. */

import { bytesOf } from "./bytes.js";
import { MapFile } from "./mapfile.js";
import { isPng } from "./pngchunks.js";
import { sessionIn } from "./sessionpng.js";
import { isZip } from "./unzip.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {{kind: "project", bytes: Bytes} | {kind: "map"} | {kind: "photo"}} Known bytes: those of the project, also where a picture carries it */

/** A PNG is taken for a label map if this much of it can be read as classes. */
const MOSTLY = 0.9;
const PHOTOS = ["ÿØÿ", "\x89PNG", "RIFF", "GIF8", "BM"];
/** Behind four bytes of length: AVIF and HEIC, which some browsers read. */
const BOXED = "ftyp";

/** @param {Bytes} bytes */
function isPhoto(bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  return start.endsWith(BOXED) || PHOTOS.some((sign) => start.startsWith(sign));
}

/**
 * @param {Blob} file
 * @param {Palette} palette
 * @returns {Promise<Known>}
 * @throws {Error} in words where it is nothing the page can use
 */
export async function kindOf(file, palette) {
  const bytes = await bytesOf(file);
  if (isZip(bytes)) return { kind: "project", bytes };
  const session = sessionIn(bytes);
  if (session) return { kind: "project", bytes: session };
  if (isPng(bytes) && (await isLabelMap(file, palette))) return { kind: "map" };
  if (isPhoto(bytes)) return { kind: "photo" };
  throw new Error("This file is no photo, no label map and no project. Photos are JPEG, PNG, WebP, AVIF, GIF or BMP; projects end in .rabit.zip.");
}

/**
 * @param {Blob} file
 * @param {Palette} palette
 */
async function isLabelMap(file, palette) {
  try {
    const { readings } = await MapFile.read(/** @type {File} */ (file), palette);
    return readings[0].known >= MOSTLY;
  } catch {
    return false;
  }
}
