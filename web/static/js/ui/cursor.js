/** What is drawn over the map for the tool in hand: the brush's outline at its true size, lines to come, handles. */

import { anchor, outline } from "../core/map/brush.js";

/** @typedef {import("../core/map/editor.js").Editor} Editor */
/** @typedef {import("../core/map/view.js").Point} Point */
/** @typedef {import("../core/map/view.js").View} View */
/** @typedef {import("../core/tools/tool.js").Sketch} Sketch */
/** @typedef {import("./mapview.js").MapView} MapView */

const HANDLE = 4;

/**
 * @param {MapView} view
 * @param {Editor} editor
 */
export function mountCursor(view, editor) {
  view.addLayer((context, placed) => {
    const [point, sketch] = [view.pointer.value, editor.sketch.value];
    if (sketch) drawSketch(context, placed, sketch, editor.isDrawing ? null : point);
    const { cursor } = editor.activeTool;
    const isOutlined = cursor === "outline" || cursor === "soft" || view.stage.hasAttribute("data-sizing");
    if (!point || !isOutlined) return;
    const end = editor.strokeEnd.value;
    if (end && editor.modifiers.value.shift && editor.activeTool.lines && !editor.isDrawing) {
      drawPath(context, placed, [end, point], false);
    }
    if (cursor === "soft") drawSoft(context, placed, point, editor);
    else drawOutline(context, placed, point, editor);
  });
  for (const signal of [editor.size, editor.options, editor.modifiers, editor.sketch]) {
    signal.watch(() => view.redraw());
  }
  for (const signal of [editor.tool, editor.heldTool]) {
    signal.watch(() => {
      view.stage.dataset.cursor = editor.activeTool.cursor;
      view.redraw();
    });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} placed
 * @param {Point} point
 * @param {Editor} editor
 */
function drawOutline(context, placed, point, { size, options }) {
  const corner = anchor(point, size.value);
  const edges = outline(size.value, options.value.shape).map(({ x, y }) => ({ x: corner.x + x, y: corner.y + y }));
  drawPath(context, placed, edges, true);
}

/**
 * Two rings: within the inner one the brush is whole, beyond the outer one it ends.
 * @param {CanvasRenderingContext2D} context
 * @param {View} placed
 * @param {Point} point
 * @param {Editor} editor
 */
function drawSoft(context, placed, point, { size, options }) {
  const { x, y } = onStage(placed, point);
  const radius = (size.value / 2) * placed.scale;
  const inner = radius * (1 - options.value.softness);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  strokePath(context);
  if (radius - inner < 3 || inner < 3) return;
  context.beginPath();
  context.arc(x, y, inner, 0, 2 * Math.PI);
  context.setLineDash([3, 3]);
  strokePath(context);
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} placed
 * @param {Sketch} sketch
 * @param {Point | null} next where its next point would be
 */
function drawSketch(context, placed, { points, closed, handles }, next) {
  drawPath(context, placed, next && !closed ? [...points, next] : points, closed);
  for (const handle of handles) {
    const { x, y } = onStage(placed, handle);
    context.fillStyle = "#fff";
    context.strokeStyle = "rgb(0 0 0 / 70%)";
    context.lineWidth = 1.25;
    context.beginPath();
    context.rect(x - HANDLE, y - HANDLE, HANDLE * 2, HANDLE * 2);
    context.fill();
    context.stroke();
  }
}

/**
 * @param {View} placed
 * @param {Point} point
 */
const onStage = ({ scale, x, y }, point) => ({ x: point.x * scale + x, y: point.y * scale + y });

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} placed
 * @param {readonly Point[]} points in map coordinates
 * @param {boolean} closed
 */
function drawPath(context, placed, points, closed) {
  context.beginPath();
  for (const point of points) {
    const { x, y } = onStage(placed, point);
    context.lineTo(x, y);
  }
  if (closed) context.closePath();
  strokePath(context);
}

/**
 * White within black: seen on every class.
 * @param {CanvasRenderingContext2D} context
 */
function strokePath(context) {
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.stroke();
  context.lineWidth = 1.25;
  context.strokeStyle = "#fff";
  context.stroke();
}
