/** Live repaint: what a picture should show is counted as it changes, and asked for; a stroke gets glimpses while it goes on. */

import { retryOf } from "../api.js";
import { LiveScheduler } from "./scheduler.js";
import { Signal } from "../signal.js";

/** @typedef {import("../api.js").Progress} Progress */
/** @typedef {import("./scheduler.js").LiveState} LiveState */
/** @typedef {import("../studio.js").Mode} Mode */
/**
 * @template In, Out
 * @typedef {object} Subject what is painted, over and over
 * @property {Signal<Mode>} mode
 * @property {import("../map/editor.js").Editor} editor
 * @property {() => In | null} input what a picture would be made of now, a copy; null where none is wanted
 * @property {(input: In, how: {signal: AbortSignal, onProgress: (progress: Progress) => void}) => Promise<Out>} run
 * @property {() => number} last ms that the picture on screen took; infinite without one
 * @property {(picture: Out, input: In, how: {ms: number, passing: boolean}) => void} onPicture
 *   passing: it was made during a change, and is soon outdated
 * @property {() => boolean} [isChanging] whether a change that is no stroke is under way
 * @property {() => void} [onRest] no picture is wanted any more
 */

/** A stroke gets pictures while it goes on if the last took no longer than this, ms. */
const QUICK = 250;
/** And not before it has lasted this long, ms: a mere dab is better served by one picture, sooner. */
const SETTLED = 150;
/** Version of pictures made during a change: they answer no wish, as it may end otherwise. */
const GLIMPSE = -1;

/** @template In, Out */
export class Repaint {
  /** @type {Signal<LiveState>} */
  state = new Signal(/** @type {LiveState} */ ({ kind: "idle" }));
  /** Whether the picture on screen is older than what it should show. */
  stale = new Signal(false);
  /** Counts what the picture should show. */
  #version = 0;
  /** Of the newest request. */
  #asked = 0;
  #glimpsed = false;
  /** When the stroke under way began, ms. @type {number | null} */
  #strokeSince = null;
  /** The stroke went on since its last picture was asked for. */
  #moved = false;
  #unhook = () => {};

  /** @param {Subject<In, Out>} subject */
  constructor(subject) {
    this.subject = subject;
    /** @type {LiveScheduler<{input: In, version: number}, Out>} */
    this.scheduler = new LiveScheduler({
      run: ({ input }, signal, onProgress) => subject.run(input, { signal, onProgress }),
      onAnswer: (picture, job, ms) => this.#receive(picture, job, ms),
      onState: (state) => {
        this.state.value = state;
      },
      retryOf,
    });
    subject.editor.ended.on(() => this.#endStroke());
    subject.mode.watch((mode) => {
      if (mode === "live" && this.stale.value) this.paint();
    });
  }

  /** @param {import("../map/sheet.js").Sheet} sheet whose strokes get glimpses from now on, instead of any other's */
  follow(sheet) {
    this.#unhook();
    this.#unhook = sheet.painted.on(() => this.#follow());
  }

  /** The picture should show something else now: paints it, or, in manual mode, says that it is old. */
  repaint({ withdraw = false } = {}) {
    this.#version += 1;
    this.#glimpsed = false;
    const input = this.subject.input();
    if (!input) return this.rest();
    this.stale.value = true;
    if (this.subject.mode.value === "live") this.#request(input, { withdraw });
    else if (withdraw) this.scheduler.cancel();
  }

  /** Paints now: at once what waits, else things as they are. */
  paint() {
    if (this.scheduler.pending && this.#asked === this.#version) return this.poke();
    const input = this.subject.input();
    if (input) this.#request(input);
  }

  /** Tries again at once, if something waits. */
  poke() {
    this.scheduler.poke();
  }

  /** Gives up the picture under way; the one there is stays, and is old. */
  stop() {
    if (this.scheduler.pending) this.scheduler.cancel();
  }

  /** No picture is wanted: gives up what is under way. */
  rest() {
    this.drop();
    this.subject.onRest?.();
  }

  /** Forgets what is under way; what comes next has nothing to do with it. */
  drop() {
    this.scheduler.cancel();
    this.stale.value = false;
  }

  /** Asks for a picture of a change that goes on. */
  preview() {
    if (this.subject.mode.value !== "live") return;
    this.stale.value = true;
    this.#askPassing();
  }

  /** A change that came to nothing may have left its picture. */
  settle() {
    if (this.#glimpsed) this.repaint();
  }

  /**
   * @param {In} input
   * @param {{withdraw?: boolean, version?: number}} [how]
   */
  #request(input, { withdraw = false, version = this.#version } = {}) {
    this.#asked = version;
    this.scheduler.request({ input, version }, { withdraw });
  }

  #follow() {
    if (!this.subject.editor.isDrawing) return;
    this.#strokeSince ??= performance.now();
    this.#moved = true;
    this.#glimpse();
  }

  /** Asks for a picture of the unfinished stroke, if the server is quick and has nothing else to do. */
  #glimpse() {
    const settled = this.#strokeSince !== null && performance.now() - this.#strokeSince > SETTLED;
    const { mode, last } = this.subject;
    if (!this.#moved || !settled || last() > QUICK || mode.value !== "live" || this.scheduler.pending) return;
    this.#moved = false;
    this.#askPassing();
  }

  #askPassing() {
    const input = this.subject.input();
    if (!input) return;
    this.#glimpsed = true;
    this.#request(input, { version: GLIMPSE });
  }

  #endStroke() {
    this.#strokeSince = null;
    this.#moved = false;
    this.settle();
  }

  /**
   * @param {Out} picture
   * @param {{input: In, version: number}} job
   * @param {number} ms
   */
  #receive(picture, { input, version }, ms) {
    const passing = version === GLIMPSE;
    const isChanging = this.subject.editor.isDrawing || (this.subject.isChanging?.() ?? false);
    this.stale.value = passing ? !isChanging : version !== this.#version;
    this.subject.onPicture(picture, input, { ms, passing });
    this.#glimpse();
  }
}
