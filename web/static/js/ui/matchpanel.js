/** Explains the match at one spot: in words, in magnified crops with their weights; pins, and weak matches to visit. */

import { letterOf } from "../core/look/look.js";
import { capital, percent } from "../core/words.js";
import { byId, context2d, el, icon } from "./dom.js";

/** @typedef {import("../core/picture/inspector.js").Inspector} Inspector */
/** @typedef {import("../core/picture/inspector.js").Side} Side */
/** @typedef {import("../core/picture/inspector.js").Spot} Spot */

const CROP = 72;
/** Crops beside the one looked at. */
const MOST_LINKS = 4;
const HINT = "Point at the picture or at the photo to see which parts belong together. A click keeps a place.";

/** @param {Side} side */
const otherSide = (side) => (side === "painting" ? "exemplar" : "painting");

export class MatchPanel {
  sentence = el("p", { class: "match-sentence", "aria-live": "polite" });
  crops = el("div", { class: "match-crops" });
  pins = el("div", { class: "match-pins", role: "group", "aria-label": "Pins" });
  photos = el("div", { class: "match-photos", role: "group", "aria-label": "Photo shown" });
  weakCount = el("output", { class: "number" });
  actions = el("div", { class: "match-actions" });
  #host = byId("match-panel", HTMLElement);
  #frame = 0;

  /**
   * @param {Inspector} inspector
   * @param {(exemplar: number | null) => HTMLImageElement} imageAt what crops are cut from: an exemplar's photo, or the painting
   * @param {(by: 1 | -1) => void} visitWeak
   */
  constructor(inspector, imageAt, visitWeak) {
    this.inspector = inspector;
    this.imageAt = imageAt;
    const step = (/** @type {1 | -1} */ by, /** @type {string} */ name, /** @type {string} */ sign) => {
      const button = el("button", { type: "button", class: "button", title: name, "aria-label": name, "data-weak": by });
      button.append(icon(sign, "small"), ...(by > 0 ? ["Next weak match"] : []));
      button.addEventListener("click", () => visitWeak(by));
      return button;
    };
    this.actions.append(step(-1, "Previous weak match", "previous"), step(1, "Next weak match", "next"), this.weakCount);
    this.#host.append(this.sentence, this.crops, el("div", { class: "match-foot" }, this.actions, this.photos, this.pins));
    inspector.changed.on(() => this.#schedule());
    new ResizeObserver(() => this.#schedule()).observe(this.#host);
    this.#draw();
  }

  /**
   * Something that can be done about a match.
   * @param {string} name
   * @param {() => void} act
   */
  addAction(name, act) {
    const button = el("button", { type: "button", class: "button" }, name);
    button.addEventListener("click", act);
    this.actions.append(button);
  }

  /** While nobody sees it, it would only take time from the brush; it is drawn when it appears. */
  #schedule() {
    if (this.#host.hidden) return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { focus, weak } = this.inspector;
    this.sentence.textContent = focus ? this.inspector.describe(focus) : HINT;
    this.crops.replaceChildren(...(focus ? this.#cropsOf(focus) : []));
    this.#drawPins();
    this.#drawPhotos();
    const none = this.inspector.subject ? "no weak match" : "";
    this.weakCount.value = weak.count === 0 ? none : weak.shown ? `${weak.shown} of ${weak.count}` : `${weak.count} found`;
    for (const button of this.actions.querySelectorAll("button[data-weak]")) button.toggleAttribute("disabled", weak.count === 0);
  }

  /** @param {Spot} focus */
  #cropsOf(focus) {
    const links = this.inspector.linksOf(focus).slice(0, MOST_LINKS);
    const other = otherSide(focus.side);
    const items = links.map((link) => this.#crop({ side: other, block: link.block }, link.weight));
    return [this.#crop(focus, null), icon(focus.side === "painting" ? "from" : "to"), ...items];
  }

  /**
   * @param {Spot} spot
   * @param {number | null} weight
   */
  #crop(spot, weight) {
    const canvas = el("canvas", { width: CROP, height: CROP, "aria-hidden": "true" });
    const { exemplar, area } = this.inspector.whereIs(spot);
    drawCrop(canvas, this.imageAt(exemplar), area);
    const name = capital(this.inspector.nameAt(spot));
    const isOneOfMany = exemplar !== null && this.inspector.photos > 1;
    const caption = [weight === null ? "" : percent(weight) || "0 %", isOneOfMany ? letterOf(exemplar) : "", name].filter(Boolean).join(" ");
    const figure = el("figure", { class: "match-crop", "data-block": spot.block, "data-side": spot.side }, canvas, el("figcaption", {}, caption));
    figure.style.setProperty("--weight", String(weight ?? 1));
    if (weight !== null) figure.dataset.weight = String(weight);
    return figure;
  }

  /** Of several photos, which one is beside the picture. */
  #drawPhotos() {
    const count = this.inspector.photos > 1 ? this.inspector.photos : 0;
    const buttons = Array.from({ length: count }, (_, exemplar) => {
      const name = `Show photo ${letterOf(exemplar)}`;
      const isShown = exemplar === this.inspector.shown.value;
      const button = el("button", { type: "button", class: "letter", "aria-label": name, title: name, "aria-pressed": String(isShown) }, letterOf(exemplar));
      button.addEventListener("click", () => this.inspector.turnTo(exemplar));
      return button;
    });
    const focused = [...this.photos.children].findIndex((each) => each === document.activeElement);
    this.photos.replaceChildren(...buttons);
    buttons[focused]?.focus();
  }

  #drawPins() {
    const buttons = this.inspector.pins.map((pin) => {
      const name = `Remove pin ${pin.number}, ${this.inspector.nameAt(pin)}`;
      const button = el("button", { type: "button", class: "pin", "aria-label": name, title: name, "data-pin": pin.number }, String(pin.number), icon("close", "small"));
      button.addEventListener("click", () => this.inspector.unpin(pin.number));
      return button;
    });
    this.pins.replaceChildren(...buttons);
  }
}

/**
 * Draws a block with half a block around it, and its border.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLImageElement} image
 * @param {import("../core/picture/match.js").Area} area
 */
function drawCrop(canvas, image, { x0, y0, x1, y1 }) {
  const { naturalWidth: width, naturalHeight: height } = image;
  if (!width) return;
  const [left, top] = [(x0 - (x1 - x0) / 2) * width, (y0 - (y1 - y0) / 2) * height];
  const context = context2d(canvas);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, (x1 - x0) * 2 * width, (y1 - y0) * 2 * height, 0, 0, CROP, CROP);
  for (const [colour, line] of /** @type {const} */ ([["rgb(0 0 0 / 60%)", 3], ["#fff", 1]])) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(CROP / 4, CROP / 4, CROP / 2, CROP / 2);
  }
}
