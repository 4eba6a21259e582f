/** Explains a spot of a painting, or of a photo it drew on, by the match. */

import { meanIn, mainClassIn } from "./blocks.js";
import { letterOf } from "../look/look.js";
import { UNKNOWN } from "../map/labelmap.js";
import { blocksIn, centreOf } from "./match.js";
import { drawingsSentence, sentenceOf } from "./matchwords.js";

/** @typedef {import("./inspector.js").Inspector} Inspector */
/** @typedef {import("./inspector.js").Spot} Spot */
/** @typedef {import("./inspector.js").Subject} Subject */

/**
 * @param {Inspector} inspector
 * @param {Spot} spot
 * @returns {string} in words what the match says there
 */
export function explained(inspector, spot) {
  const { subject } = inspector;
  if (!subject) return "";
  if (spot.side === "painting") return origin(inspector, subject, spot);
  return drawingsSentence(inspector.nameAt(spot), inspector.linksOf(spot), blocksIn(inspector.gridOf("painting")));
}

/**
 * @param {Inspector} inspector
 * @param {Subject} subject
 * @param {Spot} spot of the painting
 */
function origin(inspector, { painting, levels }, spot) {
  const { area } = inspector.whereIs(spot);
  const { classId, share } = mainClassIn(painting.map, area);
  const name = inspector.palette.nameOf(classId);
  if (classId === UNKNOWN) return "Nothing is asked for here: the picture fills it in.";
  const sources = inspector.linksOf(spot).map(({ block, weight }) => ({ ...sourceAt(inspector, block), weight }));
  if (sources.length === 0) return `This ${name} is painted from the map alone.`;
  const { exemplar } = sources[0];
  const shown = painting.look.exemplars[exemplar].mapping?.[classId] ?? classId;
  const offered = painting.exemplars[exemplar].classes.find(({ id }) => id === shown)?.share ?? 0;
  const photo = inspector.photos > 1 ? `photo ${letterOf(exemplar)}` : "the photo";
  return sentenceOf({ name, asked: inspector.palette.nameOf(shown), photo, confidence: meanIn(levels, area), share, sources, offered });
}

/**
 * @param {Inspector} inspector
 * @param {number} block of an exemplar
 */
function sourceAt(inspector, block) {
  const spot = /** @type {const} */ ({ side: "exemplar", block });
  const { exemplar, area } = inspector.whereIs(spot);
  return { exemplar: exemplar ?? 0, name: inspector.nameAt(spot), at: centreOf(area) };
}
