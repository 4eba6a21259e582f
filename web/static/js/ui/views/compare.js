/** The picture beside something else, with a line to drag: the picture before, the map, the warp or the photo. */

import { drawMap, el, showBlob } from "../dom.js";

/** @typedef {import("../result.js").View} View */
/** @typedef {import("../../core/painting.js").Painting} Painting */
/** @typedef {import("../../core/studio.js").Studio} Studio */
/** @typedef {import("../../core/signal.js").Signal<import("../../core/bytes.js").Bytes>} Colours */

const SOURCES = [
  { value: "map", label: "Label map" },
  { value: "before", label: "Picture before" },
  { value: "warped", label: "Warped exemplar" },
  { value: "photo", label: "Exemplar photo" },
];

class Compare {
  id = "compare";
  name = "Compare";
  picture = el("img", { alt: "Generated picture", draggable: "false" });
  other = el("img", { alt: "", draggable: "false" });
  map = el("canvas", { "aria-hidden": "true" });
  line = el("div", { class: "compare-line" });
  slider = el("input", { class: "compare-slider", type: "range", min: 0, max: 1000, value: 500, "aria-label": "Where the two meet" });
  element = el("div", { class: "view" }, this.picture, this.other, this.map, this.slider, this.line);
  select = el("select", { class: "choice", "aria-label": "Compare with" });
  options = el("div", { class: "options" }, "with", this.select);

  /**
   * @param {Studio} studio
   * @param {Colours} colours
   */
  constructor(studio, colours) {
    this.studio = studio;
    this.colours = colours;
    this.select.append(...SOURCES.map(({ value, label }) => el("option", { value }, label)));
    this.select.addEventListener("change", () => void this.#refresh());
    this.slider.addEventListener("input", () => this.#split());
    colours.watch(() => void this.#refresh());
    this.#split();
  }

  #split() {
    const at = this.slider.valueAsNumber / 10;
    this.line.style.left = `${at}%`;
    for (const side of [this.other, this.map]) side.style.clipPath = `inset(0 ${100 - at}% 0 0)`;
  }

  async #refresh() {
    const painting = this.studio.painting.value;
    if (painting) await this.show(painting);
  }

  /** @param {Painting} painting */
  async show(painting) {
    const source = this.select.value;
    this.map.hidden = source !== "map";
    this.other.hidden = source === "map";
    await showBlob(this.picture, painting.image);
    if (source === "map") drawMap(this.map, painting.map, this.colours.value);
    else await showBlob(this.other, await this.#other(source, painting));
  }

  /**
   * @param {string} source
   * @param {Painting} painting
   * @returns {Promise<Blob>}
   */
  async #other(source, painting) {
    if (source === "warped") return painting.part("warped");
    if (source === "before") return (this.studio.before.value ?? painting).image;
    const { exemplar } = painting;
    return this.studio.exemplars.photoOf(exemplar.id) ?? this.studio.api.file(exemplar.links.photo);
  }
}

/**
 * @param {Studio} studio
 * @param {Colours} colours
 * @returns {View}
 */
export const compareView = (studio, colours) => new Compare(studio, colours);
