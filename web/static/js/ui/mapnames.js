/** The names of the classes, each in the middle of its largest region where it has room. */

import { hearts } from "../core/palette/hearts.js";
import { capital } from "../core/words.js";

const FONT = 12;
/** Looking for the middles at every move would be waste. */
const SETTLED = 200;

/**
 * @param {import("./mapview.js").MapView} view
 * @param {import("../core/map/editor.js").Editor} editor
 * @param {import("./maplook.js").MapLook} look
 */
export function mountMapNames(view, editor, look) {
  /** @type {ReturnType<typeof hearts>} */
  let found = new Map();
  let due = 0;
  const find = () => {
    due = 0;
    found = look.named.value ? hearts(editor.map) : new Map();
    view.redraw();
  };
  view.addLayer((context, placed) => {
    for (const [id, heart] of found) write(context, placed, heart, capital(editor.palette.nameOf(id)));
  });
  look.named.watch(find);
  editor.sheet.watch(find);
  editor.painted.on(() => {
    due ||= window.setTimeout(find, SETTLED);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../core/map/view.js").View} placed
 * @param {import("../core/palette/hearts.js").Heart} heart
 * @param {string} name
 */
function write(context, { scale, x, y }, heart, name) {
  context.font = `600 ${FONT}px ${getComputedStyle(document.body).fontFamily}`;
  const room = 2 * heart.half * scale;
  if (room < FONT + 4 || context.measureText(name).width > 1.8 * room) return;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = "rgb(255 255 255 / 88%)";
  context.strokeText(name, heart.x * scale + x, heart.y * scale + y);
  context.fillStyle = "#1d1b18";
  context.fillText(name, heart.x * scale + x, heart.y * scale + y);
}
