/** How far the match can be trusted: as heat, as heat over the picture, or by letting the picture through. */

import { paintHeat, paintTrust, rangeOf } from "../../core/picture/colourmap.js";
import { contour } from "../../core/map/contour.js";
import { capital } from "../../core/words.js";
import { context2d, el, showBlob } from "../dom.js";
import { settings } from "../settings.js";
import { ConfidenceOptions } from "./confidenceoptions.js";
import { paintingPane } from "./view.js";

/** @typedef {import("../../core/picture/painting.js").Painting} Painting */
/** @typedef {import("../../core/files/png.js").Png} Png */
/** @typedef {import("./view.js").Surroundings} Surroundings */

export class ConfidenceView {
  id = /** @type {const} */ ("confidence");
  side = /** @type {const} */ ("painting");
  picture = el("img", { alt: "Generated picture under its confidence map", draggable: "false" });
  overlay = el("canvas", { "aria-hidden": "true" });
  readout = el("div", { class: "readout", hidden: true });
  /** @type {{levels: Png, painting: Painting} | null} */
  #shown = null;
  /** @type {number | null} */
  #classId = null;

  /** @param {Surroundings} around */
  constructor(around) {
    this.palette = around.studio.editor.palette;
    this.pane = paintingPane(around, "confidence", "Confidence", this.picture, this.overlay);
    this.pane.element.append(this.readout);
    this.controls = new ConfidenceOptions(around, () => this.#draw(), (classId) => this.#highlight(classId));
    this.options = this.controls.row;
    this.aside = this.controls.aside;
  }

  /** @param {Painting} painting */
  async show(painting) {
    const [levels] = await Promise.all([painting.confidence(), showBlob(this.picture, painting.image)]);
    this.#shown = { levels, painting };
    this.controls.tell(painting, levels.data);
    this.#draw();
  }

  /** @param {number | null} classId whose place is outlined */
  #highlight(classId) {
    this.#classId = classId;
    this.#draw();
  }

  #draw() {
    if (!this.#shown) return;
    const { width, height, data } = this.#shown.levels;
    const range = rangeOf(data, settings.range);
    const below = settings.onlyBelow ? settings.threshold : Infinity;
    const isTrust = settings.confidence === "alpha";
    const pixels = isTrust ? paintTrust(data, range, below) : paintHeat(data, range, below);
    [this.overlay.width, this.overlay.height] = [width, height];
    const context = context2d(this.overlay);
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
    if (isTrust) {
      context.globalCompositeOperation = "source-in";
      context.drawImage(this.picture, 0, 0, width, height);
    }
    this.picture.hidden = isTrust;
    this.pane.layers.toggleAttribute("data-trust", isTrust);
    this.overlay.style.opacity = settings.confidence === "blended" ? String(settings.opacity) : "1";
    this.controls.legend(range);
    this.pane.marks.showOutline("limit", this.#outline());
  }

  #outline() {
    if (!this.#shown) return "";
    const { levels, painting } = this.#shown;
    const { width, height, data } = levels;
    const limit = settings.threshold * 255;
    const weak = settings.onlyBelow ? contour(width, height, (at) => data[at] < limit) : "";
    const { map } = painting;
    return weak + (this.#classId === null ? "" : contour(map.width, map.height, (at) => map.data[at] === this.#classId));
  }

  /**
   * Reads the value out.
   * @param {import("../../core/picture/match.js").Point | null} point in fractions
   */
  read(point) {
    const inside = point !== null && point.x >= 0 && point.y >= 0 && point.x < 1 && point.y < 1;
    this.readout.hidden = !inside || !this.#shown;
    if (!inside || !this.#shown) return;
    const { levels, painting } = this.#shown;
    const place = (/** @type {{width: number, height: number}} */ { width, height }) =>
      Math.floor(point.y * height) * width + Math.floor(point.x * width);
    const name = capital(this.palette.nameOf(painting.map.data[place(painting.map)]));
    this.readout.textContent = `${name} · ${(levels.data[place(levels)] / 255).toFixed(2)}`;
    const { x, y } = this.pane.toStage(point);
    const { width, height } = this.pane.stageSize;
    this.readout.style.left = `${Math.max(4, Math.min(x + 14, width - this.readout.offsetWidth - 4))}px`;
    this.readout.style.top = `${Math.max(4, Math.min(y + 16, height - this.readout.offsetHeight - 4))}px`;
  }
}
