/** What is in front: the painting, or the photo that is edited. What the page says and what its buttons do is about that one. */

import { Relay } from "./signal.js";

/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {import("./picture/scheduler.js").LiveState} LiveState */
/** @typedef {{ms: number, info: {timings_ms: Record<string, number>, confidence: number | {mean: number}}}} Made a picture, as far as both kinds are alike */

export class Front {
  /** @type {Relay<LiveState>} */
  state = new Relay(/** @type {LiveState} */ ({ kind: "idle" }));
  /** @type {Relay<boolean>} */
  stale = new Relay(false);
  /** The newest picture. @type {Relay<Made | null>} */
  picture = new Relay(/** @type {Made | null} */ (null));
  /** @type {Relay<Exemplar | null>} */
  exemplar = new Relay(/** @type {Exemplar | null} */ (null));

  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.mode = studio.mode;
    studio.edits.current.watch(() => {
      const { edits, exemplars } = studio;
      this.state.follow(this.#work.state);
      this.stale.follow(this.#work.stale);
      this.picture.follow(this.isEdit ? edits.result : studio.painting);
      this.exemplar.follow(this.isEdit ? edits.exemplar : exemplars.current);
    });
  }

  /** Whether a photo is being edited. */
  get isEdit() {
    return this.studio.edits.current.value !== null;
  }

  /** @returns {Map<number, number>} shares of the classes that an exemplar should show */
  painted() {
    const edit = this.studio.edits.current.value;
    return edit ? edit.sheet.wanted() : this.studio.editor.home.map.shares();
  }

  get #work() {
    return this.isEdit ? this.studio.edits : this.studio;
  }

  /** Paints now: at once what waits, else the map as it is. */
  paint() {
    this.#work.paint();
  }

  /** Gives up the picture under way. */
  stop() {
    this.#work.stop();
  }

  /** Tries again at once, if something waits. */
  poke() {
    this.#work.live.poke();
  }

  /** @param {Exemplar} exemplar */
  choose(exemplar) {
    this.#work.choose(exemplar);
  }
}
