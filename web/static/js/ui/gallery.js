/** The strip of exemplars: bundled photos and one's own, by how well they suit the map; the die; the tile that takes a new one. */

import { coverage, ranked, roll } from "../core/exemplar/ranking.js";
import { numberOf } from "../core/look/look.js";
import { byId, el, icon, reveal, segmented } from "./dom.js";
import { Tile } from "./exemplartile.js";
import { offer } from "./notices.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/api.js").Exemplar} Exemplar */
/** @typedef {"best" | "fixed"} Order */

/** Exemplars marked as used lately, besides the one in use. */
const MARKED = 3;

export class Gallery {
  #strip = byId("strip", HTMLElement);
  #upload = uploadTile();
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** @type {Order} */
  #order = settings.galleryOrder;
  /** What the order was worked out with. @type {readonly string[]} */
  #recents = [];
  /** The order is out of date, but somebody is at the strip. */
  #due = false;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    const { exemplars, editor } = studio;
    this.#strip.append(el("li", { class: "strip-upload" }, this.#upload));
    this.#recents = exemplars.recents.value;
    exemplars.all.watch(() => this.#list());
    studio.front.exemplar.watch((current) => {
      this.#mark(current);
      this.#markUsed();
    });
    studio.look.watch(() => this.#markUsed());
    exemplars.recents.watch((recents) => {
      remember({ recents: [...recents] });
      this.#markRecents(recents);
    });
    exemplars.uploading.watch((count) => {
      this.#upload.toggleAttribute("data-busy", count > 0);
      this.#upload.lastElementChild?.replaceChildren(count > 0 ? "Reading photo…" : "Your photo");
    });
    editor.home.changed.on(() => this.#cover());
    studio.edits.kept.on(() => this.#cover());
    for (const type of ["pointerleave", "focusout"]) this.#strip.addEventListener(type, () => setTimeout(() => this.#settle()));
    this.#strip.addEventListener("keydown", (event) => this.#onKey(event));
    this.#mountOrder();
    byId("dice", HTMLButtonElement).addEventListener("click", () => this.roll());
  }

  /** Another exemplar by chance, among those that cover the map well. */
  roll() {
    const { exemplars, front } = this.studio;
    const next = roll(exemplars.all.value, front.painted(), front.exemplar.value?.id ?? null);
    if (!next) return;
    const die = byId("dice", HTMLElement).querySelector("svg");
    die?.animate([{ transform: "rotate(0)" }, { transform: "rotate(360deg)" }], { duration: still() ? 0 : 350, easing: "ease-out" });
    front.choose(next);
  }

  /** @param {Exemplar} exemplar one's own */
  remove(exemplar) {
    const { exemplars, editor } = this.studio;
    const isCurrent = exemplars.current.value?.id === exemplar.id;
    const bringBack = exemplars.remove(exemplar.id);
    const isUsed = numberOf(this.studio.look.value, exemplar.id) >= 0;
    const next = isCurrent && exemplars.bestFor(editor.home.map.shares());
    if (next) this.studio.choose(next);
    else if (isUsed) this.studio.repaint();
    offer(`“${exemplar.name}” is removed.`, "Bring it back", async () => {
      const back = await bringBack();
      if (isCurrent && back) this.studio.choose(back);
      else if (isUsed) this.studio.repaint();
    });
  }

  #mountOrder() {
    const choices = [{ value: "best", label: "Best match first" }, { value: "fixed", label: "Fixed order" }];
    segmented(byId("gallery-order", HTMLElement), "gallery-order", choices, this.#order, (value) => {
      this.#order = value === "fixed" ? "fixed" : "best";
      remember({ galleryOrder: this.#order });
      this.#recents = this.studio.exemplars.recents.value;
      this.#arrange();
    });
  }

  #list() {
    const all = this.studio.exemplars.all.value;
    for (const [id, tile] of this.#tiles) {
      if (all.some((exemplar) => exemplar.id === id)) continue;
      tile.item.remove();
      this.#tiles.delete(id);
    }
    for (const exemplar of all) {
      const known = this.#tiles.get(exemplar.id);
      if (known) known.show(exemplar);
      else this.#add(exemplar);
    }
    this.#cover();
    this.#mark(this.studio.front.exemplar.value);
    this.#markUsed();
  }

  /** @param {Exemplar} exemplar */
  #add(exemplar) {
    const tile = new Tile(exemplar, this.studio, () => this.remove(tile.exemplar));
    this.#tiles.set(exemplar.id, tile);
    // a new one is seen at once; it takes its place when nobody is at the strip
    this.#upload.parentElement?.after(tile.item);
  }

  /** Says how much of the map each covers. */
  #cover() {
    const painted = this.studio.front.painted();
    for (const tile of this.#tiles.values()) tile.cover(coverage(painted, tile.exemplar.classes));
    this.#due = true;
    this.#settle();
  }

  /** Tiles never jump away from a hand or from the focus. */
  #settle() {
    if (!this.#due || this.#strip.matches(":hover, :focus-within")) return;
    this.#recents = this.studio.exemplars.recents.value;
    this.#arrange();
  }

  #arrange() {
    this.#due = false;
    const { exemplars, front } = this.studio;
    const order = this.#order === "best" ? ranked(exemplars.all.value, front.painted(), this.#recents) : exemplars.all.value;
    const items = order.flatMap(({ id }) => this.#tiles.get(id)?.item ?? []);
    const shown = [...this.#strip.children].filter((child) => items.some((item) => item === child));
    const isSame = items.every((item, i) => shown[i] === item);
    if (!isSame) this.#strip.append(...items);
  }

  /** @param {Exemplar | null} current */
  #mark(current) {
    for (const [id, { button }] of this.#tiles) {
      button.setAttribute("aria-pressed", String(id === current?.id));
      button.tabIndex = id === current?.id ? 0 : -1;
    }
    const tile = current && this.#tiles.get(current.id);
    if (tile) reveal(this.#strip, tile.item);
    else this.#tiles.values().next().value?.button.setAttribute("tabindex", "0");
  }

  /** Letters tell several photos in use apart. */
  #markUsed() {
    const { look: { value: look }, front } = this.studio;
    const isOne = look.exemplars.length < 2 || front.isEdit;
    for (const [id, tile] of this.#tiles) tile.markUsed(isOne ? -1 : numberOf(look, id));
    this.#markRecents(this.studio.exemplars.recents.value);
  }

  /** @param {readonly string[]} recents */
  #markRecents(recents) {
    const { value: look } = this.studio.look;
    const marked = recents.filter((id) => numberOf(look, id) < 0).slice(0, MARKED);
    for (const [id, tile] of this.#tiles) tile.markRecent(marked.includes(id));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const buttons = [...this.#strip.querySelectorAll(".exemplar")].flatMap((each) => (each instanceof HTMLButtonElement ? each : []));
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (at < 0) return;
    const next = /** @type {Record<string, number>} */ ({ ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 })[event.key];
    const tile = this.#tiles.get(buttons[at].dataset.exemplar ?? "");
    if (event.key === "Delete" && tile && !tile.exemplar.bundled) this.remove(tile.exemplar);
    if (next === undefined && event.key !== "Delete") return;
    event.preventDefault();
    const target = buttons[((next ?? at - 1) + buttons.length) % buttons.length];
    target?.focus();
    if (target) reveal(this.#strip, target);
  }
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

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
