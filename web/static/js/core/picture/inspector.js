/** The match inspector: which spot of painting or photo is looked at, which are pinned, and what the match says there. */

import { mainClassIn } from "./blocks.js";
import { explained } from "./explanation.js";
import { contour } from "../map/contour.js";
import { UNKNOWN } from "../map/labelmap.js";
import { areaOf, blockAt, blocksIn, centreOf, step } from "./match.js";
import { Emitter, Signal } from "../signal.js";
import { weakRegions } from "./weak.js";

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./match.js").Link} Link */
/** @typedef {import("./match.js").Match} Match */
/** @typedef {import("./match.js").Point} Point */
/** @typedef {import("./painting.js").Painting} Painting */
/** @typedef {"painting" | "exemplar"} Side */
/** @typedef {{side: Side, block: number}} Spot a block of an exemplar is counted through all of them */
/** @typedef {Spot & {number: number}} Pin */
/** @typedef {{painting: Painting, match: Match, levels: import("./blocks.js").Levels, labels: readonly (LabelMap | null)[]}} Subject labels: those of each photo */
/**
 * @typedef {object} Mark a block to show
 * @property {number} block of the painting, or of the photo that is shown
 * @property {"here" | "there" | "pin"} tone here: looked at; there: what the match links it to
 * @property {number} weight 0 to 1
 * @property {number | null} number of its pin
 */

const MOST_PINS = 9;

export class Inspector {
  /** Something that is shown changed. @type {Emitter<void>} */
  changed = new Emitter();
  /** Number of the exemplar whose photo the exemplar's side shows. */
  shown = new Signal(0);
  /** @type {Subject | null} */
  subject = null;
  /** @type {Spot | null} */
  hover = null;
  /** @type {readonly Pin[]} */
  pins = [];
  /** @type {import("./weak.js").WeakRegion[]} */
  #weak = [];
  /** Which weak region is shown; -1 is none. */
  #weakAt = -1;

  /** @param {import("../palette/palette.js").Palette} palette */
  constructor(palette) {
    this.palette = palette;
  }

  /** @param {Subject} subject a new painting; pins stay where they still can */
  show(subject) {
    this.subject = subject;
    const { grid, exemplarGrids, firsts } = subject.match;
    const isThere = (/** @type {Spot} */ { side, block }) => block < (side === "painting" ? blocksIn(grid) : firsts[exemplarGrids.length]);
    this.pins = this.pins.filter(isThere);
    if (this.hover && !isThere(this.hover)) this.hover = null;
    if (this.shown.value >= exemplarGrids.length) this.shown.value = 0;
    this.#weak = exemplarGrids.length > 0 ? weakRegions(grid, subject.levels, subject.painting.map) : [];
    this.#weakAt = -1;
    this.#tell();
  }

