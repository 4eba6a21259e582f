/** Exemplars in menus: those in use by their letters, the others by how well they suit the map. */

import { ranked } from "../core/exemplar/ranking.js";
import { letterOf, numberOf } from "../core/look/look.js";
import { capital } from "../core/words.js";
import { el } from "./dom.js";
import { showPhoto } from "./exemplarphoto.js";
import { attachMenu } from "./menu.js";

/** @typedef {import("../core/api.js").Exemplar} Exemplar */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./menu.js").Item} Item */

/**
 * A menu of the exemplars that the look does not use yet.
 * @param {HTMLButtonElement} button
 * @param {Studio} studio
 * @param {(id: string) => void} onChoose
 */
export function attachExemplarMenu(button, studio, onChoose) {
  attachMenu(button, () => unusedItems(studio), onChoose, "tall");
}

/**
 * @param {Studio} studio
 * @returns {Item[]} by their ids
 */
export const usedItems = (studio) =>
  studio.look.value.exemplars.flatMap(({ exemplar: id }, number) => {
    const exemplar = studio.exemplars.byId(id);
    return exemplar ? [itemOf(studio, exemplar, letter(number))] : [];
  });

/**
 * @param {Studio} studio
 * @returns {Item[]} by their ids
 */
export function unusedItems(studio) {
  const { exemplars, editor, look } = studio;
  const all = ranked(exemplars.all.value, editor.home.map.shares(), exemplars.recents.value);
  return all.filter(({ id }) => numberOf(look.value, id) < 0).map((exemplar) => itemOf(studio, exemplar));
}

/**
 * @param {Studio} studio
 * @param {Exemplar} exemplar
 * @param {...Node} before
 * @returns {Item}
 */
function itemOf({ exemplars }, exemplar, ...before) {
  const image = el("img", { class: "menu-thumb", alt: "", draggable: "false" });
  showPhoto(image, exemplar, exemplars);
  return { id: exemplar.id, content: [...before, image, capital(exemplar.name)] };
}

/** @param {number} number */
export const letter = (number) => el("span", { class: "letter", "data-number": number }, letterOf(number));
