/** An exemplar's photo as the model saw it, which moves and zooms with its own map. */

import { Signal } from "../../core/signal.js";
import { FIT, isFit } from "../../core/map/viewport.js";
import { el, showBlob } from "../dom.js";
import { Pane } from "../pane.js";

/**
 * @param {import("./view.js").Surroundings} around
 * @param {Signal<number>} shown number of the exemplar
 * @returns {import("./view.js").View}
 */
export function photoView({ sheets, viewport }, shown) {
  const image = el("img", { alt: "Exemplar photo", draggable: "false" });
  const size = () => ({ width: image.naturalWidth || 1, height: image.naturalHeight || 1 });
  const pane = new Pane({ id: "photo", name: "Exemplar photo", size, viewport: new Signal(FIT), layers: [image] });
  viewport.watch((shared) => {
    if (isFit(shared)) pane.fit();
  });
  /** @type {readonly import("../../core/api.js").Exemplar[]} */
  let exemplars = [];
  const show = async () => {
    const exemplar = exemplars[shown.value] ?? exemplars[0];
    image.hidden = !exemplar;
    if (!exemplar) return;
    const { photo, sheet } = await sheets.open(exemplar);
    if (exemplar !== (exemplars[shown.value] ?? exemplars[0])) return;
    await showBlob(image, photo);
    pane.follow(sheet.viewport);
  };
  shown.watch(() => void show().catch(() => undefined)); // a photo that is gone has been told of with its painting
  return {
    id: "photo",
    side: "exemplar",
    pane,
    show: (painting) => {
      exemplars = painting.exemplars;
      return show();
    },
  };
}
