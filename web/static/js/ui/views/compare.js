/** The picture beside something else, with a line to drag: the map, the warp, the photo or another picture. */

import { namesOf } from "../../core/look/lookwords.js";
import { CompareLine } from "../compareline.js";
import { drawMap, el, showBlob } from "../dom.js";
import { paintingPane } from "./view.js";

/** @typedef {import("../../core/picture/painting.js").Painting} Painting */
/** @typedef {import("../../core/picture/album.js").Album} Album */
/** @typedef {import("./view.js").Surroundings} Surroundings */

const SOURCES = [
  { value: "map", label: "Label map" },
  { value: "before", label: "Picture before" },
  { value: "warped", label: "Warped exemplar" },
  { value: "photo", label: "Exemplar photo" },
];

export class CompareView {
  id = /** @type {const} */ ("compare");
  side = /** @type {const} */ ("painting");
  picture = el("img", { alt: "Generated picture", draggable: "false" });
  image = el("img", { alt: "", draggable: "false" });
  map = el("canvas", { "aria-hidden": "true" });
  other = el("div", { class: "other" }, this.image, this.map);
  select = el("select", { class: "choice", "aria-label": "Compare with" });
  options = el("div", { class: "options" }, "with", this.select);
  /** @type {Painting | null} */
  #painting = null;

  /**
   * @param {Surroundings} around
   * @param {Album} album its pinned results can be compared with
   */
  constructor(around, album) {
    this.around = around;
    this.album = album;
    this.pane = paintingPane(around, "compare", "Comparison", this.picture, this.other);
    this.line = new CompareLine(this.pane, this.other);
    this.select.addEventListener("change", () => void this.#refresh());
    around.look.colours.watch(() => void this.#refresh());
    album.results.watch(() => this.#list());
  }

  /** @param {string} id of a result in the album, which is pinned so that it stays */
  with(id) {
    this.album.pin(id, true);
    this.select.value = id;
    void this.#refresh();
  }

  #list() {
    const { value } = this.select;
    const pinned = this.album.results.value.filter((result) => result.pinned);
    const results = pinned.map(({ painting }) => el("option", { value: painting.info.id }, `Pinned, ${timeOf(painting)}`));
    this.select.replaceChildren(...SOURCES.map((source) => el("option", { value: source.value }, source.label)), ...results);
    this.select.value = value;
    if (this.select.selectedIndex < 0) this.select.selectedIndex = 0;
  }

  async #refresh() {
    if (this.#painting) await this.show(this.#painting);
  }

  /** @param {Painting} painting */
  async show(painting) {
    this.#painting = painting;
    const source = this.select.value;
    this.map.hidden = source !== "map";
    this.image.hidden = source === "map";
    await showBlob(this.picture, painting.image);
    if (source === "map") drawMap(this.map, painting.map, this.around.look.colours.value);
    else await showBlob(this.image, await this.#other(source, painting));
    this.line.split();
  }

  /**
   * @param {string} source
   * @param {Painting} painting
   * @returns {Promise<Blob>}
   */
  async #other(source, painting) {
    if (source === "warped") return painting.part("warped");
    if (source === "photo" && painting.exemplar) return (await this.around.sheets.open(painting.exemplar)).photo;
    const other = source === "before" ? this.around.studio.before.value : this.album.byId(source)?.painting;
    return (other ?? painting).image;
  }
}

/** @param {Painting} painting */
const timeOf = ({ at, exemplars }) => `${namesOf(exemplars)}, ${new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })}`;
