/** Values that tell their listeners when they change, and events without a value of their own. */

/** @template T */
export class Emitter {
  /** @type {Set<(payload: T) => void>} */
  #listeners = new Set();

  /**
   * @param {(payload: T) => void} listener
   * @returns {() => void} removes the listener again
   */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {T} payload */
  emit(payload) {
    for (const listener of [...this.#listeners]) listener(payload);
  }
}

/** @template T */
export class Signal {
  /** @type {Emitter<T>} */
  #changes = new Emitter();
  #value;

  /** @param {T} value */
  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set value(value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.#changes.emit(value);
  }

  /**
   * Calls the listener now and after every change.
   * @param {(value: T) => void} listener
   * @returns {() => void} removes the listener again
   */
  watch(listener) {
    listener(this.#value);
    return this.#changes.on(listener);
  }
}

/**
 * A signal that says what another one says; which one can change.
 * @template T
 * @extends {Signal<T>}
 */
export class Relay extends Signal {
  #unhook = () => {};

  /** @param {{watch: (listener: (value: T) => void) => () => void}} signal to follow from now on, instead of any other */
  follow(signal) {
    this.#unhook();
    this.#unhook = signal.watch((value) => (this.value = value));
  }
}