  /** What is explained is seen: the photo it comes from comes up. */
  #tell() {
    const { match } = this.subject ?? {};
    const source = this.#sourceBlock;
    if (match && source !== undefined) this.shown.value = match.placeOf(source).exemplar;
    this.changed.emit();
  }

  /** How many photos the picture drew on. */
  get photos() {
    return this.subject?.match.exemplarGrids.length ?? 0;
  }

  /** @param {number} exemplar its number; brings its photo up */
  turnTo(exemplar) {
    this.shown.value = exemplar;
    this.changed.emit();
  }

  /**
   * @param {Side} side
   * @returns {import("./match.js").Grid} of the painting, or of the photo that is shown
   */
  gridOf(side) {
    const { match } = this.subject ?? {};
    return (side === "painting" ? match?.grid : match?.exemplarGrids[this.shown.value]) ?? { rows: 0, columns: 0 };
  }

  /**
   * @param {Spot} spot
   * @returns {{exemplar: number | null, area: import("./match.js").Area}} where it is: in the painting, or in the photo of an exemplar
   */
  whereIs({ side, block }) {
    const { match } = this.subject ?? {};
    if (side === "painting" || !match) return { exemplar: null, area: areaOf(this.gridOf("painting"), block) };
    const place = match.placeOf(block);
    return { exemplar: place.exemplar, area: areaOf(match.exemplarGrids[place.exemplar], place.block) };
  }

  /**
   * @param {Side} side
   * @param {number | null} block as it is counted there
   * @returns {Spot | null}
   */
  #spot(side, block) {
    const { match } = this.subject ?? {};
    if (block === null || !match) return null;
    return { side, block: side === "painting" ? block : match.blockOf({ exemplar: this.shown.value, block }) };
  }

  /**
   * @param {Spot} spot
   * @returns {number | null} its block as it is counted on its side; null in a photo that is not shown
   */
  #local({ side, block }) {
    if (side === "painting" || !this.subject) return block;
    const place = this.subject.match.placeOf(block);
    return place.exemplar === this.shown.value ? place.block : null;
  }

  /**
   * @param {Side} side
   * @param {Point | null} point in fractions; null where the pointer left
   */
  look(side, point) {
    const spot = this.#spot(side, point && blockAt(this.gridOf(side), point));
    const isSame = spot === null ? this.hover?.side !== side : this.hover?.side === side && this.hover.block === spot.block;
    if (isSame) return;
    this.hover = spot;
    this.#tell();
  }

  /**
   * Looks a few blocks further.
   * @param {Side} side
   * @param {Point} from in fractions, where nothing on this side is looked at yet
   * @param {number} right
   * @param {number} down
   * @returns {Point | null} the middle of the block looked at
   */
  move(side, from, right, down) {
    const grid = this.gridOf(side);
    const here = this.focus?.side === side ? this.#local(this.focus) : null;
    const block = here === null ? blockAt(grid, from) : step(grid, here, right, down);
    if (block === null) return null;
    this.hover = this.#spot(side, block);
    this.#tell();
    return centreOf(areaOf(grid, block));
  }

  /** What is explained: under the pointer, else the weak match shown, else the newest pin. @returns {Spot | null} */
  get focus() {
    return this.hover ?? this.#weakSpot ?? this.pins.at(-1) ?? null;
  }

  get #weakSpot() {
    const region = this.#weak[this.#weakAt];
    return region ? { side: /** @type {const} */ ("painting"), block: region.blocks[0] } : null;
  }

  /**
   * Pins a block, or takes its pin out.
   * @param {Side} side
   * @param {Point} point in fractions
   */
  pin(side, point) {
    const spot = this.#spot(side, blockAt(this.gridOf(side), point));
    if (spot === null) return;
    const there = this.pins.find((pin) => pin.side === side && pin.block === spot.block);
    if (there) return this.unpin(there.number);
    const used = new Set(this.pins.map(({ number }) => number));
    const free = Array.from({ length: MOST_PINS }, (_, i) => i + 1).find((number) => !used.has(number));
    const number = free ?? this.pins[0].number;
    this.pins = [...this.pins.filter((pin) => pin.number !== number), { ...spot, number }];
    this.#weakAt = -1;
    this.#tell();
  }

  /** @param {number} number */
  unpin(number) {
    this.pins = this.pins.filter((pin) => pin.number !== number);
    this.changed.emit();
  }

  /** @returns {boolean} whether there was anything to clear */
  clear() {
    const had = this.pins.length > 0 || this.#weakAt >= 0;
    this.pins = [];
    this.#weakAt = -1;
    if (had) this.changed.emit();
    return had;
  }

  /** @returns {string} border of the weak region shown, a path in fractions of the painting; empty for none */
  get weakOutline() {
    const blocks = new Set(this.#weak[this.#weakAt]?.blocks);
    const { rows, columns } = this.gridOf("painting");
    return contour(columns, rows, (block) => blocks.has(block));
  }

  /** How many weak regions there are, and which is shown, from 1; 0 is none. */
  get weak() {
    return { count: this.#weak.length, shown: this.#weakAt + 1 };
  }

  /**
   * @param {1 | -1} by
   * @returns {Point | null} the middle of its worst block
   */
  stepWeak(by) {
    const count = this.#weak.length;
    if (count === 0) return null;
    this.#weakAt = this.#weakAt < 0 && by < 0 ? count - 1 : (this.#weakAt + by + count) % count;
    this.hover = null;
    this.#tell();
    return centreOf(areaOf(this.gridOf("painting"), this.#weak[this.#weakAt].blocks[0]));
  }

  /**
   * @param {Spot} spot
   * @returns {readonly Link[]} blocks of the other side, the strongest first
   */
  linksOf({ side, block }) {
    if (!this.subject) return [];
    return side === "painting" ? this.subject.match.sourcesOf(block) : this.subject.match.drawingsOn(block);
  }

  /** Of an exemplar, where the spot in focus comes from. @returns {number | undefined} */
  get #sourceBlock() {
    const { focus } = this;
    return focus?.side === "painting" ? this.linksOf(focus)[0]?.block : focus?.block;
  }

  /** In which photo, and where in it, in fractions, the spot in focus comes from. @returns {{exemplar: number, at: Point} | null} */
  get source() {
    const block = this.#sourceBlock;
    if (block === undefined || !this.subject) return null;
    const { exemplar, area } = this.whereIs({ side: "exemplar", block });
    return { exemplar: exemplar ?? 0, at: centreOf(area) };
  }

  /**
   * @param {Side} side
   * @returns {Mark[]} what to show there, the most important last
   */
  marksOn(side) {
    /** @type {Mark[]} */
    const marks = [];
    const mark = (/** @type {Link} */ { block, weight }, /** @type {Mark["tone"]} */ tone, /** @type {number | null} */ number = null) => {
      const local = this.#local({ side, block });
      if (local !== null) marks.push({ block: local, tone, weight, number });
    };
    const { focus } = this;
    if (focus?.side === side) mark({ block: focus.block, weight: 1 }, "here");
    if (focus && focus.side !== side) for (const link of [...this.linksOf(focus)].reverse()) mark(link, "there");
    for (const pin of this.pins) {
      const best = pin.side === side ? { block: pin.block, weight: 1 } : this.linksOf(pin)[0];
      if (best) mark(best, "pin", pin.number);
    }
    return marks;
  }

  /**
   * @param {Spot} spot
   * @returns {string} the class there
   */
  nameAt(spot) {
    const { exemplar, area } = this.whereIs(spot);
    const map = exemplar === null ? this.subject?.painting.map : this.subject?.labels[exemplar];
    if (!map) return "part";
    const { classId } = mainClassIn(map, area);
    return classId === UNKNOWN ? "unknown part" : this.palette.nameOf(classId);
  }

  /**
   * @param {Spot} spot
   * @returns {string} in words what the match says there
   */
  describe(spot) {
    return explained(this, spot);
  }
}
