/** Messages that stay until they are read: what went wrong and what to do. */

import { messageOf } from "../core/words.js";
import { byId, el, icon } from "./dom.js";

const MOST = 3;

/** @param {unknown} error */
export function showError(error) {
  show(el("div", { class: "notice", role: "alert" }, icon("alert"), el("p", {}, messageOf(error))));
}

/**
 * @param {string} words worth knowing, though nothing is wrong
 * @returns {HTMLElement} the note, for whoever knows when it is no longer true
 */
export function showNote(words) {
  const note = el("div", { class: "notice calm", role: "status" }, el("p", {}, words));
  show(note);
  return note;
}

/**
 * Says what was done, with a way to take it back.
 * @param {string} words
 * @param {string} name of the act
 * @param {() => void} act
 */
export function offer(words, name, act) {
  const button = el("button", { type: "button", class: "button" }, name);
  const notice = el("div", { class: "notice calm", role: "status" }, el("p", {}, words), button);
  button.addEventListener("click", () => {
    notice.remove();
    act();
  });
  show(notice);
}

/** @param {HTMLElement} notice */
function show(notice) {
  const host = byId("notices", HTMLElement);
  const close = el("button", { type: "button", class: "button quiet icon-only", "aria-label": "Dismiss" }, icon("close"));
  close.addEventListener("click", () => notice.remove());
  notice.append(close);
  host.append(notice);
  while (host.childElementCount > MOST) host.firstElementChild?.remove();
}

/**
 * Runs a task and says so if it fails.
 * @param {Promise<unknown>} task
 */
export function orSay(task) {
  task.catch(showError);
}
