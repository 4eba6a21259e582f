/** Which views stand side by side, for the tab that is open and the layout in use. */

/** @typedef {"picture" | "warped" | "confidence" | "photo" | "compare"} ViewId */
/** @typedef {"picture" | "warped" | "confidence" | "match" | "compare"} TabId */
/** @typedef {"one" | "two" | "all"} Layout */

/** @type {readonly {id: TabId, name: string}[]} */
export const TABS = [
  { id: "picture", name: "Picture" },
  { id: "warped", name: "Warped" },
  { id: "confidence", name: "Confidence" },
  { id: "match", name: "Match" },
  { id: "compare", name: "Compare" },
];

/** @type {readonly {id: Layout, name: string}[]} */
export const LAYOUTS = [
  { id: "one", name: "One view" },
  { id: "two", name: "Two views side by side" },
  { id: "all", name: "All views" },
];

/** @type {Readonly<Record<TabId, readonly ViewId[]>>} */
const PAIRS = {
  picture: ["picture", "warped"],
  warped: ["picture", "warped"],
  confidence: ["picture", "confidence"],
  match: ["picture", "photo"],
  compare: ["picture", "compare"],
};

/**
 * @param {TabId} tab
 * @param {Layout} layout
 * @returns {readonly ViewId[]} from left to right, top to bottom
 */
export function arrangement(tab, layout) {
  if (layout === "all") return [tab === "compare" ? "compare" : "picture", "warped", "confidence", "photo"];
  if (layout === "two" || tab === "match") return PAIRS[tab];
  return [tab];
}
