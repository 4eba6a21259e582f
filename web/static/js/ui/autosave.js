/** Keeps the session in this browser, shortly after every change, and says whether that works. */

import { sessionOf } from "../core/files/session.js";
import { byId } from "./dom.js";
import { showError, showNote } from "./notices.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./shelf.js").Shelf} Shelf */

const PAUSE = 300;
const FULL = "This browser has no room left to keep your work. Save the project as a file, then remove results or sites' data.";
const NONE = "This browser keeps nothing of your work, as in a private window. Save the project as a file before you leave.";

/**
 * @param {Studio} studio
 * @param {Shelf} shelf
 * @returns {() => Promise<void>} saves now
 */
export function mountAutosave(studio, shelf) {
  const { editor, exemplars, album } = studio;
  let timer = 0;
  let failing = "";
  /** One at a time, so that an older state never overwrites a newer one. */
  let saving = Promise.resolve();

  const save = async () => {
    window.clearTimeout(timer);
    timer = 0;
    const session = sessionOf(editor.home, studio.look.value);
    try {
      const isOurs = await shelf.save(session, album, exemplars.uploads, studio.edits);
      if (!isOurs) showNote("Another tab went on with this work. This tab keeps its own copy from here.");
      failing = "";
    } catch (error) {
      const words = error instanceof DOMException && error.name === "QuotaExceededError" ? FULL : NONE;
      if (words !== failing) showError(new Error(words));
      failing = words;
    }
    tell(failing);
  };
  const queue = () => (saving = saving.then(save));
  // counted from the first change: while one change follows another, the work is still kept
  const later = () => {
    timer ||= window.setTimeout(queue, PAUSE);
  };
  editor.home.changed.on(later);
  studio.look.watch(later);
  exemplars.kept.on(later);
  album.results.watch(later);
  studio.edits.kept.on(later);
  for (const [target, event] of /** @type {const} */ ([[document, "visibilitychange"], [window, "pagehide"]])) {
    target.addEventListener(event, () => timer && document.visibilityState === "hidden" && queue());
  }
  return queue;
}

/** @param {string} failing */
function tell(failing) {
  const host = byId("kept", HTMLElement);
  host.dataset.tone = failing ? "error" : "calm";
  const words = failing ? "Not saved" : "Saved in this browser";
  if (host.textContent !== words) host.textContent = words;
  host.title = failing;
}
