/** Whether pictures come by themselves, and the button that paints now, or stops what is being painted. */

import { byId, el, icon, segmented } from "./dom.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/studio.js").Studio} Studio */

/** A quick run leaves the button as it is: it would only flicker, and be pressed for what it no longer means, ms. */
const STEADY = 400;

const MODES = [
  { value: "live", label: "Live" },
  { value: "manual", label: "Manual" },
];

/**
 * @param {Studio} studio
 * @param {(action: string) => string} keyHint
 */
export function mountLive(studio, keyHint) {
  studio.mode.value = settings.mode;
  const modes = el("div", { class: "segmented", role: "radiogroup", "aria-label": "When to paint", title: "Live: paints after every stroke, and during one if that is quick. Manual: when you say so." });
  segmented(modes, "mode", MODES, settings.mode, (value) => {
    const mode = /** @type {import("../core/studio.js").Mode} */ (value);
    remember({ mode });
    studio.mode.value = mode;
  });
  byId("live", HTMLElement).append(modes, paintButton(studio, keyHint));
}

/**
 * @param {Studio} studio
 * @param {(action: string) => string} keyHint
 */
function paintButton(studio, keyHint) {
  const name = el("span", {}, "Paint");
  const button = el("button", { type: "button", class: "button paint", id: "paint" });
  let timer = 0;
  const show = (/** @type {boolean} */ stops) => {
    button.toggleAttribute("data-stops", stops);
    name.textContent = stops ? "Stop" : "Paint";
    button.title = stops ? `Stop painting (${keyHint("abort")})` : `Paint the map as it is now (${keyHint("paint")})`;
    button.replaceChildren(icon(stops ? "stop" : "paint"), name);
  };
  studio.front.state.watch(({ kind }) => {
    const isBusy = kind === "painting" || kind === "waiting";
    if (isBusy && timer === 0) timer = window.setTimeout(() => show(true), STEADY);
    if (isBusy) return;
    window.clearTimeout(timer);
    timer = 0;
    show(false);
  });
  const { front } = studio;
  for (const signal of [front.stale, front.mode]) {
    signal.watch(() => button.classList.toggle("primary", front.stale.value && front.mode.value === "manual"));
  }
  button.addEventListener("click", () => (button.hasAttribute("data-stops") ? front.stop() : front.paint()));
  return button;
}
