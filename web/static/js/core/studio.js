/** Editor, look, exemplars and live repaint put together. Knows no page: the page watches its signals. */

import { Album } from "./picture/album.js";
import { retryOf } from "./api.js";
import { PhotoSheets } from "./exemplar/photosheets.js";
import { BrushLayer } from "./look/brushlayer.js";
import { Edits } from "./edit/edits.js";
import { Front } from "./front.js";
import { fitting, withKnown } from "./look/fitting.js";
import { PLAIN, firstOf, isSame, numberOf, renamed, withFirst } from "./look/look.js";
import { Restyling } from "./look/restyling.js";
import { withBrush } from "./look/second.js";
import { Painter } from "./picture/painter.js";
import { LiveScheduler } from "./picture/scheduler.js";
import { Signal } from "./signal.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {import("./map/editor.js").Editor} Editor */
/** @typedef {import("./exemplar/exemplars.js").Exemplars} Exemplars */
/** @typedef {import("./look/look.js").Look} Look */
/** @typedef {import("./map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./picture/painting.js").Painting} Painting */
/** @typedef {import("./picture/scheduler.js").LiveState} LiveState */
/** @typedef {"none" | "some" | "all"} Gone how many of a look's exemplars are no longer here */
/** @typedef {"live" | "manual"} Mode live: paints by itself after every stroke, and during one if that is quick */
/** @typedef {{map: LabelMap, look: Look, version: number}} Input look: what of it fits the map; version: of the wish it answers, see Studio */

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
  /** What every region takes after; its first exemplar is `exemplars.current`. @type {Signal<Look>} */
  look = new Signal(PLAIN);
  /** The look before the change that is under way, as while a slider is dragged. @type {Look | null} */
  #lookBefore = null;
  /** There is a look to paint with, if only that of the map alone. */
  #isDressed = false;
  /** Counts what the picture should show: every stroke, every look. */
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
    /** The exemplars' maps; they hear of a new id before anything else does, as others open them by it. */
    this.sheets = new PhotoSheets(api, exemplars, editor.palette);
    /** Photos that are edited, in place of the painting while one is in hand. */
    this.edits = new Edits({ api, editor, exemplars, mode: this.mode });
    this.front = new Front(this);
    /** @type {LiveScheduler<Input, Painting>} */
    this.live = new LiveScheduler({
      run: (input, signal, onProgress) => this.painter.paint(input, { signal, onProgress }),
      onAnswer: (painting, input, ms) => this.#receive(painting, input, ms),
      onState: (state) => {
        this.state.value = state;
      },
      retryOf,
    });
    this.look.watch((look) => this.#showFirst(look));
    exemplars.renamed.on(({ from, to }) => this.#rename(from, to));
    exemplars.all.watch(() => this.#showFirst(this.look.value));
    editor.home.changed.on(() => this.repaint());
    editor.home.painted.on(() => this.#follow());
    editor.ended.on(() => this.#endStroke());
    this.mode.watch((mode) => {
      if (mode === "live" && this.stale.value) this.paint();
    });
  }

  /**
   * Goes on with what there was: shows the newest result, and paints if it is not of the map and look in hand.
   * @param {Look} look
   */
  resume(look) {
    this.#isDressed = true;
    this.look.value = look;
    const newest = this.album.results.value[0]?.painting ?? null;
    this.painting.value = newest;
    const isOfThese = newest?.isLike({ info: newest.info, ...this.#order() });
    const isUnsent = look.exemplars.some(({ exemplar }) => this.exemplars.uploadOf(exemplar)?.unsent);
    if (!isOfThese || isUnsent) this.repaint();
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

  /**
   * Takes up another look; one step of undo.
   * @param {Look} look
   * @param {{passing?: boolean}} [how] passing: it goes on changing, and all of that is one step, with the last change
   */
  restyle(look, { passing = false } = {}) {
    this.#isDressed = true;
    this.#lookBefore ??= this.look.value;
    this.look.value = look;
    if (passing) return this.#preview();
    const before = this.#lookBefore;
    this.#lookBefore = null;
    if (!isSame(before, look)) {
      this.editor.finish();
      this.editor.home.record(new Restyling(this.look, before, look));
    } else if (this.#glimpsed) this.repaint();
  }

  /** @param {Exemplar} exemplar that becomes everybody's */
  choose(exemplar) {
    if (numberOf(this.look.value, exemplar.id) === 0) return;
    this.restyle(withFirst(this.look.value, exemplar.id));
    this.repaint({ withdraw: true });
  }

  /**
   * Uploads a photo, chooses it and paints with it.
   * @param {Blob} photo
   * @param {string} name
   * @param {number} maxBytes
   */
  async upload(photo, name, maxBytes) {
    this.choose(await this.exemplars.add(photo, name, maxBytes));
  }

  /**
   * Takes up the map and the look of an older result; undo brings the present ones back.
   * @param {Painting} painting
   * @returns {Gone}
   */
  restore({ map, look, brush }) {
    const gone = this.take(map, look, BrushLayer.over(map, brush));
    if (this.mode.value === "manual") this.paint();
    return gone;
  }

  /**
   * Puts another map and look in the place of the present ones; one step of undo.
   * @param {LabelMap} map
   * @param {Look} look where none of its exemplars is there, the present look stays
   * @param {BrushLayer} layer over the map
   * @returns {Gone}
   */
  take(map, look, layer) {
    const { editor } = this;
    const known = withKnown(look, this.exemplars);
    const gone = known === look ? "none" : known.exemplars.length > 0 ? "some" : "all";
    this.edits.leave();
    editor.open(editor.home);
    editor.home.together(() => {
      if (gone !== "all") this.restyle(known);
      editor.replace(map, layer);
    });
    this.repaint({ withdraw: true });
    return gone;
  }

  /** @param {{withdraw?: boolean, version?: number}} [how] */
  #request({ withdraw = false, version = this.#version } = {}) {
    if (!this.#isDressed) return;
    this.#asked = version;
    this.live.request({ ...this.#order(), version }, { withdraw });
  }

  /** What would be painted now. */
  #order() {
    const { map, layer } = this.editor.home;
    return { map: map.clone(), ...withBrush(fitting(this.look.value, map, this.exemplars), layer) };
  }

  /** @param {Look} look */
  #showFirst(look) {
    const id = firstOf(look);
    this.exemplars.current.value = id === null ? null : this.exemplars.byId(id);
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  #rename(from, to) {
    this.editor.home.history.rename(from, to);
    if (this.#lookBefore) this.#lookBefore = renamed(this.#lookBefore, from, to);
    this.look.value = renamed(this.look.value, from, to);
  }

  /** A picture of a look that is still being changed. */
  #preview() {
    if (this.mode.value !== "live") return;
    this.stale.value = true;
    this.#glimpsed = true;
    this.#request({ version: GLIMPSE });
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
    const isChanging = this.editor.isDrawing || this.#lookBefore !== null;
    this.stale.value = painting.passing ? !isChanging : version !== this.#version;
    this.painting.value = painting;
    this.album.add(painting, { passing: painting.passing });
    if (!painting.passing) painting.prefetch();
    this.#glimpse();
  }
}
