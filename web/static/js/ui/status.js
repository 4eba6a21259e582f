/** What the page says about the picture under way: the status line, its progress, and the banner when something is wrong. */

import { progressOf, statusOf } from "../core/words.js";
import { byId, el, icon } from "./dom.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/words.js").Status} Status */
/** @typedef {import("../core/front.js").Made} Made */

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
    const { front } = studio;
    const state = front.state.value;
    const now = performance.now();
    const seen = { painting: front.picture.value, stale: front.stale.value, mode: front.mode.value };
    const status = statusOf(state, seen, now);
    showLine(status, front.picture.value);
    showBanner(banner, status);
    showBar(bar, progressOf(state, now));
    const isLong = state.kind === "painting" && now - state.since > WORTH_SAYING;
    if (isLong || (wasLong && state.kind === "idle")) said.textContent = status.line;
    wasLong = isLong;
    if (state.kind === "painting" || state.kind === "waiting") timer = window.setTimeout(tell, TICK);
  };
  const { front } = studio;
  for (const signal of [front.state, front.picture, front.stale, front.mode]) signal.watch(tell);
}

/**
 * @param {Status} status
 * @param {Made | null} picture
 */
function showLine({ tone, line }, picture) {
  const host = byId("status", HTMLElement);
  host.dataset.tone = tone;
  if (host.textContent !== line) host.textContent = line;
  const title = timings(picture);
  if (host.title !== title) host.title = title;
}

/** @param {Studio} studio */
function buildBanner(studio) {
  const banner = byId("banner", HTMLElement);
  const retry = el("button", { type: "button", class: "button" }, "Try now");
  retry.addEventListener("click", () => studio.front.paint());
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

/** @param {Made | null} picture */
function timings(picture) {
  if (!picture) return "";
  const { timings_ms: times, confidence } = picture.info;
  const stages = Object.entries(times).map(([stage, ms]) => `${stage.replaceAll("_", " ")} ${Math.round(ms)} ms`);
  return `Mean confidence ${meanOf(confidence).toFixed(2)}. On the server: ${stages.join(", ")}`;
}

/** @param {Made["info"]["confidence"]} confidence of an edit, or of a painting with its classes */
const meanOf = (confidence) => (typeof confidence === "number" ? confidence : confidence.mean);
