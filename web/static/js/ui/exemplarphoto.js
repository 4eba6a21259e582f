/** An exemplar's photo in an image: what the page keeps of it, else the server's. */

import { showBlob } from "./dom.js";

/**
 * @param {HTMLImageElement} image
 * @param {import("../core/api.js").Exemplar} exemplar
 * @param {import("../core/exemplar/exemplars.js").Exemplars} exemplars
 * @param {"thumbnail" | "photo"} [size]
 */
export function showPhoto(image, exemplar, exemplars, size = "thumbnail") {
  const photo = exemplars.photoOf(exemplar.id);
  if (photo) void showBlob(image, photo);
  else image.src = exemplar.links[size];
}
