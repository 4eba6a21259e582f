/** Which of the sessions kept in the browser a tab goes on with, so that no two tabs write into one. */

/** @typedef {{id: string, at: number}} Kept at: when it was saved last, ms since 1970 */
/** @typedef {{from: string | null, copied: boolean}} Choice from: the session to go on with; copied: into one of the tab's own */

/** Sessions kept; the oldest goes first. */
const MOST = 6;

/** @param {readonly Kept[]} kept */
export const newestFirst = (kept) => [...kept].sort((a, b) => b.at - a.at);

/**
 * @param {readonly Kept[]} kept
 * @param {string | null} own what this tab worked on before it was reloaded
 * @param {ReadonlySet<string>} living those that other tabs work on
 * @returns {Choice}
 */
export function choose(kept, own, living) {
  const mine = kept.find(({ id }) => id === own) ?? newestFirst(kept)[0];
  return { from: mine?.id ?? null, copied: mine !== undefined && living.has(mine.id) };
}

/**
 * @param {readonly Kept[]} kept
 * @param {ReadonlySet<string>} living
 * @returns {string[]} ids of those there is no room for
 */
export const surplus = (kept, living) =>
  newestFirst(kept)
    .slice(MOST)
    .map(({ id }) => id)
    .filter((id) => !living.has(id));
