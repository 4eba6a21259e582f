/** The values of an image file that may hold a label map: which there are, and which each pixel has. */

/** @typedef {import("./png.js").Png} Png */
/** @typedef {import("../palette/colours.js").Rgb} Rgb */
/**
 * @typedef {object} Value
 * @property {number} number grey level or palette index, which may be a class id; -1 for a colour
 * @property {Rgb} rgb
 * @property {boolean} clear whether it is transparent
 * @property {number} count pixels that have it
 */

/** Label maps have few colours; photos and paintings have more. */
const MAX_VALUES = 2 ** 16;

/**
 * @param {Png} png
 * @returns {{pixels: Uint16Array<ArrayBuffer>, values: Value[]}} for each pixel the index of its value
 */
export function valuesOf(png) {
  const { width, height, channels } = png;
  const data = (channels < 3 && png.wide) || png.data;
  const base = channels > 2 ? 256 : 65536;
  const pixels = new Uint16Array(width * height);
  /** @type {Map<number, number>} */
  const places = new Map();
  /** @type {Value[]} */
  const values = [];
  let [last, place] = [-1, /** @type {number | undefined} */ (undefined)];
  for (let i = 0; i < pixels.length; i += 1) {
    let key = 0;
    for (let c = 0; c < channels; c += 1) key = key * base + data[i * channels + c];
    // most pixels are like the one before, and looking up is slow
    if (key !== last) place = places.get(key);
    last = key;
    if (place === undefined) {
      place = values.push(describe(png, [...data.subarray(i * channels, (i + 1) * channels)])) - 1;
      places.set(key, place);
      if (values.length > MAX_VALUES) throw new Error("This looks like a photo: it has far more colours than a label map.");
    }
    values[place].count += 1;
    pixels[i] = place;
  }
  return { pixels, values };
}

/**
 * @param {Png} png
 * @param {number[]} samples of one pixel
 * @returns {Value}
 */
function describe(png, samples) {
  const { channels, depth, palette } = png;
  if (channels === 1 && palette) {
    const [at] = samples;
    const [r, g, b] = palette.subarray(at * 3, at * 3 + 3);
    return { number: at, rgb: [r ?? 0, g ?? 0, b ?? 0], clear: isClear(png, samples), count: 0 };
  }
  const grey = Math.floor((samples[0] * 255) / (2 ** depth - 1));
  const [r, g, b] = channels < 3 ? [grey, grey, grey] : samples;
  const number = channels < 3 || (r === g && g === b) ? samples[0] : -1;
  return { number, rgb: [r, g, b], clear: isClear(png, samples), count: 0 };
}

/**
 * @param {Png} png
 * @param {number[]} samples
 */
function isClear({ channels, depth, palette, transparency }, samples) {
  if (channels % 2 === 0) return samples[channels - 1] < (channels === 2 ? 2 ** (depth - 1) : 128);
  if (!transparency) return false;
  if (channels === 1 && palette) return (transparency[samples[0]] ?? 255) < 128;
  return samples.every((sample, i) => sample === ((transparency[2 * i] << 8) | transparency[2 * i + 1]));
}
