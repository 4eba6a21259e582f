/** What all views of a painting have in common. */

import { Pane } from "../pane.js";

/** @typedef {import("../../core/picture/painting.js").Painting} Painting */
/**
 * One way to look at a painting; a new one is one more entry in main.js and in core/picture/arrangement.js.
 * @typedef {object} View
 * @property {import("../../core/picture/arrangement.js").ViewId} id
 * @property {import("../../core/picture/inspector.js").Side} side what its places are places of
 * @property {Pane} pane
 * @property {HTMLElement} [options] shown under the views while its tab is open
 * @property {HTMLElement} [aside] shown beside them
 * @property {(painting: Painting) => Promise<void>} show
 */
/**
 * What views are made of: the studio, and the size and viewport that those of the painting share.
 * @typedef {object} Surroundings
 * @property {import("../../core/studio.js").Studio} studio
 * @property {import("../../core/exemplar/photosheets.js").PhotoSheets} sheets the photos as the model saw them, and their maps
 * @property {() => import("../../core/map/view.js").Size} size
 * @property {import("../../core/signal.js").Signal<import("../../core/map/viewport.js").Viewport>} viewport
 * @property {import("../maplook.js").MapLook} look
 */

/**
 * @param {Surroundings} around
 * @param {string} id
 * @param {string} name
 * @param {...HTMLElement} layers
 */
export const paintingPane = ({ size, viewport }, id, name, ...layers) => new Pane({ id, name, size, viewport, layers });
