/** How maps look on this page: colour scheme, hatching, names, and the class in the spotlight. The browser remembers it. */

import { SCHEMES } from "../core/palette/schemes.js";
import { Signal } from "../core/signal.js";
import { Spotlight } from "../core/palette/spotlight.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/palette/schemes.js").SchemeId} SchemeId */

export class MapLook {
  /** @type {Signal<SchemeId>} */
  scheme = new Signal(SCHEMES.some(({ id }) => id === settings.colours) ? settings.colours : SCHEMES[0].id);
  hatched = new Signal(settings.hatched);
  named = new Signal(settings.named);
  spotlight = new Spotlight();

  /** @param {import("../core/palette/palette.js").Palette} palette */
  constructor(palette) {
    /** RGB triples by class id. */
    this.colours = new Signal(palette.table(this.scheme.value));
    this.scheme.watch((scheme) => {
      remember({ colours: scheme });
      this.colours.value = palette.table(scheme);
    });
    this.hatched.watch((hatched) => remember({ hatched }));
    this.named.watch((named) => remember({ named }));
  }

  /** @param {string} id of a scheme; hatching goes with it */
  choose(id) {
    const scheme = SCHEMES.find((candidate) => candidate.id === id);
    if (!scheme) return;
    this.scheme.value = scheme.id;
    this.hatched.value = scheme.hatched;
  }
}
