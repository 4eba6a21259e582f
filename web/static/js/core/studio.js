/** Editor, look, exemplars and live repaint put together. Knows no page: the page watches its signals. */

import { Album } from "./picture/album.js";
import { PhotoSheets } from "./exemplar/photosheets.js";
import { BrushLayer } from "./look/brushlayer.js";
import { Edits } from "./edit/edits.js";
import { Front } from "./front.js";
import { fitting, withKnown } from "./look/fitting.js";
import { PLAIN, firstOf, isSame, numberOf, renamed, unthrown, withFirst } from "./look/look.js";
import { Restyling } from "./look/restyling.js";
import { withBrush } from "./look/second.js";
import { Painter } from "./picture/painter.js";
import { Repaint } from "./picture/repaint.js";
import { Signal } from "./signal.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Exemplar} Exemplar */
/** @typedef {import("./map/editor.js").Editor} Editor */
/** @typedef {import("./exemplar/exemplars.js").Exemplars} Exemplars */
/** @typedef {import("./look/look.js").Look} Look */
/** @typedef {import("./map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./picture/painting.js").Painting} Painting */
/** @typedef {"none" | "some" | "all"} Gone how many of a look's exemplars are no longer here */
/** @typedef {"live" | "manual"} Mode live: paints by itself after every stroke, and during one if that is quick */
/** @typedef {import("./picture/painter.js").Order} Order */

export class Studio {
  /** The results of this session. */
  album = new Album();
  /** @type {Signal<Painting | null>} the newest picture */
  painting = new Signal(/** @type {Painting | null} */ (null));
  /** @type {Signal<Painting | null>} the picture before the newest, to compare with */
  before = new Signal(/** @type {Painting | null} */ (null));
  mode = new Signal(/** @type {Mode} */ ("live"));
  /** What every region takes after; its first exemplar is `exemplars.current`. @type {Signal<Look>} */
  look = new Signal(PLAIN);
  /** The look before the change that is under way, as while a slider is dragged. @type {Look | null} */
  #lookBefore = null;
  /** There is a look to paint with, if only that of the map alone. */
  #isDressed = false;

  /**
   * @param {Api} api
   * @param {Editor} editor
   * @param {Exemplars} exemplars
   * @param {{dice?: boolean}} [pack] dice: whether looks may throw them; those of works from elsewhere wait
   */
  constructor(api, editor, exemplars, { dice = true } = {}) {
    this.dice = dice;
    this.api = api;
    this.editor = editor;
    this.exemplars = exemplars;
    this.painter = new Painter(api, exemplars);
    /** The exemplars' maps; they hear of a new id before anything else does, as others open them by it. */
    this.sheets = new PhotoSheets(api, exemplars, editor.palette);
    /** @type {Repaint<Order, Painting>} */
    this.live = new Repaint({
      mode: this.mode,
      editor,
      input: () => /** @type {Order | null} */ (this.#isDressed ? this.#order() : null),
      run: (order, how) => this.painter.paint(order, how),
      last: () => this.painting.value?.ms ?? Infinity,
      onPicture: (painting, _, how) => this.#receive(painting, how),
      isChanging: () => this.#lookBefore !== null,
    });
    this.live.follow(editor.home);
    this.state = this.live.state;
    /** Whether the picture on screen is older than the map or its look. */
    this.stale = this.live.stale;
    /** Photos that are edited, in place of the painting while one is in hand. */
    this.edits = new Edits({ api, editor, exemplars, mode: this.mode });
    this.front = new Front(this);
    this.look.watch((look) => this.#showFirst(look));
    exemplars.renamed.on(({ from, to }) => this.#rename(from, to));
    exemplars.all.watch(() => this.#showFirst(this.look.value));
    editor.home.changed.on(() => this.repaint());
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
    this.live.repaint({ withdraw });
  }

  /** Paints now: at once what waits, else the map as it is. */
  paint() {
    this.live.paint();
  }

  /** Gives up the painting under way; the picture there is stays, and is old. */
  stop() {
    this.live.stop();
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
    if (passing) return this.live.preview();
    const before = this.#lookBefore;
    this.#lookBefore = null;
    if (!isSame(before, look)) {
      this.editor.finish();
      this.editor.home.record(new Restyling(this.look, before, look));
    } else this.live.settle();
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
    this.front.choose(await this.exemplars.add(photo, name, maxBytes));
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
    const isWhole = known.exemplars.length === look.exemplars.length;
    const gone = isWhole ? "none" : known.exemplars.length > 0 ? "some" : "all";
    this.edits.leave();
    editor.open(editor.home);
    editor.home.together(() => {
      if (gone !== "all") this.restyle(known);
      editor.replace(map, layer);
    });
    this.repaint({ withdraw: true });
    return gone;
  }

  /** What would be painted now. */
  #order() {
    const { map, layer } = this.editor.home;
    const look = this.dice ? this.look.value : unthrown(this.look.value, null);
    return { map: map.clone(), ...withBrush(fitting(look, map, this.exemplars), layer) };
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

  /**
   * @param {Painting} painting
   * @param {{ms: number, passing: boolean}} how
   */
  #receive(painting, { ms, passing }) {
    painting.ms = ms;
    painting.passing = passing;
    if (!this.painting.value?.passing) this.before.value = this.painting.value;
    this.painting.value = painting;
    this.album.add(painting, { passing });
    if (!passing) painting.prefetch();
  }
}
