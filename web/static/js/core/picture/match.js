/** Where each block of a painting came from in its photos, and where each block of these went. */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x0: number, y0: number, x1: number, y1: number}} Area in fractions of the picture or the photo, 0 to 1 */
/** @typedef {{rows: number, columns: number}} Grid of blocks, in reading order */
/** @typedef {{block: number, weight: number}} Link a block on the other side, and its share in the drawing, 0 to 1 */
/**
 * @typedef {object} MatchFile
 * @property {[number, number]} grid blocks of the painting, [rows, columns]
 * @property {[number, number][]} [exemplar_grids] of each exemplar
 * @property {[number, number]} [exemplar_grid] of the only one, in files from before there were several
 * @property {number} k exemplar blocks per block
 * @property {number[]} indices k for every block, best first; counted on through the blocks of all exemplars
 * @property {number[]} weights their shares
 */

/** @typedef {{exemplar: number, block: number}} Place a block of one exemplar, by numbers of their own */

/** What a block passes on below this share cannot be seen. */
const LEAST_WEIGHT = 0.005;

export class Match {
  /** For every exemplar block the painting's blocks that draw on it. @type {Link[][] | null} */
  #drawings = null;

  /** @param {MatchFile} file as the API gives it */
  constructor({ grid, exemplar_grid, exemplar_grids = exemplar_grid ? [exemplar_grid] : [], k, indices, weights }) {
    this.grid = gridOf(grid);
    this.exemplarGrids = exemplar_grids.map(gridOf);
    const sizes = this.exemplarGrids.map(blocksIn);
    /** The first block of each exemplar, and one past the last of all. */
    this.firsts = sizes.reduce((firsts, size) => [...firsts, firsts[firsts.length - 1] + size], [0]);
    const links = blocksIn(this.grid) * k;
    if (indices.length !== links || weights.length !== links) {
      throw new RangeError(`The match needs ${links} links, but has ${indices.length} and ${weights.length} weights.`);
    }
    if (indices.some((block) => block < 0 || block >= this.firsts[sizes.length])) {
      throw new RangeError("The match points outside its exemplars.");
    }
    this.k = k;
    this.indices = Int32Array.from(indices);
    this.weights = Float32Array.from(weights);
  }

  /**
   * @param {number} block counted through all exemplars
   * @returns {Place}
   */
  placeOf(block) {
    const exemplar = this.firsts.findLastIndex((first) => first <= block);
    return { exemplar, block: block - this.firsts[exemplar] };
  }

  /**
   * @param {Place} place
   * @returns {number} the block, counted through all exemplars
   */
  blockOf({ exemplar, block }) {
    return this.firsts[exemplar] + block;
  }

  /**
   * @param {number} block of the painting
   * @returns {Link[]} the exemplars' blocks it draws on, the most used first
   */
  sourcesOf(block) {
    const links = [];
    for (let i = block * this.k; i < (block + 1) * this.k; i += 1) {
      links.push({ block: this.indices[i], weight: this.weights[i] });
    }
    return links.sort((a, b) => b.weight - a.weight);
  }

  /**
   * @param {number} block of an exemplar, counted through all
   * @returns {readonly Link[]} the painting's blocks that draw on it, those that use it most first
   */
  drawingsOn(block) {
    this.#drawings ??= this.#invert();
    return this.#drawings[block] ?? [];
  }

  #invert() {
    /** @type {Link[][]} */
    const drawings = Array.from({ length: this.firsts[this.exemplarGrids.length] }, () => []);
    this.indices.forEach((source, i) => {
      const weight = this.weights[i];
      if (weight >= LEAST_WEIGHT) drawings[source].push({ block: Math.floor(i / this.k), weight });
    });
    for (const links of drawings) links.sort((a, b) => b.weight - a.weight);
    return drawings;
  }
}

/** @param {[number, number]} grid */
const gridOf = ([rows, columns]) => ({ rows, columns });

/** @param {Grid} grid */
export const blocksIn = ({ rows, columns }) => rows * columns;

/**
 * @param {Grid} grid
 * @param {Point} point in fractions
 * @returns {number | null} the block there, null outside and where there are none
 */
export function blockAt({ rows, columns }, { x, y }) {
  if (!(x >= 0 && y >= 0 && x < 1 && y < 1) || rows === 0) return null;
  return Math.floor(y * rows) * columns + Math.floor(x * columns);
}

/**
 * @param {Grid} grid
 * @param {number} block
 * @returns {Area}
 */
export function areaOf({ rows, columns }, block) {
  const [row, column] = [Math.floor(block / columns), block % columns];
  return { x0: column / columns, y0: row / rows, x1: (column + 1) / columns, y1: (row + 1) / rows };
}

/** @param {Area} area */
export const centreOf = ({ x0, y0, x1, y1 }) => ({ x: (x0 + x1) / 2, y: (y0 + y1) / 2 });

/**
 * @param {Grid} grid
 * @param {number} block
 * @param {number} right blocks
 * @param {number} down blocks
 * @returns {number} the block that many further, as far as the grid goes
 */
export function step({ rows, columns }, block, right, down) {
  const clamp = (/** @type {number} */ value, /** @type {number} */ end) => Math.min(end - 1, Math.max(0, value));
  return clamp(Math.floor(block / columns) + down, rows) * columns + clamp((block % columns) + right, columns);
}
