/** What the page says about the picture's state, in plain words. */

/** @typedef {import("./picture/scheduler.js").LiveState} LiveState */
/** @typedef {import("./palette/palette.js").Palette} Palette */
/**
 * @typedef {object} Status
 * @property {"calm" | "busy" | "warn" | "error"} tone
 * @property {string} line a few words
 * @property {string} detail what to know or do; empty when all is well
 * @property {string} next time to the next try; kept apart, so that a countdown is not read out every second
 */

/**
 * @typedef {object} Seen what the page shows meanwhile
 * @property {{ms: number} | null} painting the picture on screen
 * @property {boolean} stale whether it is older than the map
 * @property {import("./studio.js").Mode} mode
 */

/** Seconds worth telling before they are over, ms. */
const LONG = 1000;

/**
 * @param {LiveState} state
 * @param {Seen} seen
 * @param {number} now ms, on the clock of the state
 * @returns {Status}
 */
export function statusOf(state, seen, now) {
  switch (state.kind) {
    case "painting":
      return { tone: "busy", line: underway(state), detail: "", next: "" };
    case "waiting": {
      const seconds = Math.max(1, Math.ceil((state.retryAt - now) / 1000));
      const line = state.reason === "offline" ? "No connection to the server" : "Waiting for the server";
      return { tone: "warn", line, detail: state.message, next: `${seconds} s` };
    }
    case "failed":
      return { tone: "error", line: "Not painted", detail: messageOf(state.error), next: "" };
    default:
      return { tone: "calm", line: atRest(seen), detail: "", next: "" };
  }
}

/** @param {import("./picture/scheduler.js").Running} state */
function underway({ place, wait, begun, expected }) {
  if (begun === null && place !== null) return `Waiting, ${place === 1 ? "next" : ordinal(place)} in line${about(wait)}`;
  return `Painting${about(expected)}…`;
}

/** @param {number | null} ms */
const about = (ms) => (ms === null || ms < LONG ? "" : `, about ${Math.round(ms / 1000)} s`);

/** @param {Seen} seen */
function atRest({ painting, stale, mode }) {
  if (stale && mode === "manual") return "Not painted yet";
  if (stale && painting) return "Stopped";
  return painting ? `Painted in ${Math.round(painting.ms)} ms` : "Ready";
}

/** @param {number} n 1 or more */
export function ordinal(n) {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;
}

/** Runs shorter than this need no progress bar, ms. */
const BRIEF = 500;

/**
 * @param {LiveState} state
 * @param {number} now ms, on the clock of the state
 * @returns {{part: number | null} | null} how far it is, 0 to under 1; part null where nobody knows; null where no bar is needed
 */
export function progressOf(state, now) {
  if (state.kind !== "painting") return null;
  const { since, begun, expected } = state;
  if (now - since < BRIEF && (expected ?? 0) < BRIEF) return null;
  if (begun === null || !expected) return { part: null };
  const over = (now - begun) / expected;
  // on time up to 90 %; from there it slows down and never claims to be done
  return { part: over < 0.9 ? Math.max(0, over) : 1 - 0.1 * Math.exp(-(over - 0.9)) };
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error && error.message ? error.message : "Something unexpected went wrong. Try again.";
}

/**
 * @param {readonly string[]} names
 * @param {string} joint
 * @returns {string} "a", "a and b", "a, b and c"
 */
export function list(names, joint = "and") {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${joint} ${names.at(-1)}`;
}

/**
 * @param {number} share 0 to 1
 * @returns {string} "34 %", "< 1 %", or nothing for none
 */
export function percent(share) {
  if (share <= 0) return "";
  return share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}

/** @param {string} text */
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
