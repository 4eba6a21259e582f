/** The strip of results under the views: pin, compare, restore, download, delete. */

import { namesOf } from "../core/look/lookwords.js";
import { percent } from "../core/words.js";
import { byId, el, icon, releaseBlob, reveal, showBlob } from "./dom.js";
import { saveFile } from "./savefile.js";
import { attachMenu } from "./menu.js";
import { showError } from "./notices.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/picture/album.js").Result} Result */
/** @typedef {import("../core/picture/painting.js").Painting} Painting */
/** @typedef {import("../core/studio.js").Studio} Studio */

/** @type {Record<import("../core/studio.js").Gone, string>} */
const GONE = {
  none: "",
  some: "A photo of this result is no longer here. What took after it now takes after the first one.",
  all: "The photo of this result is no longer here. Its map is back; choose a photo for it.",
};

/**
 * @typedef {object} AlbumActs
 * @property {(id: string) => void} compare
 * @property {(painting: Painting) => import("../core/studio.js").Gone} restore
 */

/**
 * @param {Studio} studio
 * @param {AlbumActs} acts
 */
export function mountAlbum(studio, acts) {
  const { album } = studio;
  const host = byId("album", HTMLElement);
  const strip = el("ul", { class: "album-strip", "aria-label": "Results, newest first" });
  host.append(strip);
  mountToggle(host);
  /** @type {Map<string, HTMLButtonElement>} */
  const tiles = new Map();

  album.results.watch((results) => {
    const ids = new Set(results.map(({ painting }) => painting.info.id));
    for (const [id, tile] of tiles) {
      if (ids.has(id)) continue;
      tile.querySelectorAll("img").forEach(releaseBlob);
      tiles.delete(id);
    }
    for (const result of results) {
      const { id } = result.painting.info;
      const tile = tiles.get(id) ?? tileOf(studio, result.painting, acts);
      tiles.set(id, tile);
      tile.toggleAttribute("data-pinned", result.pinned);
    }
    keepFocus(strip, () => strip.replaceChildren(...[...ids].map((id) => el("li", {}, tiles.get(id) ?? ""))));
    mark();
  });
  studio.painting.watch(mark);
  strip.addEventListener("keydown", (event) => moveFocus(strip, event));

  function mark() {
    const current = studio.painting.value?.info.id;
    let first = true;
    for (const { painting } of album.results.value) {
      const tile = tiles.get(painting.info.id);
      if (!tile) continue;
      tile.toggleAttribute("data-current", painting.info.id === current);
      tile.tabIndex = first ? 0 : -1;
      first = false;
    }
  }
}

/** @param {HTMLElement} host */
function mountToggle(host) {
  const button = byId("album-toggle", HTMLButtonElement);
  const isOpen = () => settings.album ?? matchMedia("(width >= 980px)").matches;
  const show = () => {
    host.hidden = !isOpen();
    button.setAttribute("aria-expanded", String(isOpen()));
    const name = isOpen() ? "Hide the results so far" : "Show the results so far";
    button.title = name;
    button.setAttribute("aria-label", name);
  };
  button.addEventListener("click", () => {
    remember({ album: !isOpen() });
    show();
  });
  show();
}

/**
 * @param {Studio} studio
 * @param {Painting} painting
 * @param {AlbumActs} albumActs
 */
function tileOf(studio, painting, { compare, restore }) {
  const { id } = painting.info;
  const { album } = studio;
  const image = el("img", { alt: "", draggable: "false" });
  void showBlob(image, painting.image);
  const name = summary(painting);
  const tile = el("button", { type: "button", class: "result", "data-result": id, title: name, "aria-label": `Result: ${name}` }, image, el("span", { class: "result-pin" }, icon("pin", "small")));
  const items = () => {
    const pinned = album.byId(id)?.pinned ?? false;
    return [
      { id: "about", content: [aboutOf(painting)], disabled: true },
      { id: "compare", content: ["Compare with the picture"] },
      { id: "restore", content: ["Restore", el("span", { class: "menu-hint" }, "map and look; undo brings yours back")] },
      { id: "pin", content: [pinned ? "Unpin" : "Pin", el("span", { class: "menu-hint" }, pinned ? "" : "never dropped")] },
      { id: "save", content: ["Download the picture"] },
      { id: "delete", content: ["Delete"] },
    ];
  };
  /** @type {Record<string, () => void>} */
  const acts = {
    compare: () => compare(id),
    restore: () => {
      const words = GONE[restore(painting)];
      if (words) showError(new Error(words));
    },
    pin: () => album.pin(id, !album.byId(id)?.pinned),
    save: () => saveFile({ name: "picture.png", blob: painting.image }),
    delete: () => album.remove(id),
  };
  attachMenu(tile, items, (act) => acts[act](), "album-menu");
  return tile;
}

/** @param {Painting} painting */
const summary = ({ exemplars, at, ms, info }) =>
  `${namesOf(exemplars)}, ${new Date(at).toLocaleTimeString()}, ${Math.round(ms)} ms, confidence ${info.confidence.mean.toFixed(2)}`;

/** @param {Painting} painting */
function aboutOf({ exemplars, at, ms, info }) {
  const largest = info.confidence.per_class.slice(0, 3).map(({ name, share }) => `${name} ${percent(share)}`);
  return el(
    "span",
    { class: "about" },
    el("strong", {}, namesOf(exemplars)),
    el("span", {}, `${new Date(at).toLocaleString()} · ${Math.round(ms)} ms · ${info.width} × ${info.height} · seed ${info.seed}`),
    el("span", {}, `${largest.join(", ")} · confidence ${info.confidence.mean.toFixed(2)}`),
  );
}

/**
 * Rebuilding a list must not take the keyboard's place in it away.
 * @param {HTMLElement} list
 * @param {() => void} rebuild
 */
function keepFocus(list, rebuild) {
  const focused = document.activeElement;
  const had = focused instanceof HTMLElement && list.contains(focused);
  rebuild();
  if (had && focused.isConnected) focused.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} strip
 * @param {KeyboardEvent} event
 */
function moveFocus(strip, event) {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const tiles = [...strip.querySelectorAll("button")];
  const next = tiles[tiles.findIndex((tile) => tile === document.activeElement) + step];
  if (!step || !next) return;
  event.preventDefault();
  next.focus();
  reveal(strip, next);
}
