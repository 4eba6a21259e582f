/** The warped exemplar: which pixels of the photo were carried where. */

import { el, showBlob } from "../dom.js";

/** @typedef {import("../result.js").View} View */

/** @returns {View} */
export function warpedView() {
  const image = el("img", { alt: "Warped exemplar", draggable: "false" });
  return {
    id: "warped",
    name: "Warped",
    element: el("div", { class: "view" }, image),
    options: el("div", { class: "options" }, el("span", { class: "options-hint" }, "The photo's pixels, carried into place")),
    show: async (painting) => showBlob(image, await painting.part("warped")),
  };
}
