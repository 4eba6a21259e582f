/** The brush's outline at its true size, and the pointer's shape for the tool in hand. */

import { anchor, outline } from "../core/brush.js";

/** @typedef {import("../core/editor.js").Editor} Editor */
/** @typedef {import("./mapview.js").MapView} MapView */

/**
 * @param {MapView} view
 * @param {Editor} editor
 */
export function mountCursor(view, editor) {
  view.addLayer((context, placed) => {
    const point = view.pointer.value;
    if (point && editor.activeTool.cursor === "outline") drawOutline(context, placed, point, editor.size.value);
  });
  editor.size.watch(() => view.redraw());
  for (const signal of [editor.tool, editor.heldTool]) {
    signal.watch(() => {
      view.stage.dataset.cursor = editor.activeTool.cursor;
      view.redraw();
    });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../core/view.js").View} placed
 * @param {import("../core/view.js").Point} point
 * @param {number} size
 */
function drawOutline(context, { scale, x, y }, point, size) {
  const corner = anchor(point, size);
  context.beginPath();
  for (const edge of outline(size)) {
    context.lineTo((corner.x + edge.x) * scale + x, (corner.y + edge.y) * scale + y);
  }
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.stroke();
  context.lineWidth = 1.25;
  context.strokeStyle = "#fff";
  context.stroke();
}
