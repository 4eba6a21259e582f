/** The exemplar's photo as the model saw it, which moves and zooms with its own map. */

import { Signal } from "../../core/signal.js";
import { FIT, isFit } from "../../core/map/viewport.js";
import { el, showBlob } from "../dom.js";
import { Pane } from "../pane.js";

/**
 * @param {import("./view.js").Surroundings} around
 * @returns {import("./view.js").View}
 */
export function photoView({ sheets, viewport }) {
  const image = el("img", { alt: "Exemplar photo", draggable: "false" });
  const size = () => ({ width: image.naturalWidth || 1, height: image.naturalHeight || 1 });
  const pane = new Pane({ id: "photo", name: "Exemplar photo", size, viewport: new Signal(FIT), layers: [image] });
  viewport.watch((shared) => {
    if (isFit(shared)) pane.fit();
  });
  return {
    id: "photo",
    side: "exemplar",
    pane,
    show: async (painting) => {
      if (!painting.exemplar) return;
      const { photo, sheet } = await sheets.open(painting.exemplar);
      await showBlob(image, photo);
      pane.follow(sheet.viewport);
    },
  };
}
