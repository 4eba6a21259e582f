/**
 * Live repaint: the server paints one input at a time, the newest wins, answers that came too late are dropped.
 *
 * While a request only waits in the server's line, a newer one is sent after it, and the server gives that its place.
 */

/**
 * @typedef {{kind: "idle"}
 *   | Running
 *   | {kind: "waiting", reason: "busy" | "offline", retryAt: number, message: string}
 *   | {kind: "failed", error: unknown}} LiveState
 */
/**
 * @typedef {object} Running
 * @property {"painting"} kind
 * @property {number} stamp
 * @property {number} since when it was asked for
 * @property {number | null} place in the server's queue, 1 is next; null once it began, or while it is not known
 * @property {number | null} wait ms it should wait from when that place was told
 * @property {number | null} begun when the server began
 * @property {number | null} expected ms it should take from there
 */
/** @typedef {import("../api.js").Progress} Progress */
/**
 * @template In
 * @typedef {object} Run
 * @property {In} input
 * @property {number} stamp
 * @property {AbortController} abort
 * @property {number | null} place as the server told it; null before that, and from when it began
 * @property {Run<In> | null} older the one whose place it takes, until it has it
 */
/**
 * How to go on after an error: "busy" keeps to the server's delay, "offline" tries again as soon as it can,
 * null gives up until the next input.
 * @typedef {{reason: "busy" | "offline", delay: number | null, message: string} | null} Retry delay in ms
 */
/**
 * @template In, Out
 * @typedef {object} LiveOptions
 * @property {(input: In, signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<Out>} run
 * @property {(output: Out, input: In, ms: number) => void} onAnswer only answers that still count
 * @property {(state: LiveState) => void} onState
 * @property {(error: unknown) => Retry} retryOf
 * @property {() => number} [now] ms
 * @property {(run: () => void, ms: number) => unknown} [setTimer]
 * @property {(timer: any) => void} [clearTimer]
 */

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 10_000;

/** @template In, Out */
export class LiveScheduler {
  /** @type {{input: In, stamp: number} | null} */
  #next = null;
  /** @type {Run<In> | null} */
  #running = null;
  /** @type {unknown} */
  #timer = null;
  #waitingFor = "";
  #stamp = 0;
  /** Answers below this stamp belong to an input that was withdrawn, or are older than what was shown. */
  #floor = 0;
  /** Errors below this stamp belong to a request that was overtaken. */
  #started = 0;
  #attempts = 0;

  /** @param {LiveOptions<In, Out>} options */
  constructor(options) {
    this.options = {
      now: () => performance.now(),
      setTimer: (/** @type {() => void} */ run, /** @type {number} */ ms) => setTimeout(run, ms),
      clearTimer: (/** @type {any} */ timer) => clearTimeout(timer),
      ...options,
    };
  }

  /** Whether an input still lacks its answer. */
  get pending() {
    return this.#next !== null || this.#running !== null;
  }

  /**
   * Asks for a painting of this input; an older one that the server has not begun is forgotten.
   * @param {In} input
   * @param {{withdraw?: boolean}} [how] withdraw: the answer under way no longer counts either
   *   (another exemplar, another map), where a stroke lets it finish so that the picture keeps moving
   */
  request(input, { withdraw = false } = {}) {
    this.#stamp += 1;
    this.#next = { input, stamp: this.#stamp };
    if (withdraw) this.#withdraw();
    if (this.#waitingFor !== "busy") this.#startNow();
  }

  /** Tries again at once, if something waits. */
  poke() {
    if (this.#next) this.#startNow();
  }

  /** Forgets what waits and what runs. */
  cancel() {
    this.#next = null;
    this.#stopWaiting();
    this.#stamp += 1;
    this.#withdraw();
    this.options.onState({ kind: "idle" });
  }

  #withdraw() {
    this.#floor = this.#stamp;
    for (let run = this.#running; run; run = run.older) run.abort.abort();
    this.#running = null;
  }

  #startNow() {
    this.#stopWaiting();
    if (this.#running === null || this.#running.place !== null) void this.#start();
  }

  #stopWaiting() {
    if (this.#timer !== null) this.options.clearTimer(this.#timer);
    this.#timer = null;
    this.#waitingFor = "";
  }

  async #start() {
    const job = this.#next;
    if (!job) return;
    this.#next = null;
    this.#started = job.stamp;
    const older = this.#running;
    /** @type {Run<In>} */
    const running = { ...job, abort: new AbortController(), place: null, older };
    this.#running = running;
    const since = this.options.now();
    /** @type {Running} */
    const state = { kind: "painting", stamp: job.stamp, since, place: older?.place ?? null, wait: null, begun: null, expected: null };
    this.options.onState(state);
    const onProgress = (/** @type {Progress} */ progress) => {
      running.place = "place" in progress ? progress.place : null;
      if (this.#running !== running) return;
      this.#settle(running);
      this.options.onState({ ...state, ...this.#told(progress) });
      if (this.#next) this.#startNow();
    };
    try {
      const output = await this.options.run(job.input, running.abort.signal, onProgress);
      if (job.stamp < this.#floor) return;
      this.#floor = job.stamp;
      if (this.#running === running) this.#running = null;
      this.#attempts = 0;
      this.options.onAnswer(output, job.input, this.options.now() - since);
      this.#goOn();
    } catch (error) {
      if (job.stamp < Math.max(this.#floor, this.#started)) return;
      this.#running = null;
      this.#fail(job, error);
    }
  }

  /**
   * It has a place of its own: an older one that still waits is not wanted any more.
   * @param {Run<In>} running
   */
  #settle(running) {
    if (running.older?.place) running.older.abort.abort();
    running.older = null;
  }

  /** @param {Progress} progress */
  #told(progress) {
    if ("place" in progress) return progress;
    return { place: null, begun: this.options.now(), expected: progress.expected };
  }

  #goOn() {
    if (this.#running) return;
    if (this.#next) void this.#start();
    else this.options.onState({ kind: "idle" });
  }

  /**
   * @param {{input: In, stamp: number}} job
   * @param {unknown} error
   */
  #fail(job, error) {
    const retry = this.options.retryOf(error);
    if (retry) {
      this.#next ??= job;
      this.#wait(retry);
    } else if (this.#next) {
      void this.#start();
    } else {
      this.#attempts = 0;
      this.options.onState({ kind: "failed", error });
    }
  }

  /** @param {NonNullable<Retry>} retry */
  #wait({ reason, delay, message }) {
    const backoff = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts);
    const wait = delay ?? backoff;
    this.#attempts += 1;
    this.#waitingFor = reason;
    this.#timer = this.options.setTimer(() => {
      this.#timer = null;
      this.#waitingFor = "";
      this.#startNow();
    }, wait);
    this.options.onState({ kind: "waiting", reason, retryAt: this.options.now() + wait, message });
  }
}
