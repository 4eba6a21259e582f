/** Which part of a map its panes show, whatever their sizes: so that all of them zoom and pan together. */

import { fit } from "./view.js";

/** @typedef {{zoom: number, x: number, y: number}} Viewport zoom 1 fits the whole map; x, y the map's place in the middle of the pane, 0 to 1 */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./view.js").Size} Size */

/** The whole map. @type {Readonly<Viewport>} */
export const FIT = Object.freeze({ zoom: 1, x: 0.5, y: 0.5 });

/** @param {Viewport} viewport */
export const isFit = ({ zoom, x, y }) => zoom === FIT.zoom && x === FIT.x && y === FIT.y;

/**
 * @param {Viewport} viewport
 * @param {Size} stage
 * @param {Size} map
 * @returns {View} where the map lies on a stage of this size
 */
export function placed({ zoom, x, y }, stage, map) {
  const scale = fit(stage, map).scale * zoom;
  return {
    scale,
    x: stage.width / 2 - x * map.width * scale,
    y: stage.height / 2 - y * map.height * scale,
  };
}

/**
 * @param {View} view
 * @param {Size} stage
 * @param {Size} map
 * @returns {Viewport} what a stage of this size shows
 */
export function viewportOf({ scale, x, y }, stage, map) {
  return {
    zoom: scale / fit(stage, map).scale,
    x: (stage.width / 2 - x) / (map.width * scale),
    y: (stage.height / 2 - y) / (map.height * scale),
  };
}
