/** Zoom and pan: where the map lies on its stage. Stage = scale * map + offset. */

/** @typedef {{scale: number, x: number, y: number}} View scale in stage pixels per map pixel, offset in stage pixels */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number}} Point */

export const MAX_SCALE = 40;
/** Part of the stage that stays free around a fitted map. */
const MARGIN = 0.02;

/**
 * @param {Size} stage
 * @param {Size} map
 * @returns {View} the whole map in the middle of the stage
 */
export function fit(stage, map) {
  const scale = Math.min(stage.width / map.width, stage.height / map.height) * (1 - MARGIN) || 1;
  return {
    scale,
    x: (stage.width - map.width * scale) / 2,
    y: (stage.height - map.height * scale) / 2,
  };
}

/**
 * @param {View} view
 * @param {Point} point on the stage
 * @returns {Point} in map coordinates, fractions included
 */
export const toMap = (view, point) => ({
  x: (point.x - view.x) / view.scale,
  y: (point.y - view.y) / view.scale,
});

/**
 * @param {View} view
 * @param {Point} point in map coordinates
 * @returns {Point} on the stage
 */
export const toStage = (view, point) => ({
  x: point.x * view.scale + view.x,
  y: point.y * view.scale + view.y,
});

/**
 * @param {View} view
 * @param {number} dx
 * @param {number} dy
 * @returns {View}
 */
export const pan = (view, dx, dy) => ({ scale: view.scale, x: view.x + dx, y: view.y + dy });

/**
 * Scales about a stage point: the map pixel under it stays under it.
 * @param {View} view
 * @param {Point} point
 * @param {number} factor
 * @param {number} minScale
 * @returns {View}
 */
export function zoom(view, point, factor, minScale) {
  const scale = Math.min(MAX_SCALE, Math.max(minScale, view.scale * factor));
  const ratio = scale / view.scale;
  return {
    scale,
    x: point.x - (point.x - view.x) * ratio,
    y: point.y - (point.y - view.y) * ratio,
  };
}

/**
 * Keeps at least a quarter of the stage (or all of a smaller map) in sight.
 * @param {View} view
 * @param {Size} stage
 * @param {Size} map
 * @returns {View}
 */
export function keepInSight(view, stage, map) {
  const width = map.width * view.scale;
  const height = map.height * view.scale;
  const seenX = Math.min(width, stage.width / 4);
  const seenY = Math.min(height, stage.height / 4);
  return {
    scale: view.scale,
    x: Math.min(stage.width - seenX, Math.max(seenX - width, view.x)),
    y: Math.min(stage.height - seenY, Math.max(seenY - height, view.y)),
  };
}

/**
 * What a two-finger move does: pan by the middle, zoom by the distance.
 * @param {View} view
 * @param {[Point, Point]} before
 * @param {[Point, Point]} after
 * @param {number} minScale
 * @returns {View}
 */
export function pinch(view, before, after, minScale) {
  const from = middle(before);
  const to = middle(after);
  const factor = distance(after) / Math.max(1, distance(before));
  return zoom(pan(view, to.x - from.x, to.y - from.y), to, factor, minScale);
}

/** @param {[Point, Point]} points */
const middle = ([a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** @param {[Point, Point]} points */
const distance = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);

/**
 * @param {{ctrlKey: boolean, metaKey: boolean, deltaY: number}} event
 * @param {boolean} modHeld whether Ctrl or ⌘ is really pressed: a pinch on a trackpad only claims to hold Ctrl
 * @returns {{size: number} | {zoom: number}} brush size steps, or a zoom factor
 */
export function wheelIntent(event, modHeld) {
  if ((event.ctrlKey || event.metaKey) && modHeld) return { size: event.deltaY < 0 ? 1 : -1 };
  const speed = event.ctrlKey ? 0.01 : 0.0015;
  return { zoom: Math.exp(-Math.max(-400, Math.min(400, event.deltaY)) * speed) };
}
