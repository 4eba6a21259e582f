/** What the page says about a photo that is edited, in plain words. */

import { ITSELF } from "./itself.js";
import { capital, list, percent } from "../words.js";

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../exemplar/remedies.js").Missing} Missing */

/**
 * @param {import("./photoedit.js").PhotoEdit} edit
 * @param {import("./editedphoto.js").EditedPhoto | null} result
 * @param {boolean} withConfidence where it can be told, in place of how much is repainted
 * @returns {string} "Bay · 4000 × 3000 · 3 % repainted"
 */
export function factsOf({ info: { name, width, height } }, result, withConfidence) {
  const changed = result ? `${percent(result.info.changed)} repainted` : "nothing repainted yet";
  const sure = result && withConfidence ? `confidence ${result.info.confidence.toFixed(2)}` : changed;
  return [capital(name), `${width} × ${height}`, sure].join(" · ");
}

/**
 * @param {readonly Missing[]} lacking
 * @param {Exemplar} exemplar
 * @param {import("../palette/palette.js").Palette} palette
 * @returns {string} empty where nothing is missing
 */
export function lackingWords(lacking, exemplar, palette) {
  if (lacking.length === 0) return "";
  const whose = exemplar.id === ITSELF ? "This photo" : "The exemplar";
  return `${whose} shows no ${list(lacking.map(({ id }) => palette.nameOf(id)), "or")}: the picture has to guess.`;
}
