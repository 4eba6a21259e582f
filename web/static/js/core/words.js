/** What the page says about the picture's state, in plain words. */

/** @typedef {import("./scheduler.js").LiveState} LiveState */
/** @typedef {import("./palette.js").Palette} Palette */
/**
 * @typedef {object} Status
 * @property {"calm" | "busy" | "warn" | "error"} tone
 * @property {string} line a few words
 * @property {string} detail what to know or do; empty when all is well
 * @property {string} next time to the next try; kept apart, so that a countdown is not read out every second
 */

/**
 * @param {LiveState} state
 * @param {{ms: number} | null} painting the one on screen
 * @param {number} now ms, on the clock of the state
 * @returns {Status}
 */
export function statusOf(state, painting, now) {
  switch (state.kind) {
    case "painting":
      return { tone: "busy", line: "Painting…", detail: "", next: "" };
    case "waiting": {
      const seconds = Math.max(1, Math.ceil((state.retryAt - now) / 1000));
      return { tone: "warn", line: "Waiting for the server", detail: state.message, next: `${seconds} s` };
    }
    case "failed":
      return { tone: "error", line: "Not painted", detail: messageOf(state.error), next: "" };
    default:
      return { tone: "calm", line: painting ? `Painted in ${Math.round(painting.ms)} ms` : "Ready", detail: "", next: "" };
  }
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
 * @param {readonly number[]} missing class ids that are painted, but not in the exemplar
 * @param {Palette} palette
 * @returns {string} empty where nothing is missing
 */
export function missingNote(missing, palette) {
  if (missing.length === 0) return "";
  const names = missing.map((id) => palette.nameOf(id));
  const them = names.length > 1 ? "them" : "it";
  return `This photo shows no ${list(names, "or")}, so the picture has to guess ${them}. Another photo may suit better.`;
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
