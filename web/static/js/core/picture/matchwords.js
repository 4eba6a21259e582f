/** What the match says about a place, in a sentence. */

import { capital, list, percent } from "../words.js";

/** @typedef {import("./match.js").Link} Link */
/** @typedef {import("./match.js").Point} Point */
/**
 * @typedef {object} Place
 * @property {string} name class there
 * @property {string} asked class of the photo that it is to look like: the same, unless it is mapped to another
 * @property {string} photo "the photo", or which of them
 * @property {number} confidence 0 to 1
 * @property {number} share of the block that is of the class
 * @property {readonly Source[]} sources the most used first
 * @property {number} offered share of the photo that is of the class, 0 to 1
 */
/** @typedef {{name: string, weight: number, at: Point}} Source class, share, and middle in fractions of the photo */

/** A match that is trusted less is weak: the least one in five or so of those that have the class at all. */
const WEAK = 0.25;
/** Below this share of the photo a class is rare there. */
const RARE = 0.02;
/** A source with less has no clear lead. */
const CLEAR = 0.5;
/** A block with less of one class is a border. */
const PURE = 0.75;

/**
 * @param {Point} at in fractions
 * @returns {string} "at the left edge", "in the middle", "at the top right"
 */
export function whereabouts({ x, y }) {
  const side = x < 1 / 3 ? "left" : x > 2 / 3 ? "right" : "";
  const level = y < 1 / 3 ? "top" : y > 2 / 3 ? "bottom" : "";
  if (!side && !level) return "in the middle";
  if (side && level) return `at the ${level} ${side}`;
  return `at the ${side || level}`;
}

/**
 * @param {Place} place
 * @returns {string} where it comes from, how far that can be trusted, and why not further
 */
export function sentenceOf(place) {
  const [best] = place.sources;
  const trust = `confidence ${place.confidence.toFixed(2)}`;
  if (place.offered === 0) return `${capital(place.photo)} shows no ${place.asked}: the picture guesses it; ${trust}.`;
  const origin = `the ${best.name} ${whereabouts(best.at)} of ${place.photo}, ${percent(best.weight)}`;
  const reason = place.confidence < WEAK ? reasonOf(place) : "";
  return `This ${place.name} comes from ${origin}; ${trust}.${reason && ` The match is weak because ${reason}.`}`;
}

/**
 * @param {Place} place with a low confidence
 * @returns {string} the likeliest reason
 */
function reasonOf({ asked, photo, share, sources, offered }) {
  const others = [...new Set(sources.filter((source) => source.name !== asked).map((source) => source.name))];
  if (others.length > 0 && sources[0].name !== asked) return `it has to borrow from ${list(others)}`;
  if (share < PURE) return "several classes meet here";
  if (offered < RARE) return `${photo} shows little ${asked} (${percent(offered)})`;
  if (sources[0].weight < CLEAR) return `no place in ${photo} fits it clearly better than others`;
  return `the ${asked} of ${photo} lies or looks different`;
}

/**
 * @param {string} name class of the exemplar's block
 * @param {readonly Link[]} drawings the painting's blocks that draw on it
 * @param {number} blocks of the painting
 * @returns {string}
 */
export function drawingsSentence(name, drawings, blocks) {
  if (drawings.length === 0) return `Nothing in the picture draws on this ${name}.`;
  const count = drawings.length === 1 ? "One block" : `${drawings.length} blocks`;
  const verb = drawings.length === 1 ? "draws" : "draw";
  return `${count} of the picture (${percent(drawings.length / blocks)}) ${verb} on this ${name}, at most by ${percent(drawings[0].weight)}.`;
}
