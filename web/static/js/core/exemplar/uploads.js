/** One's own exemplars as the page keeps them: photo, map where it was edited, and what the server knows of it. */

import { ApiError } from "../api.js";
import { LabelMap } from "../map/labelmap.js";

/**
 * @typedef {object} Upload
 * @property {import("../api.js").Exemplar} exemplar as the server described it last, or as it is here if that is newer
 * @property {Blob} photo
 * @property {LabelMap | null} labels its map where that is its own; null where the server reads it off the photo
 * @property {LabelMap | null} original its map before the first edit
 * @property {boolean} unsent the server does not have the map yet
 * @property {boolean} fresh the server has never had a map of it that is its own
 */

/**
 * @param {unknown} stored as the browser kept it; nothing of it is trusted
 * @returns {Upload[]}
 */
export function uploadsFrom(stored) {
  if (!Array.isArray(stored)) return [];
  return stored
    .filter((each) => each?.photo instanceof Blob && typeof each.exemplar?.id === "string")
    .map(({ exemplar, photo, labels, original, unsent, fresh }) => ({
      exemplar,
      photo,
      labels: mapFrom(labels),
      original: mapFrom(original),
      unsent: Boolean(unsent && mapFrom(labels)),
      fresh: Boolean(fresh),
    }));
}

/** @param {any} stored */
function mapFrom(stored) {
  if (!(stored?.data instanceof Uint8Array) || stored.data.length !== stored.width * stored.height) return null;
  return new LabelMap(stored.width, stored.height, stored.data);
}

/**
 * @param {number} size
 * @param {number} limit
 */
export function tooLarge(size, limit) {
  const mib = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(1);
  return `The photo has ${mib(size)} MiB; at most ${mib(limit)} MiB are allowed. Save it smaller and try again.`;
}

/** An exemplar that neither the server nor the page has. */
export const gone = () =>
  new ApiError(404, "unknown-exemplar", "The server no longer has this exemplar. Choose another one, or upload the photo again.", null);
