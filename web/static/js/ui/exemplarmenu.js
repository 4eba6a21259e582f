/** A menu of the exemplars that a look does not use yet, the best for the map first. */

import { ranked } from "../core/exemplar/ranking.js";
import { numberOf } from "../core/look/look.js";
import { capital } from "../core/words.js";
import { el } from "./dom.js";
import { showPhoto } from "./exemplarphoto.js";
import { attachMenu } from "./menu.js";

/** @typedef {import("../core/api.js").Exemplar} Exemplar */
/** @typedef {import("../core/studio.js").Studio} Studio */

/**
 * @param {HTMLButtonElement} button
 * @param {Studio} studio
 * @param {(id: string) => void} onChoose
 */
export function attachExemplarMenu(button, studio, onChoose) {
  const { exemplars, editor, look } = studio;
  const items = () =>
    ranked(exemplars.all.value, editor.home.map.shares(), exemplars.recents.value)
      .filter(({ id }) => numberOf(look.value, id) < 0)
      .map((exemplar) => ({ id: exemplar.id, content: [photoOf(exemplar, studio), capital(exemplar.name)] }));
  attachMenu(button, items, onChoose, "cards");
}

/**
 * @param {Exemplar} exemplar
 * @param {Studio} studio
 */
function photoOf(exemplar, { exemplars }) {
  const image = el("img", { alt: "", draggable: "false" });
  showPhoto(image, exemplar, exemplars);
  return image;
}
