/** A pen's pressure, from what pointers report: many claim a constant 0.5, and 0 when they are lifted. */

const NONE = 0.5;

export class Pressure {
  #isReal = false;
  #last = 1;

  /**
   * @param {number} reported
   * @returns {number} above 0, up to 1; 1 until the pointer has shown that it knows any
   */
  read(reported) {
    const isPlausible = reported > 0 && reported <= 1;
    if (isPlausible && reported !== NONE) this.#isReal = true;
    if (isPlausible && this.#isReal) this.#last = reported;
    return this.#last;
  }
}
