/** Maps to start from, so that no page is ever blank. */

import { LabelMap } from "./labelmap.js";
import { band, blob, conifer, course, crowns, ground, house, peaks, rolling } from "./terrain.js";

/** @typedef {import("./terrain.js").Line} Line */
/**
 * @typedef {object} Starter
 * @property {string} id
 * @property {string} name
 * @property {readonly number[]} classes it paints
 * @property {(map: LabelMap) => void} draw
 */

/** ADE20K ids. */
const SKY = 3;
const MOUNTAIN = 17;
const SEA = 27;
const TREE = 5;
const WATER = 22;
const FIELD = 30;
const EARTH = 14;
const BUILDING = 2;
const GRASS = 10;
const PLANT = 18;
const ROAD = 7;

/**
 * Tree tops along a line, some taller than others.
 * @param {number} seed
 * @param {Line} line
 * @param {number} height
 * @returns {Line}
 */
const canopy = (seed, line, height) => {
  const tops = rolling(seed, 26, 2);
  return (x) => line(x) - height * (0.65 + 0.35 * tops(x));
};

/**
 * A hump that rises and sinks softly.
 * @param {number} middle
 * @param {number} width
 * @returns {Line} 1 in the middle, 0 far from it
 */
const hump = (middle, width) => (x) => Math.exp(-(((x - middle) / width) ** 2));

/** @param {LabelMap} map */
function drawBay(map) {
  const range = peaks(11, 3.2);
  const hills = rolling(23, 2.4);
  const shore = rolling(31, 2.1);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.53 - 0.3 * range(x) * (0.35 + 0.65 * Math.sin(Math.PI * Math.min(1, x * 1.25)) ** 2), MOUNTAIN);
  ground(map, () => 0.53, SEA);
  const cape = (/** @type {number} */ x) => 0.56 - 0.42 * Math.max(0, x - 0.66) + 0.02 * hills(x);
  band(map, canopy(41, cape, 0.075), (x) => (x > 0.63 ? 0.565 + 0.1 * (x - 0.63) : 0), TREE);
  band(map, (x) => 0.565 + 0.1 * (x - 0.63), (x) => (x > 0.63 ? 0.57 + 0.17 * (x - 0.63) : 0), EARTH);
  ground(map, (x) => 0.74 + 0.24 * Math.max(0, x - 0.12) ** 2 + 0.035 * shore(x), EARTH);
  conifer(map, 0.09, 0.87, 0.36, TREE);
  conifer(map, 0.19, 0.9, 0.27, TREE);
  conifer(map, 0.025, 0.91, 0.26, TREE);
}

/** @param {LabelMap} map */
function drawValley(map) {
  const range = peaks(96, 2.2);
  const hills = rolling(101, 1.8);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.5 - 0.42 * range(x) * (0.5 + 0.5 * Math.abs(2 * x - 0.9)), MOUNTAIN);
  const sides = (/** @type {number} */ x) => 0.56 - 0.15 * Math.abs(2 * x - 0.96) ** 1.7 + 0.02 * hills(x);
  ground(map, canopy(109, sides, 0.075), TREE);
  ground(map, (x) => 0.56 + 0.05 * (2 * x - 0.96) ** 2 + 0.012 * hills(x), FIELD);
  ground(map, (x) => 0.66 + 0.05 * hills(x + 0.4) - 0.03 * x, GRASS);
  course(map, {
    top: 0.6,
    bottom: 1,
    middle: (y) => 0.5 + 0.2 * Math.sin((y - 0.6) * 8.4) * (y - 0.52),
    half: (y) => 0.006 + 0.17 * (y - 0.59) ** 1.5,
  }, EARTH);
  crowns(map, { x: 0.9, foot: 0.86, width: 0.3, height: 0.34 }, 211, TREE);
  blob(map, { x: 0.13, y: 0.9, rx: 0.14, ry: 0.05 }, 223, TREE);
  blob(map, { x: 0.29, y: 0.955, rx: 0.11, ry: 0.04 }, 229, TREE);
}

