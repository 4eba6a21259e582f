/** A change of the look, as a step of undo among those of the map. */

import { EMPTY } from "../map/rect.js";
import { renamed } from "./look.js";

/** @typedef {import("../map/history.js").Step} Step */
/** @typedef {import("./look.js").Look} Look */

/** @implements {Step} */
export class Restyling {
  rect = EMPTY;
  bytes = 4000; // about as much as a look takes

  /**
   * @param {import("../signal.js").Signal<Look>} look
   * @param {Look} before
   * @param {Look} after
   */
  constructor(look, before, after) {
    this.look = look;
    this.before = before;
    this.after = after;
  }

  revert() {
    this.look.value = this.before;
  }

  apply() {
    this.look.value = this.after;
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  rename(from, to) {
    this.before = renamed(this.before, from, to);
    this.after = renamed(this.after, from, to);
  }
}
