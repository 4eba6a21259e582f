/** Drop-down menus: a button opens a list; arrows, Home, End, Escape and a click outside do what one expects. */

import { el } from "./dom.js";

/** @typedef {{id: string, content: (Node | string)[], wide?: boolean, disabled?: boolean}} Item */

const MARGIN = 8;

/**
 * @param {HTMLButtonElement} button
 * @param {() => Item[]} items asked at each opening
 * @param {(id: string) => void} onChoose
 * @param {string} [extra] class of the list
 */
export function attachMenu(button, items, onChoose, extra = "") {
  /** @type {HTMLElement | null} */
  let menu = null;
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");

  const close = ({ refocus = false } = {}) => {
    menu?.remove();
    menu = null;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", onOutside, true);
    window.removeEventListener("resize", onResize);
    if (refocus) button.focus();
  };
  const onResize = () => close();
  const onOutside = (/** @type {PointerEvent} */ event) => {
    const inside = event.target instanceof Node && (menu?.contains(event.target) || button.contains(event.target));
    if (!inside) close();
  };
  const open = () => {
    menu = build(button, items(), extra, (id) => {
      close({ refocus: true });
      onChoose(id);
    });
    document.body.append(menu);
    place(menu, button);
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.stopPropagation();
      if (event.key === "Escape" || event.key === "Tab") close({ refocus: true });
      else moveFocus(/** @type {HTMLElement} */ (menu), event);
    });
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", onOutside, true);
    window.addEventListener("resize", onResize);
    focusables(menu)[0]?.focus();
  };
  button.addEventListener("click", () => (menu ? close() : open()));
}

/**
 * @param {HTMLElement} button
 * @param {Item[]} items
 * @param {string} extra
 * @param {(id: string) => void} onChoose
 */
function build(button, items, extra, onChoose) {
  const menu = el("div", { class: `menu ${extra}`.trim(), role: "menu", "aria-label": button.textContent?.trim() ?? "" });
  for (const { id, content, wide, disabled } of items) {
    const name = `menu-item${wide ? " wide" : ""}`;
    const item = el("button", { type: "button", class: name, role: "menuitem", disabled, "data-item": id }, ...content);
    item.addEventListener("click", () => onChoose(id));
    menu.append(item);
  }
  return menu;
}

/**
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function place(menu, button) {
  const box = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(box.left, innerWidth - width - MARGIN);
  const below = box.bottom + 6;
  const top = below + height > innerHeight - MARGIN ? Math.max(MARGIN, innerHeight - height - MARGIN) : below;
  menu.style.left = `${Math.max(MARGIN, left)}px`;
  menu.style.top = `${top}px`;
}

/** @param {HTMLElement} menu */
const focusables = (menu) => [...menu.querySelectorAll("button")].filter((item) => !item.disabled);

/**
 * @param {HTMLElement} menu
 * @param {KeyboardEvent} event
 */
function moveFocus(menu, event) {
  const items = focusables(menu);
  const at = items.findIndex((item) => item === document.activeElement);
  const next = /** @type {Record<string, number>} */ ({
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: items.length - 1,
  })[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
}
