/** The warped exemplar: which pixels of the photo were carried where. */

import { el, showBlob } from "../dom.js";
import { paintingPane } from "./view.js";

/**
 * @param {import("./view.js").Surroundings} around
 * @returns {import("./view.js").View}
 */
export function warpedView(around) {
  const image = el("img", { alt: "Warped exemplar", draggable: "false" });
  return {
    id: "warped",
    side: "painting",
    pane: paintingPane(around, "warped", "Warped exemplar", image),
    options: el("div", { class: "options" }, el("span", { class: "options-hint" }, "The photo's pixels, carried into place")),
    show: async (painting) => showBlob(image, await painting.part("warped")),
  };
}
