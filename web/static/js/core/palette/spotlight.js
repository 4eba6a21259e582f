/** Which class is shown on the map while the others are dimmed: one that is pointed at, or one that was asked for. */

import { Signal } from "../signal.js";

export class Spotlight {
  /** @type {Signal<number | null>} */
  lit = new Signal(/** @type {number | null} */ (null));
  /** @type {number | null} */
  #hovered = null;
  /** @type {number | null} */
  #found = null;

  /** @param {number | null} id pointed at; null when the pointer leaves */
  hover(id) {
    this.#hovered = id;
    this.#show();
  }

  /** @param {number} id stays until the next press */
  find(id) {
    this.#found = id;
    this.#show();
  }

  /** Something is pressed: what was asked for has been seen. */
  press() {
    this.#found = null;
    this.#hovered = null;
    this.#show();
  }

  #show() {
    this.lit.value = this.#hovered ?? this.#found;
  }
}
