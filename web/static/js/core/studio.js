/** Editor, exemplars and live repaint put together. Knows no page: the page watches its signals. */

import { ApiError, retryOf } from "./api.js";
import { Exemplars } from "./exemplars.js";
import { Painting } from "./painting.js";
import { encodeGrey } from "./png.js";
import { LiveScheduler } from "./scheduler.js";
import { Signal } from "./signal.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {import("./editor.js").Editor} Editor */
/** @typedef {import("./labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./scheduler.js").LiveState} LiveState */
/** @typedef {{map: LabelMap, exemplar: Exemplar}} Input */

export class Studio {
  /** @type {Signal<Painting | null>} the newest picture */
  painting = new Signal(/** @type {Painting | null} */ (null));
  /** @type {Signal<Painting | null>} the picture before the newest, to compare with */
  before = new Signal(/** @type {Painting | null} */ (null));
  /** @type {Signal<LiveState>} */
  state = new Signal(/** @type {LiveState} */ ({ kind: "idle" }));
  /** Whether the picture on screen is older than the map or the exemplar. */
  stale = new Signal(false);

  /**
   * @param {Api} api
   * @param {Editor} editor
   * @param {Exemplars} exemplars
   */
  constructor(api, editor, exemplars) {
    this.api = api;
    this.editor = editor;
    this.exemplars = exemplars;
    /** @type {LiveScheduler<Input, Painting>} */
    this.live = new LiveScheduler({
      run: (input, signal) => this.#paint(input, signal),
      onAnswer: (painting, _input, ms) => this.#receive(painting, ms),
      onState: (state) => {
        this.state.value = state;
      },
      retryOf,
    });
    editor.home.changed.on(() => this.repaint());
  }

  /** Asks for a picture of the map as it is now. */
  repaint({ withdraw = false } = {}) {
    const exemplar = this.exemplars.current.value;
    if (!exemplar) return;
    this.stale.value = true;
    this.live.request({ map: this.editor.home.map.clone(), exemplar }, { withdraw });
  }

  /** Paints now: at once what waits, else the map as it is. */
  retry() {
    if (this.live.pending) this.live.poke();
    else this.repaint();
  }

  /** @param {Exemplar} exemplar */
  choose(exemplar) {
    if (exemplar.id === this.exemplars.current.value?.id) return;
    this.exemplars.current.value = exemplar;
    this.repaint({ withdraw: true });
  }

  /**
   * Uploads a photo, chooses it and paints with it.
   * @param {Blob} photo
   * @param {string} name
   * @param {number} maxBytes
   */
  async upload(photo, name, maxBytes) {
    const before = this.exemplars.current.value?.id;
    await this.exemplars.add(photo, name, maxBytes);
    if (this.exemplars.current.value?.id !== before) this.repaint({ withdraw: true });
  }

  /**
   * @param {Input} input
   * @param {AbortSignal} signal
   * @returns {Promise<Painting>}
   */
  async #paint({ map, exemplar: wanted }, signal) {
    const png = new Blob([await encodeGrey(map.width, map.height, map.data)], { type: "image/png" });
    const exemplar = await this.exemplars.settle(wanted);
    const info = await this.#request(png, exemplar, signal);
    const image = await this.api.file(info.links.image, signal);
    return new Painting({ info, map, exemplar, image, fetchFile: (url) => this.api.file(url) });
  }

  /**
   * @param {Blob} png
   * @param {Exemplar} exemplar
   * @param {AbortSignal} signal
   */
  async #request(png, exemplar, signal) {
    try {
      return await this.api.paint(png, exemplar.id, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.slug !== "unknown-exemplar") throw error;
      const renewed = await this.exemplars.renew(exemplar);
      return this.api.paint(png, renewed.id, signal);
    }
  }

  /**
   * @param {Painting} painting
   * @param {number} ms
   */
  #receive(painting, ms) {
    painting.ms = ms;
    this.before.value = this.painting.value;
    this.stale.value = this.live.pending;
    this.painting.value = painting;
    painting.prefetch();
  }
}
