/** What there is to know of an exemplar: its photo, name, author and classes; at length for the one in use, at a glance under the pointer. */

import { missing } from "../core/exemplar/remedies.js";
import { capital, percent } from "../core/words.js";
import { byId, el } from "./dom.js";
import { showPhoto } from "./exemplarphoto.js";
import { orSay } from "./notices.js";
import { takeMapOf } from "./photomaps.js";

/** @typedef {import("../core/api.js").Exemplar} Exemplar */
/** @typedef {import("./startmenu.js").Desk} Desk */
/** @typedef {{desk: Desk, gallery: import("./gallery.js").Gallery, sheetSwitch: import("./sheetswitch.js").SheetSwitch}} Parts */

/** The pointer must rest this long on a tile, ms. */
const REST = 450;
const LISTED = 8;
const GAP = 10;

/** @param {Parts} parts */
export function mountAbout(parts) {
  const { exemplars } = parts.desk.studio;
  const [about, toggle] = [byId("about", HTMLElement), byId("about-toggle", HTMLButtonElement)];
  exemplars.current.watch((current) => {
    toggle.disabled = current === null;
  });
  parts.desk.studio.front.exemplar.watch((exemplar) => {
    byId("credit", HTMLElement).textContent = exemplar ? summary(exemplar, parts.desk) : "";
  });
  about.addEventListener("beforetoggle", (event) => {
    const current = exemplars.current.value;
    if (/** @type {ToggleEvent} */ (event).newState !== "open" || !current) return;
    about.replaceChildren(...facts(current, parts.desk), ...controls(current, parts));
  });
  about.addEventListener("toggle", () => place(about, toggle));
  byId("photo-take", HTMLButtonElement).addEventListener("click", () => {
    if (exemplars.current.value) orSay(takeMapOf(parts.desk, exemplars.current.value));
  });
  mountGlimpse(parts.desk);
}

/** @param {Desk} desk */
function mountGlimpse(desk) {
  const [strip, glimpse] = [byId("strip", HTMLElement), byId("glimpse", HTMLElement)];
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    glimpse.hidePopover();
  };
  strip.addEventListener("pointerover", (event) => {
    const tile = event.target instanceof Element ? event.target.closest(".exemplar") : null;
    clearTimeout(timer);
    if (!(tile instanceof HTMLElement) || event.pointerType === "touch") return hide();
    timer = window.setTimeout(() => {
      const exemplar = desk.studio.exemplars.byId(tile.dataset.exemplar ?? "");
      if (!exemplar || !tile.isConnected) return;
      glimpse.replaceChildren(...facts(exemplar, desk));
      glimpse.showPopover();
      place(glimpse, tile);
    }, REST);
  });
  for (const type of ["pointerleave", "pointerdown", "scroll"]) strip.addEventListener(type, hide);
}

/**
 * @param {HTMLElement} card put above what it belongs to
 * @param {HTMLElement} anchor
 */
function place(card, anchor) {
  const box = anchor.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - card.offsetWidth - GAP);
  card.style.left = `${Math.max(GAP, left)}px`;
  card.style.top = `${Math.max(GAP, box.top - card.offsetHeight - GAP)}px`;
}

/**
 * @param {Exemplar} exemplar
 * @param {Desk} desk
 */
function facts(exemplar, { studio, look }) {
  const image = el("img", { class: "about-photo", alt: "", width: exemplar.width, height: exemplar.height });
  showPhoto(image, exemplar, studio.exemplars, "photo");
  const origin = exemplar.labels_source === "read" ? "Its map was read off the photo." : exemplar.bundled ? "Its map came with it." : "Its map is your own.";
  const listed = exemplar.classes.filter(({ id, share }) => id !== 0 && share > 0).slice(0, LISTED);
  const classes = listed.map(({ id, share }) => {
    const swatch = el("span", { class: "swatch" });
    const [r, g, b] = look.colours.value.subarray(id * 3, id * 3 + 3);
    swatch.style.setProperty("--swatch", `rgb(${r} ${g} ${b})`);
    return el("li", { class: "share" }, swatch, `${capital(studio.editor.palette.nameOf(id))} ${percent(share)}`);
  });
  const lacking = missing(studio.front.painted(), exemplar).map(({ id }) => studio.editor.palette.nameOf(id));
  return [
    image,
    el("p", { class: "about-name" }, capital(exemplar.name)),
    el("ul", { class: "shares", "aria-label": "Classes" }, ...classes),
    lacking.length > 0 ? el("p", { class: "about-lacks" }, `Lacks what you painted: ${lacking.join(", ")}.`) : "",
    el("p", { class: "about-origin" }, `${exemplar.width} × ${exemplar.height}. ${origin}${exemplar.credit ? ` Photo: ${exemplar.credit}.` : ""}`),
  ];
}

/**
 * @param {Exemplar} exemplar
 * @param {Parts} parts
 */
function controls(exemplar, { desk, gallery, sheetSwitch }) {
  const close = () => byId("about", HTMLElement).hidePopover();
  const act = (/** @type {string} */ id, /** @type {string} */ name, /** @type {() => void} */ run) => {
    const button = el("button", { type: "button", class: "button", id }, name);
    button.addEventListener("click", () => {
      close();
      run();
    });
    return button;
  };
  const acts = el(
    "div",
    { class: "about-acts" },
    act("about-edit", "Edit its map", () => (sheetSwitch.showing.value = "photo")),
    act("about-take", "Its map as mine", () => orSay(takeMapOf(desk, exemplar))),
    act("about-photo", "Edit this photo", () => orSay(desk.editMode.openExemplar(exemplar, desk.sheets))),
  );
  if (exemplar.bundled) return [acts];
  acts.append(act("about-remove", "Remove", () => gallery.remove(exemplar)));
  return [nameField(exemplar, desk), acts];
}

/**
 * @param {Exemplar} exemplar one's own
 * @param {Desk} desk
 */
function nameField(exemplar, { studio }) {
  const input = el("input", { class: "field", id: "about-rename", value: exemplar.name, maxlength: 80, autocomplete: "off", spellcheck: false });
  input.addEventListener("change", () => studio.exemplars.rename(exemplar.id, input.value.trim()));
  input.addEventListener("keydown", ({ key }) => key === "Enter" && input.blur());
  return el("label", { class: "about-rename" }, "Name", input);
}

/**
 * @param {Exemplar} exemplar
 * @param {Desk} desk
 */
function summary({ classes, credit, labels_source: source }, { studio }) {
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
