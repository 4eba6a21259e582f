/** Maps to start from, so that no page is ever blank. */

import { LabelMap } from "./labelmap.js";
import { band, conifer, course, ellipse, ground, house, peaks, rolling } from "./terrain.js";

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
 * @param {(x: number) => number} line
 * @param {number} height
 * @returns {(x: number) => number}
 */
const canopy = (seed, line, height) => {
  const crowns = rolling(seed, 26, 2);
  return (x) => line(x) - height * (0.65 + 0.35 * crowns(x));
};

/** @param {LabelMap} map */
function drawCoast(map) {
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
function drawLake(map) {
  const range = peaks(58, 2.6);
  const hills = rolling(67, 2);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.5 - 0.36 * range(x) * (0.55 + 0.45 * Math.abs(2 * x - 1)), MOUNTAIN);
  const valley = (/** @type {number} */ x) => 0.56 - 0.17 * Math.abs(2 * x - 1) ** 1.6 + 0.015 * hills(x);
  ground(map, canopy(73, valley, 0.07), TREE);
  ground(map, (x) => 0.575 + 0.01 * hills(x), GRASS);
  const shore = rolling(83, 3);
  band(map, (x) => 0.6 + 0.008 * shore(x), (x) => 0.8 - 0.1 * (2 * x - 1.1) ** 2 + 0.02 * shore(x), WATER);
  band(map, (x) => 0.8 - 0.1 * (2 * x - 1.1) ** 2 + 0.02 * shore(x), (x) => 0.835 - 0.1 * (2 * x - 1.1) ** 2 + 0.03 * hills(x), EARTH);
  conifer(map, 0.9, 0.9, 0.42, TREE);
  conifer(map, 0.8, 0.86, 0.3, TREE);
  conifer(map, 0.985, 0.93, 0.33, TREE);
  ellipse(map, { x: 0.2, y: 0.93, rx: 0.11, ry: 0.03 }, PLANT);
  ellipse(map, { x: 0.34, y: 0.97, rx: 0.09, ry: 0.03 }, PLANT);
}

/** @param {LabelMap} map */
function drawMeadow(map) {
  const range = peaks(96, 2.2);
  const hills = rolling(101, 1.8);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.5 - 0.36 * range(x) * (0.6 + 0.4 * x), MOUNTAIN);
  const slope = (/** @type {number} */ x) => 0.52 + 0.05 * hills(x);
  ground(map, canopy(109, slope, 0.08), TREE);
  ground(map, slope, FIELD);
  ground(map, (x) => 0.66 - 0.08 * x + 0.035 * hills(x + 0.4), GRASS);
  course(map, {
    top: 0.62,
    bottom: 1,
    middle: (y) => 0.52 + 0.16 * Math.sin((y - 0.62) * 8.2) * (y - 0.5),
    half: (y) => 0.006 + 0.17 * (y - 0.6) ** 1.5,
  }, EARTH);
  conifer(map, 0.87, 0.8, 0.34, TREE);
  conifer(map, 0.77, 0.74, 0.2, TREE);
  ellipse(map, { x: 0.13, y: 0.9, rx: 0.14, ry: 0.045 }, PLANT);
  ellipse(map, { x: 0.27, y: 0.955, rx: 0.1, ry: 0.035 }, PLANT);
}

/** @param {LabelMap} map */
function drawVillage(map) {
  const far = rolling(127, 2);
  const hills = rolling(131, 1.6);
  ground(map, () => 0, SKY);
  ground(map, (x) => 0.43 - 0.1 * far(x) - 0.06 * Math.sin(x * 3), MOUNTAIN);
  const ridge = (/** @type {number} */ x) => 0.52 + 0.04 * hills(x);
  ground(map, canopy(137, ridge, 0.06), TREE);
  ground(map, ridge, FIELD);
  ground(map, (x) => 0.65 + 0.03 * hills(x + 0.3) + 0.04 * x, GRASS);
  house(map, { x: 0.2, foot: 0.64, width: 0.15, height: 0.15 }, BUILDING);
  house(map, { x: 0.33, foot: 0.66, width: 0.12, height: 0.12 }, BUILDING);
  house(map, { x: 0.08, foot: 0.655, width: 0.11, height: 0.11 }, BUILDING);
  band(map, () => 0.52, (x) => (Math.abs(x - 0.43) < 0.022 ? 0.665 : 0), BUILDING);
  course(map, {
    top: 0.68,
    bottom: 1,
    middle: (y) => 0.44 + 0.3 * (y - 0.68) + 0.05 * Math.sin((y - 0.68) * 12),
    half: (y) => 0.012 + 0.42 * (y - 0.68) ** 1.3,
  }, ROAD);
  ellipse(map, { x: 0.84, y: 0.6, rx: 0.12, ry: 0.115 }, TREE);
  ellipse(map, { x: 0.93, y: 0.66, rx: 0.1, ry: 0.1 }, TREE);
  ellipse(map, { x: 0.14, y: 0.9, rx: 0.12, ry: 0.05 }, PLANT);
}

/** @type {readonly Starter[]} */
export const STARTERS = [
  { id: "coast", name: "Coast", classes: [SKY, MOUNTAIN, SEA, TREE, EARTH], draw: drawCoast },
  { id: "lake", name: "Mountain lake", classes: [SKY, MOUNTAIN, TREE, GRASS, WATER, EARTH, PLANT], draw: drawLake },
  { id: "meadow", name: "Alpine meadow", classes: [SKY, MOUNTAIN, TREE, FIELD, GRASS, EARTH, PLANT], draw: drawMeadow },
  {
    id: "village",
    name: "Village",
    classes: [SKY, MOUNTAIN, TREE, FIELD, GRASS, BUILDING, ROAD, PLANT],
    draw: drawVillage,
  },
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
