/** The style brush: paints another exemplar's look over that of the picture, softly; the map stays as it is. */

import { SoftStroke } from "../look/softbrush.js";
import { sizeOf } from "./brush.js";

/** @typedef {import("./tool.js").Hand} Hand */
/** @typedef {import("./tool.js").Point} Point */

/**
 * @param {boolean} isTurned whether it takes away in any case
 * @returns {import("./tool.js").Gesture}
 */
function start(isTurned) {
  /** @type {SoftStroke | null} */
  let stroke = null;
  const draw = (/** @type {Hand} */ hand, /** @type {Point} */ from, /** @type {Point} */ to) => {
    const { softness, opacity, erases, wholeRegion } = hand.options;
    stroke ??= new SoftStroke(hand.layer, erases || isTurned);
    if (wholeRegion) return stroke.fill(hand.map, to, opacity);
    return stroke.drag(from, to, { radius: sizeOf(hand) / 2, softness, opacity });
  };
  return {
    press: (hand, point) => draw(hand, (hand.modifiers.shift && hand.strokeEnd) || point, point),
    move: draw,
  };
}

/** @type {import("./tool.js").Tool} */
const painting = {
  id: "style",
  name: "Style brush",
  key: "S",
  cursor: "soft",
  hint: "Paints the second exemplar’s look",
  options: ["size", "softness", "opacity", "erases", "wholeRegion", "pressure"],
  draws: "layer",
  lines: true,
  start: () => start(false),
};

/** @type {import("./tool.js").Tool} */
export const style = { ...painting, turned: { ...painting, id: "style-eraser", start: () => start(true) } };
