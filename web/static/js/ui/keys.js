/** Key presses become actions; held keys let go when the window loses the keyboard. */

import { isTyping, match, sheet } from "../core/shortcuts.js";
import { byId, el } from "./dom.js";

/** @typedef {Record<string, (held: boolean) => void>} Actions by name; held is false when a held key is let go */

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * Space and Enter belong to a control the keyboard has moved to.
 * @param {KeyboardEvent} event
 */
function belongsToControl(event) {
  const target = event.target;
  if (!(target instanceof HTMLElement) || (event.key !== " " && event.key !== "Enter")) return false;
  if (event.ctrlKey || event.metaKey) return false;
  return target.matches("button, a, input, select, summary") && target.matches(":focus-visible");
}

/** @param {Actions} actions */
export function mountKeys(actions) {
  /** @type {Map<string, string>} physical key to held action */
  const held = new Map();
  const release = (/** @type {string} */ code) => {
    const action = held.get(code);
    held.delete(code);
    if (action) actions[action]?.(false);
  };
  window.addEventListener("keydown", (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const input = target instanceof HTMLInputElement ? target.type : undefined;
    if (target && isTyping({ tagName: target.tagName, type: input, isContentEditable: target.isContentEditable })) return;
    if (event.key === "Escape" && document.querySelector(":popover-open")) return;
    if (document.querySelector("dialog[open]") || target?.closest("[role=menu]") || belongsToControl(event)) return;
    if (event.key === "Escape" && document.querySelector(":popover-open")) return;
    const shortcut = match(event);
    if (!shortcut || !(shortcut.action in actions)) return;
    event.preventDefault();
    if (shortcut.hold) {
      if (event.repeat || held.has(event.code)) return;
      held.set(event.code, shortcut.action);
    }
    actions[shortcut.action](true);
  });
  window.addEventListener("keyup", (event) => {
    if (held.has(event.code)) event.preventDefault();
    release(event.code);
  });
  window.addEventListener("blur", () => {
    for (const code of [...held.keys()]) release(code);
  });
}

export function mountSheet() {
  const dialog = byId("sheet", HTMLDialogElement);
  const groups = sheet(isMac).map(({ group, rows }) =>
    el(
      "section",
      { class: "sheet-group" },
      el("h3", {}, group),
      ...rows.map(({ label, keys }) => el("div", { class: "sheet-row" }, el("span", {}, label), el("kbd", {}, keys))),
    ),
  );
  byId("sheet-body", HTMLElement).replaceChildren(...groups);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const open = () => dialog.showModal();
  byId("help", HTMLButtonElement).addEventListener("click", open);
  return open;
}
