/** A label map in a PNG file: read by ids or by known colours, with a report of what has no class. */

import { toHex } from "../palette/colours.js";
import { fitted } from "../map/fitting.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";
import { valuesOf } from "./mapvalues.js";
import { decode } from "./png.js";
import { SCHEMES } from "../palette/schemes.js";

/** @typedef {import("../map/fitting.js").Size} Size */
/** @typedef {import("./mapvalues.js").Value} Value */
/** @typedef {import("../palette/palette.js").Palette} Palette */
/** What becomes of values that have no class: the class of the nearest colour, of the pixels beside them, or none. @typedef {"nearest" | "beside" | "unknown"} Remedy */
/** @typedef {{label: string, share: number, nearest: number | null}} Stray a value that has no class, its share of all pixels, the class of the nearest colour */

export class MapFile {
  /**
   * @param {Size} size
   * @param {Uint16Array<ArrayBuffer>} pixels for each the index of its value
   * @param {Value[]} values
   * @param {Palette} palette
   */
  constructor({ width, height }, pixels, values, palette) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
    /** Share of the pixels that are transparent: they become unknown. */
    this.clear = shareOf(values.filter(({ clear }) => clear), pixels.length);
    const all = [
      new Reading("ids", "Class ids", values, (value) => (palette.has(value.number) ? value.number : null), null),
      ...SCHEMES.map(({ id, name }) => byColour(id, `${name} colours`, values, palette)),
    ];
    const useful = all.filter(({ known }) => known > 0);
    /** Ways to read the file, the one that knows most pixels first. */
    this.readings = useful.length > 0 ? useful.sort((a, b) => b.known - a.known) : all.slice(values.some(({ number }) => number < 0) ? 1 : 0);
  }

  /**
   * @param {Blob} file
   * @param {Palette} palette
   * @returns {Promise<MapFile>}
   * @throws {Error} in words where the file cannot hold a label map
   */
  static async read(file, palette) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (bytes[0] === 0xff && bytes[1] === 0xd8) {
      throw new Error("A JPEG file blurs its colours, so it cannot hold a label map. Save the map as PNG.");
    }
    const png = await decode(bytes);
    const { pixels, values } = valuesOf(png);
    return new MapFile(png, pixels, values, palette);
  }

  /**
   * @param {Reading} reading
   * @param {Size} size
   * @param {Remedy} remedy
   * @returns {LabelMap} only classes of the palette
   */
  map(reading, { width, height }, remedy) {
    const picked = fitted({ width: this.width, height: this.height, data: this.pixels }, { width, height });
    const ids = remedy === "nearest" ? reading.snapped() : reading.ids;
    const map = new LabelMap(width, height, Uint8Array.from(picked, (value) => ids[value] ?? UNKNOWN));
    if (remedy === "beside") spread(map, picked.map((value) => Number(ids[value] === null)));
    return map;
  }
}

/** One way to understand the values of a file. */
export class Reading {
  /**
   * @param {"ids" | import("../palette/schemes.js").SchemeId} id
   * @param {string} name
   * @param {Value[]} values
   * @param {(value: Value) => number | null} exact the class that the value stands for
   * @param {((value: Value) => number) | null} nearest the class of the nearest colour; null where values are ids
   */
  constructor(id, name, values, exact, nearest) {
    this.id = id;
    this.name = name;
    this.values = values;
    this.nearest = nearest;
    /** Class by value, null where it has none. @type {(number | null)[]} */
    this.ids = values.map((value) => (value.clear ? UNKNOWN : exact(value)));
    this.total = values.reduce((sum, { count }) => sum + count, 0);
    /** Share of the pixels whose value has a class. */
    this.known = shareOf(values.filter(({ clear }, i) => !clear && this.ids[i] !== null), this.total);
  }

  /** Values without a class, the most frequent first. @returns {Stray[]} */
  strays() {
    return this.values
      .filter((_, i) => this.ids[i] === null)
      .sort((a, b) => b.count - a.count)
      .map((value) => ({
        label: this.nearest || value.number < 0 ? toHex(value.rgb) : `id ${value.number}`,
        share: value.count / this.total,
        nearest: this.nearest?.(value) ?? null,
      }));
  }

  /** @returns {(number | null)[]} class by value, that of the nearest colour where it has none of its own */
  snapped() {
    return this.values.map((value, i) => this.ids[i] ?? this.nearest?.(value) ?? null);
  }
}

/**
 * @param {import("../palette/schemes.js").SchemeId} scheme
 * @param {string} name
 * @param {Value[]} values
 * @param {Palette} palette
 */
function byColour(scheme, name, values, palette) {
  const ids = [...palette.byId.keys()];
  const table = palette.table(scheme);
  const far = (/** @type {number} */ id, /** @type {Value} */ { rgb: [r, g, b] }) =>
    (table[id * 3] - r) ** 2 + (table[id * 3 + 1] - g) ** 2 + (table[id * 3 + 2] - b) ** 2;
  const nearest = (/** @type {Value} */ value) => {
    let best = ids[0];
    for (const id of ids) if (far(id, value) < far(best, value)) best = id;
    return best;
  };
  const exact = (/** @type {Value} */ value) => {
    const id = nearest(value);
    return far(id, value) === 0 ? id : null;
  };
  return new Reading(scheme, name, values, exact, nearest);
}

/**
 * @param {readonly Value[]} values
 * @param {number} total
 */
const shareOf = (values, total) => values.reduce((sum, { count }) => sum + count, 0) / total;

/**
 * Gives stray pixels the class of the nearest pixel that has one.
 * @param {LabelMap} map
 * @param {Uint16Array} stray 1 where a pixel has no class of its own
 */
function spread(map, stray) {
  const { width, height, data } = map;
  let edge = Array.from(data.keys()).filter((i) => !stray[i]);
  while (edge.length > 0) {
    const next = [];
    for (const i of edge) {
      const x = i % width;
      const around = [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width];
      for (const j of around) {
        if (j < 0 || j >= width * height || !stray[j]) continue;
        stray[j] = 0;
        data[j] = data[i];
        next.push(j);
      }
    }
    edge = next;
  }
}
