/** A painting as layers for a PSD: the picture, and above it, hidden, its parts and one mask per class. */

import { paintHeat } from "../picture/colourmap.js";
import { parseHex } from "../palette/colours.js";
import { decode } from "./png.js";
import { writePsd } from "./psd.js";
import { capital } from "../words.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("../picture/painting.js").Painting} Painting */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** @typedef {import("../palette/schemes.js").SchemeId} SchemeId */
/** @typedef {import("./psd.js").Layer} Layer */

const FIXED = { low: 0, high: 1 };

/**
 * @param {Uint8Array | Uint8ClampedArray} pixels interleaved
 * @param {number} channels
 * @returns {Uint8Array[]} red, green and blue
 */
function rgbPlanes(pixels, channels) {
  const count = pixels.length / channels;
  return [0, 1, 2].map((channel) => {
    const from = channels < 3 ? 0 : channel;
    return Uint8Array.from({ length: count }, (_, i) => pixels[i * channels + from]);
  });
}

/** @param {Blob} blob */
const decodeBlob = async (blob) => decode(new Uint8Array(await blob.arrayBuffer()));

/**
 * @param {LabelMap} map
 * @param {number} id
 */
function boundsOf({ width, height, data }, id) {
  const rect = { x0: width, y0: height, x1: 0, y1: 0 };
  for (let i = data.indexOf(id); i >= 0; i = data.indexOf(id, i + 1)) {
    const [x, y] = [i % width, Math.floor(i / width)];
    rect.x0 = Math.min(rect.x0, x);
    rect.x1 = Math.max(rect.x1, x + 1);
    rect.y0 = Math.min(rect.y0, y);
    rect.y1 = Math.max(rect.y1, y + 1);
  }
  return rect;
}

/**
 * One class of the map: its colour where it lies, nothing elsewhere.
 * @param {LabelMap} map
 * @param {number} id
 * @param {string} name
 * @param {import("../palette/colours.js").Rgb} colour
 * @returns {Layer}
 */
export function classLayer(map, id, name, colour) {
  const rect = boundsOf(map, id);
  const width = rect.x1 - rect.x0;
  const alpha = new Uint8Array(width * (rect.y1 - rect.y0));
  for (let y = rect.y0; y < rect.y1; y += 1) {
    for (let x = rect.x0; x < rect.x1; x += 1) {
      if (map.data[y * map.width + x] === id) alpha[(y - rect.y0) * width + x - rect.x0] = 255;
    }
  }
  const planes = [...colour.map((level) => new Uint8Array(alpha.length).fill(level)), alpha];
  return { name, rect, planes, hidden: true };
}

/**
 * @param {Painting} painting
 * @param {Palette} palette
 * @param {SchemeId} mode colours of the classes
 * @returns {Promise<Bytes>} a PSD file
 */
export async function layered(painting, palette, mode) {
  const { map } = painting;
  const [image, warped, confidence] = await Promise.all([
    decodeBlob(await painting.part("image")),
    decodeBlob(await painting.part("warped")),
    painting.confidence(),
  ]);
  const whole = map.rect;
  const merged = rgbPlanes(image.data, image.channels);
  const present = palette.classes.filter(({ id }) => map.data.includes(id));
  const layers = [
    { name: "Picture", rect: whole, planes: merged },
    { name: "Warped exemplar", rect: whole, planes: rgbPlanes(warped.data, warped.channels), hidden: true },
    { name: "Confidence", rect: whole, planes: rgbPlanes(paintHeat(confidence.data, FIXED), 4), hidden: true },
    ...present
      .map(({ id, name }) => classLayer(map, id, capital(name), parseHex(palette.colourOf(id, mode))))
      .reverse(),
  ];
  return writePsd({ width: map.width, height: map.height, merged, layers });
}
