/** A picture that reopens its session: a PNG with a small project in a part of its own, which every viewer passes over. */

import { bodyOf, chunk, isPng, textChunk, withChunks } from "./pngchunks.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

/** By the rules of PNG: need not be understood, is private, and may be kept when the picture is edited. */
const TYPE = "raBt";
const HINT = "Drop this picture onto RABIT Studio to go on painting: it holds its label map and its exemplar.";

/**
 * @param {Bytes} png
 * @param {Bytes} project as writeProject() made it
 * @returns {Bytes}
 */
export const withSession = (png, project) =>
  withChunks(png, [textChunk("Software", "RABIT Studio"), textChunk("Comment", HINT), chunk(TYPE, project)]);

/**
 * @param {Bytes} bytes of any file
 * @returns {Bytes | null} the project in it, if there is one
 * @throws {Error} in words where the file is a PNG, but a damaged one
 */
export const sessionIn = (bytes) => (isPng(bytes) ? bodyOf(bytes, TYPE) : null);
