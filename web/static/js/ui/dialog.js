/** Dialogs: built when opened, gone when closed. Escape, the cross and a press outside close them, unless they last. */

import { el, icon } from "./dom.js";

/**
 * @param {object} content
 * @param {string} content.id
 * @param {string} content.title
 * @param {(Node | string)[]} content.body
 * @param {(Node | string)[]} [content.foot] buttons, the one to go on with last
 * @param {boolean} [content.lasting] it closes by its buttons alone
 * @returns {HTMLDialogElement} open
 */
export function openDialog({ id, title, body, foot = [], lasting = false }) {
  const close = el("button", { type: "button", class: "button quiet icon-only", "aria-label": "Close" }, icon("close"));
  const heading = el("h2", { id: `${id}-title` }, title);
  const head = el("div", { class: "dialog-head" }, heading, ...(lasting ? [] : [close]));
  const dialog = el("dialog", { class: "dialog", id, "aria-labelledby": `${id}-title` }, head, el("div", { class: "dialog-body" }, ...body));
  if (foot.length > 0) dialog.append(el("div", { class: "dialog-foot" }, ...foot));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !lasting) dialog.close();
  });
  dialog.addEventListener("cancel", (event) => {
    if (lasting) event.preventDefault();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * The buttons of a dialog that asks: Cancel, and the one that does it.
 * @param {string} name of the act
 * @param {() => void} act before the dialog closes
 * @returns {HTMLButtonElement[]}
 */
export function actions(name, act) {
  const cancel = el("button", { type: "button", class: "button" }, "Cancel");
  const go = el("button", { type: "button", class: "button primary" }, name);
  cancel.addEventListener("click", () => cancel.closest("dialog")?.close());
  go.addEventListener("click", () => {
    act();
    go.closest("dialog")?.close();
  });
  return [cancel, go];
}
