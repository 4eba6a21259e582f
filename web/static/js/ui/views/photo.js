/** The exemplar's photo as the model saw it, which moves and zooms on its own. */

import { Signal } from "../../core/signal.js";
import { FIT } from "../../core/viewport.js";
import { el, showBlob } from "../dom.js";
import { Pane } from "../pane.js";

/**
 * @param {import("./view.js").Surroundings} around
 * @returns {import("./view.js").View}
 */
export function photoView({ sheets, viewport }) {
  const image = el("img", { alt: "Exemplar photo", draggable: "false" });
  const size = () => ({ width: image.naturalWidth || 1, height: image.naturalHeight || 1 });
  const own = new Signal(FIT);
  const pane = new Pane({ id: "photo", name: "Exemplar photo", size, viewport: own, layers: [image] });
  viewport.watch((shared) => {
    if (shared === FIT) own.value = FIT;
  });
  return {
    id: "photo",
    side: "exemplar",
    pane,
    show: async (painting) => showBlob(image, (await sheets.open(painting.exemplar)).photo),
  };
}
