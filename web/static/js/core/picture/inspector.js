/** The match inspector: which spot of painting or photo is looked at, which are pinned, and what the match says there. */

import { mainClassIn, meanIn } from "./blocks.js";
import { contour } from "../map/contour.js";
import { UNKNOWN } from "../map/labelmap.js";
import { areaOf, blockAt, blocksIn, centreOf, step } from "./match.js";
import { drawingsSentence, sentenceOf } from "./matchwords.js";
import { Emitter } from "../signal.js";
import { weakRegions } from "./weak.js";

/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */
/** @typedef {import("./match.js").Link} Link */
/** @typedef {import("./match.js").Match} Match */
/** @typedef {import("./match.js").Point} Point */
/** @typedef {import("./painting.js").Painting} Painting */
/** @typedef {"painting" | "exemplar"} Side */
/** @typedef {{side: Side, block: number}} Spot */
/** @typedef {Spot & {number: number}} Pin */
/** @typedef {{painting: Painting, match: Match, levels: import("./blocks.js").Levels, labels: LabelMap | null}} Subject labels: those of the photo */
/**
 * @typedef {object} Mark a block to show
 * @property {number} block
 * @property {"here" | "there" | "pin"} tone here: looked at; there: what the match links it to
 * @property {number} weight 0 to 1
 * @property {number | null} number of its pin
 */

const MOST_PINS = 9;

export class Inspector {
  /** Something that is shown changed. @type {Emitter<void>} */
  changed = new Emitter();
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
    this.pins = this.pins.filter(({ side, block }) => block < blocksIn(this.gridOf(side)));
    if (this.hover && this.hover.block >= blocksIn(this.gridOf(this.hover.side))) this.hover = null;
    this.#weak = weakRegions(subject.match.grid, subject.levels, subject.painting.map);
    this.#weakAt = -1;
    this.changed.emit();
  }

  /** @param {Side} side */
  gridOf(side) {
    const match = this.subject?.match;
    if (!match) return { rows: 0, columns: 0 };
    return side === "painting" ? match.grid : match.exemplarGrid;
  }

  /**
   * @param {Side} side
   * @param {Point | null} point in fractions; null where the pointer left
   */
  look(side, point) {
    const block = point && blockAt(this.gridOf(side), point);
    const isSame = block === null ? this.hover?.side !== side : this.hover?.side === side && this.hover.block === block;
    if (isSame) return;
    this.hover = block === null ? null : { side, block };
    this.changed.emit();
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
    const spot = this.focus?.side === side ? this.focus.block : null;
    const block = spot === null ? blockAt(grid, from) : step(grid, spot, right, down);
    if (block === null) return null;
    this.hover = { side, block };
    this.changed.emit();
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
    const block = blockAt(this.gridOf(side), point);
    if (block === null) return;
    const there = this.pins.find((pin) => pin.side === side && pin.block === block);
    if (there) return this.unpin(there.number);
    const used = new Set(this.pins.map(({ number }) => number));
    const free = Array.from({ length: MOST_PINS }, (_, i) => i + 1).find((number) => !used.has(number));
    const number = free ?? this.pins[0].number;
    this.pins = [...this.pins.filter((pin) => pin.number !== number), { side, block, number }];
    this.#weakAt = -1;
    this.changed.emit();
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
    this.changed.emit();
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

  /** Where in the photo the spot in focus comes from, in fractions. @returns {Point | null} */
  get source() {
    const { focus } = this;
    const block = focus?.side === "painting" ? this.linksOf(focus)[0]?.block : focus?.block;
    return block === undefined ? null : centreOf(areaOf(this.gridOf("exemplar"), block));
  }

  /**
   * @param {Side} side
   * @returns {Mark[]} what to show there, the most important last
   */
  marksOn(side) {
    /** @type {Mark[]} */
    const marks = [];
    const { focus } = this;
    if (focus?.side === side) marks.push({ block: focus.block, tone: "here", weight: 1, number: null });
    if (focus && focus.side !== side) {
      for (const link of [...this.linksOf(focus)].reverse()) marks.push({ ...link, tone: "there", number: null });
    }
    for (const pin of this.pins) {
      const best = pin.side === side ? { block: pin.block, weight: 1 } : this.linksOf(pin)[0];
      if (best) marks.push({ ...best, tone: "pin", number: pin.number });
    }
    return marks;
  }

  /**
   * @param {Spot} spot
   * @returns {string} the class there
   */
  nameAt({ side, block }) {
    const map = side === "painting" ? this.subject?.painting.map : this.subject?.labels;
    if (!map) return "part";
    const { classId } = mainClassIn(map, areaOf(this.gridOf(side), block));
    return classId === UNKNOWN ? "unknown part" : this.palette.nameOf(classId);
  }

  /**
   * @param {Spot} spot
   * @returns {string} in words what the match says there
   */
  describe(spot) {
    if (!this.subject) return "";
    if (spot.side === "exemplar") {
      return drawingsSentence(this.nameAt(spot), this.linksOf(spot), blocksIn(this.gridOf("painting")));
    }
    return this.#describePainting(this.subject, spot);
  }

  /**
   * @param {Subject} subject
   * @param {Spot} spot
   */
  #describePainting({ painting, levels }, spot) {
    const area = areaOf(this.gridOf("painting"), spot.block);
    const { classId, share } = mainClassIn(painting.map, area);
    if (classId === UNKNOWN) return "Nothing is asked for here: the picture fills it in.";
    const sources = this.linksOf(spot).map(({ block, weight }) => ({
      weight,
      name: this.nameAt({ side: "exemplar", block }),
      at: centreOf(areaOf(this.gridOf("exemplar"), block)),
    }));
    const offered = painting.exemplar?.classes.find(({ id }) => id === classId)?.share ?? 0;
    return sentenceOf({ name: this.palette.nameOf(classId), confidence: meanIn(levels, area), share, sources, offered });
  }
}
