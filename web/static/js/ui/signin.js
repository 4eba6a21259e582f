/** Asks for a token where the server needs one, and takes leave. */

import { messageOf } from "../core/words.js";
import { openDialog } from "./dialog.js";
import { byId, el } from "./dom.js";
import { orSay } from "./notices.js";

/** @param {import("../core/api.js").Api} api */
export function mountSignIn(api) {
  const leave = byId("sign-out", HTMLElement);
  leave.addEventListener("click", () => orSay(api.signOut().then(() => location.reload())));
  /** Whatever is asked meanwhile waits for the same answer. @type {Promise<void> | null} */
  let asking = null;
  api.onLocked = () => {
    asking ??= ask(api).finally(() => {
      asking = null;
      leave.hidden = false;
    });
    return asking;
  };
}

/**
 * @param {import("../core/api.js").Api} api
 * @returns {Promise<void>} once a token was right
 */
function ask(api) {
  return new Promise((resolve) => {
    const token = el("input", { type: "password", class: "field", name: "token", required: true, autocomplete: "current-password", "aria-label": "Token", "aria-describedby": "sign-in-words" });
    const words = el("p", { class: "fact", id: "sign-in-words", role: "status" }, "This studio is for those who have a token. Its operator gives it to you.");
    const form = el("form", { id: "sign-in-form", method: "dialog" }, token);
    const go = el("button", { class: "button primary", form: form.id }, "Sign in");
    const dialog = openDialog({ id: "sign-in", title: "Sign in", body: [words, form], foot: [go], lasting: true });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      signIn(api, token.value).then((wrong) => {
        if (!wrong) return dialog.close();
        words.textContent = wrong;
        words.dataset.tone = "warn";
        token.select();
      });
    });
    dialog.addEventListener("close", () => resolve());
  });
}

/**
 * @param {import("../core/api.js").Api} api
 * @param {string} token
 * @returns {Promise<string | null>} what is wrong, in words
 */
async function signIn(api, token) {
  try {
    return (await api.signIn(token.trim())) ? null : "The server does not know this token.";
  } catch (error) {
    return messageOf(error);
  }
}
