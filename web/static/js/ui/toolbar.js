/** The tool buttons. */

import { TOOLS } from "../core/tools/index.js";
import { byId, el, icon } from "./dom.js";

/** @param {import("../core/map/editor.js").Editor} editor */
export function mountToolbar(editor) {
  const host = byId("tools", HTMLElement);
  const buttons = TOOLS.map(({ id, name, key, hint }) => {
    const title = `${name} (${key}): ${hint}`;
    const button = el("button", { type: "button", class: "tool", "aria-label": name, title, "data-tool": id }, icon(id));
    button.addEventListener("click", () => {
      editor.tool.value = id;
    });
    return button;
  });
  host.append(...buttons);
  host.addEventListener("keydown", (event) => {
    const step = ["ArrowDown", "ArrowRight"].includes(event.key) ? 1 : ["ArrowUp", "ArrowLeft"].includes(event.key) ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });
  const update = () => {
    for (const button of buttons) {
      const isBase = button.dataset.tool === editor.tool.value;
      button.setAttribute("aria-pressed", String(isBase));
      button.toggleAttribute("data-held", button.dataset.tool === editor.heldTool.value);
      button.tabIndex = isBase ? 0 : -1;
    }
  };
  editor.tool.watch(update);
  editor.heldTool.watch(update);
}
