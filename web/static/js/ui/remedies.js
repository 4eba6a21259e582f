/** The note on painted classes that the exemplar lacks, with what mends it at one press. */

import { better, coverage } from "../core/exemplar/ranking.js";
import { insteadWords, keyOf, lackingIn, mended, missingWords } from "../core/exemplar/remedies.js";
import { capital, percent } from "../core/words.js";
import { byId, el } from "./dom.js";
import { showPhoto } from "./exemplarphoto.js";

/** @typedef {import("../core/exemplar/remedies.js").Lacking} Lacking */
/** @typedef {import("../core/api.js").Exemplar} Exemplar */

/** Exemplars offered in place of the one in use. */
const OFFERED = 3;

export class Remedies {
  #note = byId("missing", HTMLElement);
  #words = byId("missing-words", HTMLElement);
  #cures = byId("missing-cures", HTMLElement);
  /** Sets of classes that the person does not want to hear of. @type {Set<string>} */
  #dismissed = new Set();
  /** The exemplar and the classes that the cures on screen are for. */
  #shown = "";
  /** Which of the missing classes is shown next. */
  #next = 0;

  /**
   * @param {import("./look/lookdesk.js").LookDesk} desk
   * @param {import("../core/palette/spotlight.js").Spotlight} spotlight
   * @param {() => void} goHome takes the painting's own map in hand
   */
  constructor(desk, spotlight, goHome) {
    this.desk = desk;
    this.studio = desk.studio;
    this.spotlight = spotlight;
    this.goHome = goHome;
    desk.changed.on(() => this.#tell());
    byId("missing-dismiss", HTMLButtonElement).addEventListener("click", () => {
      this.#dismissed.add(keyOf(this.#lacking()));
      this.#tell();
    });
  }

  #lacking() {
    return lackingIn(this.desk.classRows);
  }

  #tell() {
    const lacking = this.#lacking();
    this.#note.hidden = lacking.length === 0 || this.#dismissed.has(keyOf(lacking));
    const words = this.#note.hidden ? "" : missingWords(lacking, this.studio.editor.palette);
    if (this.#words.textContent !== words) this.#words.textContent = words;
    const exemplar = this.studio.exemplars.current.value;
    if (this.#note.hidden || !exemplar) return;
    const offered = better(this.studio.exemplars.all.value, this.studio.editor.home.map.shares(), exemplar, OFFERED);
    const shown = [...this.desk.look.exemplars.map((each) => each.exemplar), insteadWords(lacking, this.studio.editor.palette), keyOf(lacking), ...offered.map(({ id }) => id)].join(" ");
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#next = 0;
    this.#cures.replaceChildren(this.#acts(lacking), ...this.#others(offered));
  }

  /** @param {readonly Lacking[]} lacking */
  #acts(lacking) {
    const { palette } = this.studio.editor;
    const mends = lacking.filter(({ instead }) => instead !== null);
    const acts = el("div", { class: "cures" });
    if (mends.length > 0) {
      const name = mends.length === 1 ? `Look like its ${palette.nameOf(mends[0].instead ?? 0)}` : "Look like what is alike";
      acts.append(this.#button("missing-map", name, insteadWords(mends, palette), () => this.desk.take(mended(this.desk.look, lacking))));
    }
    acts.append(this.#button("missing-show", "Show where", "Shows one after the other on the map", () => this.#show(lacking)));
    return acts;
  }

  /**
   * @param {string} id
   * @param {string} name
   * @param {string} title
   * @param {() => void} act
   */
  #button(id, name, title, act) {
    const button = el("button", { type: "button", class: "button", id, title }, name);
    button.addEventListener("click", act);
    return button;
  }

  /** @param {readonly Lacking[]} lacking */
  #show(lacking) {
    this.goHome();
    this.spotlight.find(lacking[this.#next % lacking.length].id);
    this.#next += 1;
  }

  /** @param {readonly Exemplar[]} offered */
  #others(offered) {
    if (offered.length === 0) return [];
    const tiles = offered.map((exemplar) => this.#other(exemplar));
    return [el("p", { class: "cures-name" }, "Photos that suit better"), el("div", { class: "cure-photos" }, ...tiles)];
  }

  /** @param {Exemplar} exemplar */
  #other(exemplar) {
    const covered = percent(coverage(this.studio.editor.home.map.shares(), exemplar.classes));
    const title = `${capital(exemplar.name)}: shows ${covered} of what is painted`;
    const image = el("img", { alt: "", draggable: "false" });
    showPhoto(image, exemplar, this.studio.exemplars);
    const tile = el("button", { type: "button", class: "cure-photo", "data-better": exemplar.id, "aria-label": title, title }, image);
    tile.addEventListener("click", () => this.studio.choose(exemplar));
    return tile;
  }
}

