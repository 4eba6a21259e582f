/** Photos as pixels: opened small enough to work with, and cut out as they are wanted. */

import { isWhole, matrix, outputSize } from "../core/exemplar/crop.js";
import { context2d } from "./dom.js";

/** @typedef {import("../core/exemplar/crop.js").Crop} Crop */

/** Longest side that is kept of a photo; the server uses less. */
export const MAX_SIDE = 2048;
/** What every server of ours can read. */
const COMMON = ["image/jpeg", "image/png", "image/webp"];
const QUALITY = 0.93;

/**
 * @param {Blob} file
 * @returns {Promise<ImageBitmap | null>} upright, at most `MAX_SIDE` long; null where this browser cannot read it
 */
export async function openPhoto(file) {
  const size = await sizeOf(file);
  if (!size) return null;
  const scale = MAX_SIDE / Math.max(size.width, size.height);
  const resize = scale < 1 ? { resizeWidth: Math.round(size.width * scale), resizeHeight: Math.round(size.height * scale) } : {};
  // the browser decodes and shrinks beside the page, which goes on meanwhile
  return createImageBitmap(file, { ...resize, resizeQuality: "high", imageOrientation: "from-image" }).catch(() => null);
}

/**
 * @param {Blob} file
 * @returns {Promise<{width: number, height: number} | null>} as a person sees it, without decoding its pixels; null where this browser cannot show it
 */
export function sizeOf(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  /** @type {Promise<{width: number, height: number} | null>} */
  const size = new Promise((resolve) => {
    image.onload = () => resolve(image.naturalWidth > 0 ? { width: image.naturalWidth, height: image.naturalHeight } : null);
    image.onerror = () => resolve(null);
  });
  image.src = url;
  return size.finally(() => URL.revokeObjectURL(url));
}

/**
 * @param {Blob} file
 * @param {ImageBitmap} photo opened from it
 * @param {Crop} crop
 * @param {number} maxBytes
 * @returns {Promise<Blob>} the file itself where nothing is to be done to it
 */
export async function cutOut(file, photo, crop, maxBytes) {
  const { width, height } = outputSize(photo, crop, MAX_SIDE);
  const isSmall = Math.max(width, height) < MAX_SIDE && file.size <= maxBytes;
  if (isWhole(crop) && isSmall && COMMON.includes(file.type)) return file;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  paint(canvas, photo, crop);
  /** @type {Blob | null} */
  const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!jpeg) throw new Error("This browser could not save the photo. Try a smaller part of it.");
  return jpeg;
}

/**
 * Shows the frame's part of a photo all over a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} photo
 * @param {Crop} crop
 */
export function paint(canvas, photo, crop) {
  const context = context2d(canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  // transparent parts are white, as the server has them
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.setTransform(...matrix(photo, crop, canvas));
  context.drawImage(photo, 0, 0);
}
