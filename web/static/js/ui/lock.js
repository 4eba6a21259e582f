/** The lock of one class: shows whether it is protected, and a press changes that. */

import { capital } from "../core/words.js";
import { el, icon } from "./dom.js";

/**
 * @param {import("../core/map/editor.js").Editor} editor
 * @param {number} id
 */
export function lockButton({ palette, protection }, id) {
  const name = capital(palette.nameOf(id));
  const button = el("button", { type: "button", class: "lock", "aria-label": `Protect ${name}`, "data-lock": id });
  button.addEventListener("click", () => protection.toggle(id));
  protection.kept.watch((kept) => {
    const isKept = kept.has(id);
    if (button.getAttribute("aria-pressed") === String(isKept)) return;
    button.setAttribute("aria-pressed", String(isKept));
    button.title = isKept ? `${name} is protected: nothing paints over it` : `Protect ${name}`;
    button.replaceChildren(icon(isKept ? "lock" : "unlocked"));
  });
  return button;
}
