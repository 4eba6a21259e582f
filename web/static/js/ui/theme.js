/** Light, dark, or as the system has it. */

import { byId, icon } from "./dom.js";
import { remember, settings } from "./settings.js";

const NEXT = /** @type {const} */ ({ auto: "light", light: "dark", dark: "auto" });
const NAMES = { auto: "as the system", light: "light", dark: "dark" };

export function mountTheme() {
  const button = byId("theme", HTMLButtonElement);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const mode = settings.theme ?? "auto";
    document.documentElement.dataset.theme = settings.theme ?? (system.matches ? "dark" : "light");
    button.replaceChildren(icon(mode));
    button.title = `Colours of the page: ${NAMES[mode]}`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    const next = NEXT[settings.theme ?? "auto"];
    remember({ theme: next === "auto" ? null : next });
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}
