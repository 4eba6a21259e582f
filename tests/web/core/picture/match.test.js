import assert from "node:assert/strict";
import { test } from "node:test";

import { Match, areaOf, blockAt, blocksIn, centreOf, step } from "../../../../web/static/js/core/picture/match.js";

const KEPT = 3;

/** A match of random links; the grids differ, and neither is square. */
function randomMatch(seed) {
  let state = seed;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const [grid, exemplarGrid] = [[5, 7], [4, 9]];
  const indices = [];
  const weights = [];
  for (let block = 0; block < 35; block += 1) {
    const raw = [random(), random(), random()].sort((a, b) => b - a);
    const sum = raw[0] + raw[1] + raw[2];
    const kept = new Set();
    while (kept.size < KEPT) kept.add(Math.floor(random() * 36));
    indices.push(...kept);
    weights.push(...raw.map((weight) => weight / sum));
  }
  return { grid, exemplar_grids: [exemplarGrid], k: KEPT, indices, weights };
}

test("a block's sources are its kept exemplar blocks, the most used first", () => {
  const file = randomMatch(11);
  const match = new Match(file);
  for (let block = 0; block < 35; block += 1) {
    const own = [0, 1, 2].map((i) => [file.indices[block * KEPT + i], Math.fround(file.weights[block * KEPT + i])]);
    own.sort((a, b) => b[1] - a[1]);
    assert.deepEqual(match.sourcesOf(block).map((link) => [link.block, link.weight]), own);
  }
});

test("what draws on an exemplar block is what a search through all links finds", () => {
  const file = randomMatch(5);
  const match = new Match(file);
  for (let source = 0; source < 36; source += 1) {
    const found = [];
    file.indices.forEach((index, i) => {
      if (index === source && file.weights[i] >= 0.005) found.push([Math.floor(i / KEPT), Math.fround(file.weights[i])]);
    });
    found.sort((a, b) => b[1] - a[1]);
    assert.deepEqual(match.drawingsOn(source).map((link) => [link.block, link.weight]), found);
  }
});

test("links that cannot be seen do not count as drawings", () => {
  const match = new Match({ grid: [1, 1], exemplar_grids: [[1, 3]], k: 3, indices: [2, 0, 1], weights: [0.999, 0.001, 0] });
  assert.equal(match.drawingsOn(2).length, 1);
  assert.deepEqual(match.drawingsOn(0), []);
});

test("a file that does not hold together is refused", () => {
  const file = randomMatch(3);
  assert.throws(() => new Match({ ...file, weights: file.weights.slice(1) }), /needs 105 links/);
  assert.throws(() => new Match({ ...file, indices: file.indices.map(() => 36) }), /outside/);
});

test("every point lies in the area of its block, and in no other", () => {
  const grid = { rows: 3, columns: 5 };
  for (let y = 0.01; y < 1; y += 0.049) {
    for (let x = 0.01; x < 1; x += 0.037) {
      const holding = Array.from({ length: blocksIn(grid) }, (_, block) => block).filter((block) => {
        const area = areaOf(grid, block);
        return x >= area.x0 && x < area.x1 && y >= area.y0 && y < area.y1;
      });
      assert.deepEqual(holding, [blockAt(grid, { x, y })]);
    }
  }
});

test("outside the picture there is no block", () => {
  for (const point of [{ x: -0.01, y: 0.5 }, { x: 1, y: 0.5 }, { x: 0.5, y: 1 }, { x: 0.5, y: NaN }]) {
    assert.equal(blockAt({ rows: 2, columns: 2 }, point), null);
  }
});

test("a block's centre lies in it", () => {
  const grid = { rows: 6, columns: 2 };
  for (let block = 0; block < 12; block += 1) assert.equal(blockAt(grid, centreOf(areaOf(grid, block))), block);
});

test("steps stop at the grid's edges", () => {
  const grid = { rows: 2, columns: 3 };
  assert.equal(step(grid, 0, 1, 1), 4);
  assert.equal(step(grid, 2, 1, 0), 2);
  assert.equal(step(grid, 4, -9, 9), 3);
});

test("blocks count on through the exemplars", () => {
  const match = new Match({ grid: [1, 2], exemplar_grids: [[2, 3], [1, 4]], k: 1, indices: [5, 6], weights: [1, 1] });
  assert.deepEqual([0, 5, 6, 9].map((block) => match.placeOf(block)), [
    { exemplar: 0, block: 0 }, { exemplar: 0, block: 5 }, { exemplar: 1, block: 0 }, { exemplar: 1, block: 3 },
  ]);
  assert.equal(match.blockOf({ exemplar: 1, block: 3 }), 9);
  assert.deepEqual(match.drawingsOn(6).map(({ block }) => block), [1]);
});

test("a match from before there were several exemplars has one", () => {
  const match = new Match({ grid: [1, 1], exemplar_grid: [1, 3], k: 1, indices: [2], weights: [1] });
  assert.deepEqual(match.exemplarGrids, [{ rows: 1, columns: 3 }]);
});
