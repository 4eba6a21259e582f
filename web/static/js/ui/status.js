/** What the page says about the picture under way: the status line, its progress, and the banner when something is wrong. */

import { progressOf, statusOf } from "../core/words.js";
import { byId, el, icon } from "./dom.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/words.js").Status} Status */

/** How often a countdown or a progress bar moves, ms. */
const TICK = 100;
/** Runs longer than this are worth a word to who cannot see the page, ms; more would be chatter. */
const WORTH_SAYING = 1500;

/** @param {Studio} studio */
export function mountStatus(studio) {
  const banner = buildBanner(studio);
  const bar = buildBar();
  const said = byId("said", HTMLElement);
  let timer = 0;
  let wasLong = false;

  const tell = () => {
    window.clearTimeout(timer);
    const state = studio.state.value;
    const now = performance.now();
    const seen = { painting: studio.painting.value, stale: studio.stale.value, mode: studio.mode.value };
    const status = statusOf(state, seen, now);
    showLine(status, studio);
    showBanner(banner, status);
    showBar(bar, progressOf(state, now));
    const isLong = state.kind === "painting" && now - state.since > WORTH_SAYING;
    if (isLong || (wasLong && state.kind === "idle")) said.textContent = status.line;
    wasLong = isLong;
    if (state.kind === "painting" || state.kind === "waiting") timer = window.setTimeout(tell, TICK);
  };
  for (const signal of [studio.state, studio.painting, studio.stale, studio.mode]) signal.watch(tell);
}

/**
 * @param {Status} status
 * @param {Studio} studio
 */
function showLine({ tone, line }, { painting }) {
  const host = byId("status", HTMLElement);
  host.dataset.tone = tone;
  if (host.textContent !== line) host.textContent = line;
  const title = timings(painting.value);
  if (host.title !== title) host.title = title;
}

/** @param {Studio} studio */
function buildBanner(studio) {
  const banner = byId("banner", HTMLElement);
  const retry = el("button", { type: "button", class: "button" }, "Try now");
  retry.addEventListener("click", () => studio.paint());
  banner.append(icon("alert"), el("p", {}), el("span", { class: "number", "aria-hidden": "true" }), retry);
  return banner;
}

/**
 * @param {HTMLElement} banner
 * @param {Status} status
 */
function showBanner(banner, { tone, detail, next }) {
  const [text, seconds] = banner.querySelectorAll("p, span");
  banner.hidden = detail === "";
  banner.dataset.tone = tone;
  if (text.textContent !== detail) text.textContent = detail;
  if (seconds.textContent !== next) seconds.textContent = next;
}

function buildBar() {
  const bar = el("div", { class: "progress", role: "progressbar", "aria-label": "Painting", "aria-valuemin": 0, "aria-valuemax": 100, hidden: true });
  byId("result-stage", HTMLElement).append(bar);
  return bar;
}

/**
 * @param {HTMLElement} bar
 * @param {{part: number | null} | null} progress
 */
function showBar(bar, progress) {
  bar.hidden = progress === null;
  const part = progress?.part ?? null;
  bar.toggleAttribute("data-unknown", part === null);
  bar.style.setProperty("--part", String(part ?? 1));
  if (part === null) bar.removeAttribute("aria-valuenow");
  else bar.setAttribute("aria-valuenow", String(Math.floor(part * 100)));
}

/** @param {import("../core/picture/painting.js").Painting | null} painting */
function timings(painting) {
  if (!painting) return "";
  const stages = Object.entries(painting.info.timings_ms).map(([stage, ms]) => `${stage.replaceAll("_", " ")} ${Math.round(ms)} ms`);
  return `Mean confidence ${painting.info.confidence.mean.toFixed(2)}. On the server: ${stages.join(", ")}`;
}
