/** Weak matches: neighbouring blocks of one class whose confidence is low, those that spoil most first. */

import { mainClassIn, meanIn } from "./blocks.js";
import { areaOf, blocksIn } from "./match.js";

/** @typedef {import("./blocks.js").Levels} Levels */
/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./match.js").Grid} Grid */
/** @typedef {{confidence: number, classId: number}} Facts of a block */
/**
 * @typedef {object} WeakRegion
 * @property {readonly number[]} blocks worst first
 * @property {number} classId
 * @property {number} lack how much confidence they want, in blocks
 */

/** Confidence from which a match counts as good, whatever the rest of the picture holds. */
const GOOD = 0.4;
/** Share of the picture that is looked at: its worst blocks. */
const WORST = 0.25;

/**
 * @param {Grid} grid
 * @param {Levels} levels confidence
 * @param {LabelMap} map
 * @returns {WeakRegion[]} those that want most first; none where all is well matched
 */
export function weakRegions(grid, levels, map) {
  const facts = Array.from({ length: blocksIn(grid) }, (_, block) => {
    const area = areaOf(grid, block);
    return { confidence: meanIn(levels, area), classId: mainClassIn(map, area).classId };
  });
  return regionsOf(grid, weakBlocks(facts), facts).sort((a, b) => b.lack - a.lack);
}

/**
 * @param {readonly Facts[]} facts of every block
 * @returns {Set<number>} those among the worst that are not good either
 */
function weakBlocks(facts) {
  const sorted = facts.map(({ confidence }) => confidence).sort((a, b) => a - b);
  const worst = sorted[Math.floor((sorted.length - 1) * WORST)];
  const weak = new Set();
  facts.forEach(({ confidence }, block) => {
    if (confidence < GOOD && confidence <= worst) weak.add(block);
  });
  return weak;
}

/**
 * @param {Grid} grid
 * @param {Set<number>} left weak blocks; emptied
 * @param {readonly Facts[]} facts
 */
function regionsOf(grid, left, facts) {
  const regions = [];
  for (const first of left) {
    const blocks = gather(grid, first, left, facts).sort((a, b) => facts[a].confidence - facts[b].confidence);
    const lack = blocks.reduce((sum, block) => sum + GOOD - facts[block].confidence, 0);
    regions.push({ blocks, classId: facts[first].classId, lack });
  }
  return regions;
}

/**
 * @param {Grid} grid
 * @param {number} first
 * @param {Set<number>} left what is gathered leaves it
 * @param {readonly Facts[]} facts
 * @returns {number[]} the connected blocks of the first one's class
 */
function gather(grid, first, left, facts) {
  left.delete(first);
  const blocks = [first];
  for (const block of blocks) {
    for (const next of neighbours(grid, block)) {
      if (facts[next].classId === facts[first].classId && left.delete(next)) blocks.push(next);
    }
  }
  return blocks;
}

/**
 * @param {Grid} grid
 * @param {number} block
 */
function neighbours({ rows, columns }, block) {
  const [row, column] = [Math.floor(block / columns), block % columns];
  const found = [];
  if (column > 0) found.push(block - 1);
  if (column < columns - 1) found.push(block + 1);
  if (row > 0) found.push(block - columns);
  if (row < rows - 1) found.push(block + columns);
  return found;
}
