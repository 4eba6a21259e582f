/** The photo that is edited, as this browser can show it. */

import { sizeOf } from "./photos.js";

/** @type {WeakMap<import("../core/edit/photoedit.js").PhotoEdit, Promise<Blob>>} */
const known = new WeakMap();

/**
 * @param {import("../core/edit/photoedit.js").PhotoEdit} edit
 * @param {import("../core/edit/edits.js").Edits} edits
 * @returns {Promise<Blob>} the file itself, or as the server reads it where this browser cannot
 */
export function shownPhoto(edit, edits) {
  const shown = known.get(edit) ?? sizeOf(edit.photo).then((size) => (size ? edit.photo : edits.api.file(edit.info.links.photo)));
  known.set(edit, shown);
  shown.catch(() => known.delete(edit));
  return shown;
}
