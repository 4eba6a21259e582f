/** The numbers behind a picture: size, seed, confidence, what the photo lacks, time by stage. */

import { lookRows, namesOf } from "../core/look/lookwords.js";
import { capital, list } from "../core/words.js";
import { byId, el } from "./dom.js";

/** @typedef {import("../core/picture/painting.js").Painting} Painting */

/** @param {import("../core/studio.js").Studio} studio */
export function mountDetails(studio) {
  const box = byId("details", HTMLElement);
  const button = byId("details-toggle", HTMLButtonElement);
  studio.painting.watch((painting) => {
    button.disabled = painting === null;
    if (painting) box.replaceChildren(...rowsOf(painting, studio.editor.palette));
  });
  box.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") place(box, button);
  });
}

/**
 * @param {Painting} painting
 * @param {import("../core/palette/palette.js").Palette} palette
 */
function rowsOf({ info, look, exemplars, ms }, palette) {
  const missing = list(info.missing_classes.map((id) => palette.nameOf(id)));
  const stages = Object.entries(info.timings_ms).filter(([stage]) => stage !== "total");
  /** @type {[string, string][]} */
  const rows = [
    [exemplars.length > 1 ? "Photos" : "Photo", namesOf(exemplars)],
    ...lookRows(look, palette),
    ["Size", `${info.width} × ${info.height}`],
    ["Seed", String(info.seed)],
    ["Mean confidence", info.confidence.mean.toFixed(2)],
    ["Missing in the photo", missing || "nothing"],
    ["From stroke to picture", `${Math.round(ms)} ms`],
    ["On the server", `${Math.round(info.timings_ms.total)} ms`],
    ...stages.map(([stage, time]) => /** @type {[string, string]} */ ([`– ${stage.replaceAll("_", " ")}`, `${time.toFixed(1)} ms`])),
  ];
  return rows.map(([name, value]) => el("div", { class: "details-row" }, el("dt", {}, capital(name)), el("dd", {}, value)));
}

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} button
 */
function place(box, button) {
  const at = button.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(at.right - box.offsetWidth, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.max(8, at.top - box.offsetHeight - 6)}px`;
}
