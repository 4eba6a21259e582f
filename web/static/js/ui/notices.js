/** Messages that stay until they are read: what went wrong and what to do. */

import { messageOf } from "../core/words.js";
import { byId, el, icon } from "./dom.js";

const MOST = 3;

/** @param {unknown} error */
export function showError(error) {
  const host = byId("notices", HTMLElement);
  const close = el("button", { type: "button", class: "button quiet icon-only", "aria-label": "Dismiss" }, icon("close"));
  const notice = el("div", { class: "notice", role: "alert" }, icon("alert"), el("p", {}, messageOf(error)), close);
  close.addEventListener("click", () => notice.remove());
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
