/** What can be taken away of a photo that is edited: the finished picture at the photo's own resolution, and what it was made from. */

import { encodeGrey, encodeIndexed } from "../files/png.js";

/** @typedef {import("./edits.js").Edits} Edits */
/** @typedef {import("./photoedit.js").PhotoEdit} PhotoEdit */
/** @typedef {import("../files/downloads.js").Download} Download */
/** @typedef {"image" | "mask" | "confidence" | "labels" | "coloured" | "original"} EditChoice */
/** @typedef {{id: EditChoice, name: string, hint: (edit: PhotoEdit) => string}} EditOffer */

/** @type {readonly EditOffer[]} */
export const EDIT_CHOICES = [
  { id: "image", name: "Picture", hint: ({ info: { width, height } }) => `PNG, ${width} × ${height}` },
  { id: "mask", name: "What changed", hint: () => "grey PNG, black is the photo’s" },
  { id: "confidence", name: "Confidence map", hint: () => "grey PNG" },
  { id: "labels", name: "Label map", hint: () => "PNG of class ids" },
  { id: "coloured", name: "Coloured label map", hint: () => "PNG, ADE20K colours" },
  { id: "original", name: "Label map before", hint: () => "PNG of class ids" },
];

/** @param {EditChoice} choice */
export const needsEdit = (choice) => choice === "image" || choice === "mask" || choice === "confidence";

/**
 * @param {EditChoice} choice
 * @param {Edits} edits
 * @returns {Promise<Download>}
 * @throws {Error} in words, where there is nothing to take yet
 */
export async function prepareEdit(choice, edits) {
  const edit = edits.current.value;
  if (!edit) throw new Error("No photo is being edited. Open one first.");
  const name = `${edit.name.replaceAll(/[^\p{L}\p{N}]+/gu, "-") || "photo"}-${FILES[choice]}.png`;
  return { name, blob: choice === "image" || choice === "mask" || choice === "confidence" ? await edits.part(choice) : await mapOf(choice, edit, edits) };
}

/** @type {Record<EditChoice, string>} */
const FILES = { image: "edited", mask: "changed", confidence: "confidence", labels: "labels", coloured: "labels-coloured", original: "labels-before" };

/**
 * @param {"labels" | "coloured" | "original"} choice
 * @param {PhotoEdit} edit
 * @param {Edits} edits
 */
async function mapOf(choice, { sheet }, { editor }) {
  const { width, height, data } = choice === "original" ? sheet.original : sheet.map;
  const bytes = choice === "coloured" ? encodeIndexed(width, height, data, editor.palette.table("dataset")) : encodeGrey(width, height, data);
  return new Blob([await bytes], { type: "image/png" });
}
