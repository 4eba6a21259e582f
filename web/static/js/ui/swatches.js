/** A class's swatch: its colour and hatching, and beside them what the exemplar shows of it. */

import { TILE } from "../core/palette/hatching.js";
import { hearts } from "../core/palette/hearts.js";
import { context2d, el } from "./dom.js";

/** @typedef {{photo: Blob, map: import("../core/map/labelmap.js").LabelMap}} Source the photo of an exemplar, and its map */
/** @typedef {{colour: HTMLElement, hatch: HTMLCanvasElement, crop: HTMLCanvasElement, both: HTMLElement}} Swatch */

/** Side of the colour's square on the page. */
const SIDE = 24;
/** A crop has twice the pixels, for sharp screens. */
const CROP = 2 * SIDE;

/**
 * @param {boolean} isUnknown
 * @returns {Swatch}
 */
export function buildSwatch(isUnknown) {
  const hatch = el("canvas", { class: "swatch-hatch", width: SIDE, height: SIDE, "aria-hidden": "true" });
  const colour = el("span", { class: "swatch", "data-unknown": isUnknown }, hatch);
  const crop = el("canvas", { class: "swatch-crop", width: CROP, height: CROP, "aria-hidden": "true" });
  return { colour, hatch, crop, both: el("span", { class: "swatches" }, colour, crop) };
}

/**
 * @param {Swatch} swatch
 * @param {Uint32Array} table as `inks` makes it
 * @param {number} id
 */
export function showHatching({ hatch }, table, id) {
  const pixels = Uint32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return table[(id * TILE + (y % TILE)) * TILE + (x % TILE)];
  });
  const bytes = new Uint8ClampedArray(pixels.buffer);
  context2d(hatch).putImageData(new ImageData(bytes, SIDE, SIDE), 0, 0);
}

/**
 * Draws into each swatch the largest square of the exemplar's photo that shows nothing but its class.
 * @param {ReadonlyMap<number, Swatch>} swatches by class id
 * @param {Promise<Source>} source
 * @param {() => boolean} isWanted asked when the photo is there
 */
export async function showCrops(swatches, source, isWanted) {
  const { map, photo: file } = await source;
  const photo = await createImageBitmap(file);
  if (isWanted()) {
    const found = hearts(map);
    const scale = photo.width / map.width;
    for (const [id, { crop }] of swatches) {
      const heart = found.get(id);
      crop.toggleAttribute("data-empty", !heart);
      const context = context2d(crop);
      context.clearRect(0, 0, CROP, CROP);
      if (!heart) continue;
      const [left, top, side] = [heart.x - heart.half, heart.y - heart.half, 2 * heart.half].map((value) => value * scale);
      context.drawImage(photo, left, top, side, side, 0, 0, CROP, CROP);
    }
  }
  photo.close();
}
