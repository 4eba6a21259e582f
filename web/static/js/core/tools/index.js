/** The painting tools in the order of their buttons. A new tool is one file and one line here. */

import { brush, eraser } from "./brush.js";
import { fill } from "./fill.js";
import { lasso } from "./lasso.js";
import { move } from "./move.js";
import { pan } from "./pan.js";
import { picker } from "./picker.js";
import { polygon } from "./polygon.js";
import { ellipse, rectangle } from "./shapes.js";
import { style } from "./style.js";

/** @typedef {import("./tool.js").Tool} Tool */

/** @type {readonly Tool[]} */
export const TOOLS = [brush, eraser, fill, rectangle, ellipse, polygon, lasso, move, style, picker, pan];
const TURNED = TOOLS.flatMap(({ turned }) => turned ?? []);

/**
 * @param {string} id
 * @returns {Tool}
 */
export const toolOf = (id) => [...TOOLS, ...TURNED].find((tool) => tool.id === id) ?? TOOLS[0];
