/** Chooses how the map looks: colour scheme, hatching, names. */

import { SCHEMES } from "../core/palette/schemes.js";
import { byId, el, icon } from "./dom.js";

/** @typedef {import("./maplook.js").MapLook} MapLook */

/** @param {MapLook} look */
export function mountLookPicker(look) {
  const options = SCHEMES.map(({ id, name }) => el("option", { value: id }, name));
  const select = el("select", { class: "choice", id: "scheme", "aria-label": "Colour scheme of the map", title: "Colour scheme of the map" }, ...options);
  select.addEventListener("change", () => look.choose(select.value));
  look.scheme.watch((scheme) => {
    select.value = scheme;
  });
  byId("colours", HTMLElement).append(select, toggle("hatched", "hatching", "Hatching", look.hatched), toggle("named", "names", "Names on the map", look.named));
}

/**
 * @param {string} id
 * @param {string} symbol
 * @param {string} name
 * @param {import("../core/signal.js").Signal<boolean>} signal
 */
function toggle(id, symbol, name, signal) {
  const button = el("button", { type: "button", class: "button quiet icon-only toggle", id, "aria-label": name, title: name }, icon(symbol));
  button.addEventListener("click", () => {
    signal.value = !signal.value;
  });
  signal.watch((on) => button.setAttribute("aria-pressed", String(on)));
  return button;
}
