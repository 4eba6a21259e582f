/** The second exemplar of a look: the one that is blended in, and the one that the style brush paints with. */

/** @typedef {import("./brushlayer.js").BrushLayer} BrushLayer */
/** @typedef {import("./look.js").Blend} Blend */
/** @typedef {import("./look.js").Look} Look */

/** Of several exemplars, unless another one is chosen. */
const SECOND = 1;

/**
 * @param {Look} look
 * @returns {number | null} number of the exemplar that the style brush paints with; null where there is but one
 */
export const brushOf = ({ brush, exemplars }) => (exemplars.length > SECOND ? (brush ?? SECOND) : null);

/**
 * @param {Look} look
 * @returns {Blend | null} what is blended in, if only by nothing; null where there is nothing to blend
 */
export const blendOf = ({ blend, exemplars }) =>
  exemplars.length > SECOND ? (blend ?? { exemplar: SECOND, coarse: 0, fine: 0 }) : null;

/**
 * @param {Look} look
 * @param {BrushLayer} layer
 * @returns {{look: Look, brush: Uint8Array | null}} what the brush paints with and a copy of what it has painted: both, or neither
 */
export function withBrush(look, layer) {
  const number = layer.isEmpty ? null : brushOf(look);
  return { look: { ...look, brush: number }, brush: number === null ? null : layer.data.slice() };
}
