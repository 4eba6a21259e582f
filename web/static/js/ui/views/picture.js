/** The generated picture. */

import { el, showBlob } from "../dom.js";

/** @typedef {import("../result.js").View} View */

/** @returns {View} */
export function pictureView() {
  const image = el("img", { alt: "Generated picture", draggable: "false" });
  return {
    id: "picture",
    name: "Picture",
    element: el("div", { class: "view" }, image),
    options: null,
    show: (painting) => showBlob(image, painting.image),
  };
}
