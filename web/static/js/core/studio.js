/** Editor, exemplars and live repaint put together. Knows no page: the page watches its signals. */

import { Album } from "./picture/album.js";
import { retryOf } from "./api.js";
import { Painter } from "./picture/painter.js";
import { LiveScheduler } from "./picture/scheduler.js";
import { Signal } from "./signal.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {import("./map/editor.js").Editor} Editor */
/** @typedef {import("./exemplar/exemplars.js").Exemplars} Exemplars */
/** @typedef {import("./map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./picture/painting.js").Painting} Painting */
/** @typedef {import("./picture/scheduler.js").LiveState} LiveState */
/** @typedef {"live" | "manual"} Mode live: paints by itself after every stroke, and during one if that is quick */
/** @typedef {{map: LabelMap, exemplar: Exemplar, version: number}} Input version: of the wish it answers; see Studio */

/** A stroke gets pictures while it goes on if the last took no longer than this, ms. */
const QUICK = 250;
/** And not before it has lasted this long, ms: a mere dab is better served by one picture, sooner. */
const SETTLED = 150;
/** Version of pictures made during a stroke: they answer no wish, as the stroke may end otherwise. */
const GLIMPSE = -1;

export class Studio {
  /** The results of this session. */
  album = new Album();
  /** @type {Signal<Painting | null>} the newest picture */
  painting = new Signal(/** @type {Painting | null} */ (null));
  /** @type {Signal<Painting | null>} the picture before the newest, to compare with */
  before = new Signal(/** @type {Painting | null} */ (null));
  /** @type {Signal<LiveState>} */
  state = new Signal(/** @type {LiveState} */ ({ kind: "idle" }));
  /** Whether the picture on screen is older than the map or the exemplar. */
  stale = new Signal(false);
  mode = new Signal(/** @type {Mode} */ ("live"));
  /** Counts what the picture should show: every stroke, every exemplar. */
  #version = 0;
  /** Of the newest request. */
  #asked = 0;
  #glimpsed = false;
  /** When the stroke under way began, ms. @type {number | null} */
  #strokeSince = null;
  /** The stroke went on since its last picture was asked for. */
  #moved = false;

  /**
   * @param {Api} api
   * @param {Editor} editor
   * @param {Exemplars} exemplars
   */
  constructor(api, editor, exemplars) {
    this.api = api;
    this.editor = editor;
    this.exemplars = exemplars;
    this.painter = new Painter(api, exemplars);
    /** @type {LiveScheduler<Input, Painting>} */
    this.live = new LiveScheduler({
      run: (input, signal, onProgress) => this.painter.paint(input, { signal, onProgress }),
      onAnswer: (painting, input, ms) => this.#receive(painting, input, ms),
      onState: (state) => {
        this.state.value = state;
      },
      retryOf,
    });
    editor.home.changed.on(() => this.repaint());
    editor.home.painted.on(() => this.#follow());
    editor.ended.on(() => this.#endStroke());
    this.mode.watch((mode) => {
      if (mode === "live" && this.stale.value) this.paint();
    });
  }

  /**
   * Goes on with what there was: shows the newest result, and paints if it is not of the map and exemplar in hand.
   * @param {Exemplar | null} exemplar
   */
  resume(exemplar) {
    this.exemplars.current.value = exemplar;
    const newest = this.album.results.value[0]?.painting ?? null;
    this.painting.value = newest;
    const { map } = this.editor.home;
    const isOfThese = newest && exemplar && newest.isLike({ info: newest.info, map, exemplar });
    if (!isOfThese || this.exemplars.uploadOf(exemplar.id)?.unsent) this.repaint();
  }

  /** The picture should show something else now: paints it, or, in manual mode, says that it is old. */
  repaint({ withdraw = false } = {}) {
    this.#version += 1;
    this.#glimpsed = false;
    this.stale.value = true;
    if (this.mode.value === "live") this.#request({ withdraw });
    else if (withdraw) this.live.cancel();
  }

  /** Paints now: at once what waits, else the map as it is. */
  paint() {
    if (this.live.pending && this.#asked === this.#version) this.live.poke();
    else this.#request();
  }

  /** Gives up the painting under way; the picture there is stays, and is old. */
  stop() {
    if (this.live.pending) this.live.cancel();
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
   * Takes up the map and the exemplar of an older result; undo brings the present map back.
   * @param {Painting} painting
   * @returns {boolean} whether its exemplar is still there
   */
  restore({ map, exemplar }) {
    const known = this.exemplars.byId(exemplar.id);
    if (known) this.exemplars.current.value = known;
    this.editor.open(this.editor.home);
    this.editor.home.replace(map);
    this.repaint({ withdraw: true });
    if (this.mode.value === "manual") this.paint();
    return known !== null;
  }

  /** @param {{withdraw?: boolean, version?: number}} [how] */
  #request({ withdraw = false, version = this.#version } = {}) {
    const exemplar = this.exemplars.current.value;
    if (!exemplar) return;
    this.#asked = version;
    this.live.request({ map: this.editor.home.map.clone(), exemplar, version }, { withdraw });
  }

  #follow() {
    if (!this.editor.isDrawing) return;
    this.#strokeSince ??= performance.now();
    this.#moved = true;
    this.#glimpse();
  }

  /** Asks for a picture of the unfinished stroke, if the server is quick and has nothing else to do. */
  #glimpse() {
    const settled = this.#strokeSince !== null && performance.now() - this.#strokeSince > SETTLED;
    const quick = (this.painting.value?.ms ?? Infinity) <= QUICK;
    if (!this.#moved || !settled || !quick || this.mode.value !== "live" || this.live.pending) return;
    this.#moved = false;
    this.#glimpsed = true;
    this.#request({ version: GLIMPSE });
  }

  /** A stroke that came to nothing may have left its picture. */
  #endStroke() {
    this.#strokeSince = null;
    this.#moved = false;
    if (this.#glimpsed) this.repaint();
  }

  /**
   * @param {Painting} painting
   * @param {Input} input
   * @param {number} ms
   */
  #receive(painting, { version }, ms) {
    painting.ms = ms;
    painting.passing = version === GLIMPSE;
    if (!this.painting.value?.passing) this.before.value = this.painting.value;
    this.stale.value = painting.passing ? !this.editor.isDrawing : version !== this.#version;
    this.painting.value = painting;
    this.album.add(painting, { passing: painting.passing });
    if (!painting.passing) painting.prefetch();
    this.#glimpse();
  }
}
