/** Keeps the painting through a reload: the map shortly after every change, uploaded photos at once. */

import { sessionOf } from "../core/session.js";
import { keep } from "./storage.js";

const PAUSE = 300;

/** @param {import("../core/studio.js").Studio} studio */
export function mountAutosave({ editor, exemplars }) {
  let timer = 0;
  const save = () => {
    window.clearTimeout(timer);
    timer = 0;
    return keep("session", sessionOf(editor.home.map, exemplars.current.value?.id ?? null));
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  };
  editor.home.changed.on(later);
  exemplars.current.watch(later);
  exemplars.kept.on(() => void keep("uploads", exemplars.uploads));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) void save();
  });
  window.addEventListener("pagehide", () => {
    if (timer) void save();
  });
}
