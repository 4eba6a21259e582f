/** A photo that is edited as its own exemplar. */

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("./photoedit.js").PhotoEdit} PhotoEdit */

/** Id of the exemplar that is the photo itself. */
export const ITSELF = "itself";

/**
 * @param {PhotoEdit} edit
 * @returns {Exemplar} the photo, with its original map
 */
export function itself({ info, sheet: { original } }) {
  const { self, photo, labels } = info.links;
  const classes = [...original.shares()].map(([id, share]) => ({ id, share })).sort((a, b) => b.share - a.share);
  return {
    id: ITSELF,
    name: info.name,
    credit: null,
    bundled: false,
    width: original.width,
    height: original.height,
    labels_source: info.labels_source,
    classes,
    links: { self, photo, thumbnail: photo, labels },
  };
}
