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
    if (shortcut.action === "copy" && String(getSelection())) return;
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
  const search = byId("sheet-search", HTMLInputElement);
  const show = () => {
    const groups = sheet(isMac, search.value).map(groupOf);
    const nothing = el("p", { class: "sheet-nothing" }, `No shortcut for “${search.value.trim()}”.`);
    byId("sheet-body", HTMLElement).replaceChildren(...(groups.length > 0 ? groups : [nothing]));
  };
  search.addEventListener("input", show);
  // of itself, Escape would first empty the field
  search.addEventListener("keydown", (event) => event.key === "Escape" && dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const open = () => {
    search.value = "";
    show();
    dialog.showModal();
  };
  byId("help", HTMLButtonElement).addEventListener("click", open);
  return open;
}

/** @param {{group: string, rows: {label: string, keys: string}[]}} group */
function groupOf({ group, rows }) {
  const row = (/** @type {{label: string, keys: string}} */ { label, keys }) =>
    el("div", { class: "sheet-row" }, el("dt", {}, label), el("dd", {}, ...keysOf(keys)));
  return el("section", { class: "sheet-group" }, el("h3", {}, group), el("dl", {}, ...rows.map(row)));
}

/** @param {string} keys "F, G": each on a cap of its own */
const keysOf = (keys) => (keys === "," ? [keys] : keys.split(", ")).map((key) => el("kbd", {}, key));