/** @param {LabelMap} map */
function drawLake(map) {
  const range = peaks(58, 2.6);
  const hills = rolling(67, 2);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.5 - 0.36 * range(x) * (0.55 + 0.45 * Math.abs(2 * x - 1)), MOUNTAIN);
  const slopes = (/** @type {number} */ x) => 0.56 - 0.17 * Math.abs(2 * x - 1) ** 1.6 + 0.015 * hills(x);
  ground(map, canopy(73, slopes, 0.07), TREE);
  ground(map, (x) => 0.575 + 0.01 * hills(x), GRASS);
  const shore = rolling(83, 3);
  const bank = (/** @type {number} */ x) => 0.8 - 0.1 * (2 * x - 1.1) ** 2;
  band(map, (x) => 0.6 + 0.008 * shore(x), (x) => bank(x) + 0.02 * shore(x), WATER);
  band(map, (x) => bank(x) + 0.02 * shore(x), (x) => bank(x) + 0.035 + 0.03 * hills(x), EARTH);
  conifer(map, 0.9, 0.9, 0.42, TREE);
  conifer(map, 0.8, 0.86, 0.3, TREE);
  conifer(map, 0.985, 0.93, 0.33, TREE);
  blob(map, { x: 0.2, y: 0.93, rx: 0.12, ry: 0.036 }, 233, PLANT);
  blob(map, { x: 0.35, y: 0.97, rx: 0.1, ry: 0.034 }, 239, PLANT);
}

/** @param {LabelMap} map */
function drawDunes(map) {
  const far = rolling(241, 3);
  const ridge = rolling(251, 2.2);
  ground(map, () => 0, SKY);
  ground(map, () => 0.5, SEA);
  ground(map, (x) => 0.57 + 0.012 * far(x) - 0.1 * hump(0.95, 0.3)(x), EARTH);
  const middle = (/** @type {number} */ x) => 0.7 - 0.15 * hump(0.16, 0.24)(x) - 0.07 * hump(0.78, 0.2)(x) + 0.012 * ridge(x);
  band(map, middle, (x) => middle(x) + 0.06 * hump(0.16, 0.2)(x) + 0.045 * hump(0.78, 0.16)(x) - 0.008, FIELD);
  const near = (/** @type {number} */ x) => 0.9 - 0.1 * hump(0.62, 0.3)(x) + 0.012 * ridge(x + 0.5);
  band(map, near, (x) => near(x) + 0.055 * hump(0.6, 0.22)(x) - 0.008, FIELD);
  blob(map, { x: 0.13, y: 0.585, rx: 0.08, ry: 0.04 }, 257, PLANT);
  blob(map, { x: 0.9, y: 0.945, rx: 0.13, ry: 0.06 }, 263, PLANT);
  blob(map, { x: 0.06, y: 0.97, rx: 0.12, ry: 0.05 }, 269, PLANT);
}

/** @param {LabelMap} map */
function drawHills(map) {
  const far = rolling(127, 2);
  const hills = rolling(131, 1.6);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.4 - 0.11 * far(x) - 0.08 * Math.sin(x * 3), MOUNTAIN);
  const ridge = (/** @type {number} */ x) => 0.52 + 0.04 * hills(x);
  ground(map, canopy(137, ridge, 0.06), TREE);
  ground(map, ridge, FIELD);
  ground(map, (x) => 0.63 + 0.035 * hills(x + 0.3) + 0.03 * x, GRASS);
  course(map, {
    top: 0.535,
    bottom: 1,
    middle: (y) => 0.53 + 0.13 * Math.sin((y - 0.53) * 9.5) * (1 - y) + 0.1 * (y - 0.53),
    half: (y) => 0.006 + 0.55 * (y - 0.53) ** 1.7,
  }, ROAD);
  crowns(map, { x: 0.15, foot: 0.78, width: 0.26, height: 0.32 }, 271, TREE);
  crowns(map, { x: 0.86, foot: 0.66, width: 0.16, height: 0.17 }, 277, TREE);
  blob(map, { x: 0.9, y: 0.94, rx: 0.13, ry: 0.06 }, 281, PLANT);
}

/** @param {LabelMap} map */
function drawForest(map) {
  const hills = rolling(283, 2);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.5 - 0.06 * hills(x), MOUNTAIN);
  ground(map, canopy(293, (x) => 0.57 + 0.015 * hills(x), 0.05), TREE);
  ground(map, (x) => 0.57 + 0.015 * hills(x), FIELD);
  const edge = (/** @type {number} */ x) => 0.2 + 0.3 * x + 0.34 * Math.max(0, x - 0.3) ** 1.2 + 2.2 * Math.max(0, x - 0.52) ** 1.6;
  band(map, canopy(307, edge, 0.1), (x) => (x < 0.74 ? 0.78 - 0.2 * x : 0), TREE);
  ground(map, (x) => Math.max(0.775 - 0.2 * x, 0.675) + 0.02 * hills(x + 0.2), GRASS);
  crowns(map, { x: 0.88, foot: 0.74, width: 0.2, height: 0.22 }, 311, TREE);
  course(map, {
    top: 0.66,
    bottom: 1,
    middle: (y) => 0.68 - 0.1 * Math.sin((y - 0.66) * 6),
    half: (y) => 0.008 + 0.22 * (y - 0.65) ** 1.4,
  }, EARTH);
  blob(map, { x: 0.16, y: 0.83, rx: 0.15, ry: 0.07 }, 313, PLANT);
  blob(map, { x: 0.05, y: 0.93, rx: 0.13, ry: 0.08 }, 317, PLANT);
}

