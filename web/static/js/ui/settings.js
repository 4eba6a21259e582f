/** Settings that this browser remembers: theme, map colours, tool and brush, view. */

import { DEFAULTS as TOOL_OPTIONS } from "../core/tools/options.js";

const KEY = "rabit.settings";

/**
 * @typedef {object} Settings
 * @property {"light" | "dark" | null} theme null follows the system
 * @property {import("../core/palette/schemes.js").SchemeId} colours
 * @property {boolean} hatched
 * @property {boolean} named whether the classes' names stand on the map
 * @property {string} tool
 * @property {number} size
 * @property {import("../core/tools/options.js").Options} options of the tools
 * @property {boolean | null} penMode true while fingers only move the map; null until a pen has touched
 * @property {import("../core/studio.js").Mode} mode
 * @property {import("../core/picture/arrangement.js").TabId} view
 * @property {import("../core/picture/arrangement.js").Layout} layout
 * @property {"heat" | "blended" | "alpha"} confidence how it is shown
 * @property {number} opacity of the confidence overlay, 0 to 1
 * @property {"fixed" | "auto"} range
 * @property {number} photoOpacity of an exemplar's map over its photo, 0 to 1
 * @property {"best" | "fixed"} galleryOrder
 * @property {string[]} recents ids of the exemplars used last
 * @property {number} threshold confidence under which a match is looked for
 * @property {boolean} onlyBelow shows only what lies under it
 * @property {boolean | null} lookPanel whether it is open; null: where there is room
 * @property {boolean} dropsOnPart an exemplar that is dropped on the map is for the connected region, not for all of its class
 * @property {boolean | null} album whether it is open; null: where there is room
 */

/** @type {Settings} */
const DEFAULTS = {
  theme: null,
  colours: "natural",
  hatched: false,
  named: false,
  tool: "brush",
  size: 18,
  options: TOOL_OPTIONS,
  penMode: null,
  view: "picture",
  mode: "live",
  layout: "one",
  confidence: "blended",
  opacity: 0.75,
  range: "fixed",
  photoOpacity: 0.5,
  galleryOrder: "best",
  recents: [],
  threshold: 0.5,
  onlyBelow: false,
  lookPanel: null,
  dropsOnPart: false,
  album: null,
};

/** @returns {Settings} */
function load() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const known = Object.entries(stored).filter(([name]) => name in DEFAULTS);
    return { ...DEFAULTS, ...Object.fromEntries(known) };
  } catch {
    return { ...DEFAULTS };
  }
}

export const settings = load();

/** @param {Partial<Settings>} changes */
export function remember(changes) {
  Object.assign(settings, changes);
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // private windows may refuse: the page works on, it only forgets
  }
}
