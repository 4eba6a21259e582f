/** The generated picture. */

import { el, showBlob } from "../dom.js";
import { paintingPane } from "./view.js";

/**
 * @param {import("./view.js").Surroundings} around
 * @returns {import("./view.js").View}
 */
export function pictureView(around) {
  const image = el("img", { alt: "Generated picture", draggable: "false" });
  return {
    id: "picture",
    side: "painting",
    pane: paintingPane(around, "picture", "Picture", image),
    show: (painting) => showBlob(image, painting.image),
  };
}