/** @param {LabelMap} map */
function drawTown(map) {
  const range = peaks(331, 2.4);
  const shore = rolling(337, 2.2);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.5 - 0.24 * range(x) * (0.4 + 0.6 * x), MOUNTAIN);
  ground(map, canopy(347, (x) => 0.5 - 0.13 * Math.max(0, x - 0.35), 0.06), TREE);
  ground(map, () => 0.52, SEA);
  const land = (/** @type {number} */ x) => 0.6 - 0.2 * Math.max(0, x - 0.4);
  band(map, land, (x) => (x > 0.4 ? 0.62 + 0.16 * (x - 0.4) : 0), EARTH);
  const row = [[0.47, 0.58, 0.07, 0.08], [0.55, 0.565, 0.08, 0.12], [0.63, 0.585, 0.09, 0.11], [0.72, 0.6, 0.09, 0.14]];
  const more = [[0.81, 0.61, 0.1, 0.17], [0.9, 0.625, 0.1, 0.15], [0.98, 0.64, 0.1, 0.2], [0.68, 0.55, 0.05, 0.16]];
  for (const [x, foot, width, height] of [...row, ...more]) house(map, { x, foot: foot + 0.03, width, height }, BUILDING);
  ground(map, (x) => 0.8 + 0.17 * x ** 1.5 + 0.02 * shore(x), EARTH);
  crowns(map, { x: 0.1, foot: 0.9, width: 0.28, height: 0.3 }, 349, TREE);
  blob(map, { x: 0.27, y: 0.935, rx: 0.13, ry: 0.045 }, 353, PLANT);
}

/** @param {LabelMap} map */
function drawRiver(map) {
  const range = peaks(359, 2);
  const hills = rolling(367, 2);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.46 - 0.34 * range(x) * (0.3 + 0.7 * hump(0.42, 0.34)(x)), MOUNTAIN);
  ground(map, canopy(373, (x) => 0.5 - 0.1 * Math.abs(2 * x - 0.9) ** 1.5 + 0.01 * hills(x), 0.08), TREE);
  ground(map, (x) => 0.52 + 0.012 * hills(x), GRASS);
  const middle = (/** @type {number} */ y) => 0.47 + 0.24 * Math.sin((y - 0.5) * 7.2) * (0.25 + (y - 0.5) * 1.4);
  const half = (/** @type {number} */ y) => 0.014 + 0.62 * (y - 0.52) ** 1.45;
  course(map, { top: 0.525, bottom: 1, middle, half: (y) => half(y) * 1.22 + 0.008 }, EARTH);
  course(map, { top: 0.525, bottom: 1, middle, half }, WATER);
  crowns(map, { x: 0.08, foot: 0.74, width: 0.24, height: 0.3 }, 379, TREE);
  crowns(map, { x: 0.93, foot: 0.68, width: 0.2, height: 0.24 }, 383, TREE);
  blob(map, { x: 0.06, y: 0.9, rx: 0.12, ry: 0.07 }, 389, PLANT);
}

/** @type {readonly Starter[]} */
export const STARTERS = [
  { id: "valley", name: "Valley", classes: [SKY, MOUNTAIN, TREE, FIELD, GRASS, EARTH], draw: drawValley },
  { id: "bay", name: "Bay", classes: [SKY, MOUNTAIN, SEA, TREE, EARTH], draw: drawBay },
  { id: "lake", name: "Lake", classes: [SKY, MOUNTAIN, TREE, GRASS, WATER, EARTH, PLANT], draw: drawLake },
  { id: "dunes", name: "Dunes", classes: [SKY, SEA, EARTH, FIELD, PLANT], draw: drawDunes },
  { id: "hills", name: "Road to the hills", classes: [SKY, MOUNTAIN, TREE, FIELD, GRASS, ROAD, PLANT], draw: drawHills },
  { id: "forest", name: "Forest edge", classes: [SKY, MOUNTAIN, TREE, FIELD, GRASS, EARTH, PLANT], draw: drawForest },
  { id: "town", name: "Coast town", classes: [SKY, MOUNTAIN, SEA, TREE, EARTH, BUILDING, PLANT], draw: drawTown },
  { id: "river", name: "River", classes: [SKY, MOUNTAIN, TREE, GRASS, WATER, EARTH, PLANT], draw: drawRiver },
];

/**
 * @param {Starter} starter
 * @param {number} width
 * @param {number} height
 * @returns {LabelMap}
 */
export function drawStarter(starter, width, height) {
  const map = new LabelMap(width, height);
  starter.draw(map);
  return map;
}
