/** Hatching: a pattern per class, so that classes can be told apart without their colours. */

/** Side of the square tile in which every pattern repeats. */
export const TILE = 16;

/** @typedef {(x: number, y: number) => boolean} Pattern whether there is ink at a pixel of the tile */

/** Height of a wave at each pixel along the tile. */
const WAVE = [4, 4, 3, 2, 2, 2, 3, 4, 4, 5, 6, 6, 6, 5, 4, 4];

/** @type {Readonly<Record<string, Pattern>>} */
const PATTERNS = {
  plain: () => false,
  rising: (x, y) => (x + y) % 8 === 0,
  bricks: (x, y) => y % 8 === 0 || (x + (y < 8 ? 0 : 8)) % 16 === 0,
  carets: (x, y) => y % 8 === Math.min(7, Math.abs(x - 8)),
  waves: (x, y) => y % 8 === WAVE[x],
  level: (_x, y) => y % 8 === 4,
  dots: (x, y) => ((x >> 1) % 4 === 1 && (y >> 1) % 8 === 1) || ((x >> 1) % 4 === 3 && (y >> 1) % 8 === 5),
  weave: (x, y) => (x + y) % 8 === 0 || (x - y + TILE) % 8 === 0,
  ticks: (x, y) => x % 8 === (y < 8 ? 2 : 6) && y % 8 < 5,
  falling: (x, y) => (x - y + TILE) % 8 === 0,
  specks: (x, y) => (x === 3 && y === 3) || (x === 11 && y === 6) || (x === 6 && y === 11) || (x === 14 && y === 14),
  dashes: (x, y) => y % 8 === 4 && (x + (y < 8 ? 0 : 8)) % 16 < 8,
  grid: (x, y) => x % 8 === 0 || y % 8 === 0,
  upright: (x) => x % 8 === 4,
};

/** @type {Readonly<Record<string, string>>} */
const OWN = {
  unknown: "rising",
  sky: "plain",
  mountain: "carets",
  sea: "waves",
  water: "level",
  tree: "dots",
  plant: "weave",
  grass: "ticks",
  field: "falling",
  earth: "specks",
  road: "dashes",
  building: "bricks",
};

/**
 * @param {string} name of the class
 * @param {number} place among the classes of the palette
 * @returns {Pattern}
 */
export function patternOf(name, place) {
  const names = Object.keys(PATTERNS);
  return PATTERNS[OWN[name] ?? names[place % names.length]];
}
