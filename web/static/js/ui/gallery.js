/** The strip of exemplars: bundled photos, own uploads, and the tile that takes a new one. */

import { capital, percent } from "../core/words.js";
import { byId, el, icon, reveal, showBlob } from "./dom.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/api.js").Exemplar} Exemplar */

/** @param {Studio} studio */
export function mountGallery(studio) {
  const { exemplars } = studio;
  const strip = byId("strip", HTMLElement);
  const upload = uploadTile();
  /** @type {Map<string, HTMLButtonElement>} */
  const tiles = new Map();

  exemplars.all.watch((all) => {
    for (const id of [...tiles.keys()]) if (!all.some((exemplar) => exemplar.id === id)) tiles.delete(id);
    for (const exemplar of all) {
      if (!tiles.has(exemplar.id)) tiles.set(exemplar.id, exemplarTile(studio, exemplar));
    }
    const items = all.map(({ id }) => el("li", {}, /** @type {HTMLButtonElement} */ (tiles.get(id))));
    strip.replaceChildren(el("li", {}, upload), ...items);
    mark(exemplars.current.value);
  });
  exemplars.current.watch((current) => {
    mark(current);
    byId("credit", HTMLElement).textContent = current ? describe(current, studio) : "";
  });
  exemplars.uploading.watch((count) => {
    upload.toggleAttribute("data-busy", count > 0);
    upload.lastElementChild?.replaceChildren(count > 0 ? "Reading photo…" : "Your photo");
  });

  /** @param {Exemplar | null} current */
  function mark(current) {
    for (const [id, tile] of tiles) tile.setAttribute("aria-pressed", String(id === current?.id));
    const tile = current && tiles.get(current.id);
    if (tile) reveal(strip, tile);
  }
}

function uploadTile() {
  const button = el(
    "button",
    { type: "button", class: "upload", id: "upload", title: "Choose a photo, drop one anywhere, or paste it" },
    el("span", { class: "upload-box" }, icon("upload")),
    el("span", { class: "exemplar-name" }, "Your photo"),
  );
  button.addEventListener("click", () => byId("photo", HTMLInputElement).click());
  return button;
}

/**
 * @param {Studio} studio
 * @param {Exemplar} exemplar
 */
function exemplarTile(studio, exemplar) {
  const image = el("img", { alt: "", loading: "lazy", draggable: "false" });
  const photo = studio.exemplars.photoOf(exemplar.id);
  if (photo) void showBlob(image, photo);
  else image.src = exemplar.links.thumbnail;
  const name = capital(exemplar.name);
  const tile = el("button", { type: "button", class: "exemplar", "aria-pressed": "false", "data-exemplar": exemplar.id, title: name }, image, el("span", { class: "exemplar-name" }, name));
  tile.addEventListener("click", () => {
    studio.choose(studio.exemplars.byId(exemplar.id) ?? exemplar);
  });
  return tile;
}

/**
 * @param {Exemplar} exemplar
 * @param {Studio} studio
 */
function describe({ classes, credit, labels_source: source }, studio) {
  const { palette } = studio.editor;
  const largest = classes
    .filter(({ id, share }) => id !== 0 && share >= 0.01)
    .sort((a, b) => b.share - a.share)
    .slice(0, 5)
    .map(({ id, share }) => `${palette.nameOf(id)} ${percent(share)}`);
  const origin = source === "read" ? "read off the photo" : "from its own map";
  const parts = [largest.length > 0 ? `${capital(largest.join(", "))} (${origin})` : "", credit ? `Photo: ${credit}` : ""];
  return parts.filter(Boolean).join(" · ");
}
