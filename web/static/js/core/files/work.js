/** A piece of work, as a project holds it: gathered from the studio, and taken up again. */

import { BrushLayer } from "../look/brushlayer.js";
import { renamed } from "../look/look.js";
import { fits } from "../map/fitting.js";
import { TOOLS } from "../tools/index.js";
import { readOptions } from "../tools/options.js";

/** @typedef {import("../map/fitting.js").Bounds} Bounds */
/** @typedef {import("../picture/painting.js").FetchFile} FetchFile */
/** @typedef {import("../picture/painting.js").Painting} Painting */
/** @typedef {import("./project.js").Project} Project */
/** @typedef {import("../studio.js").Studio} Studio */
/** @typedef {import("../exemplar/uploads.js").Upload} Upload */

/** A photo of more bytes would make a picture too heavy to carry it. */
const LARGE = 2 ** 20;

/**
 * @param {Studio} studio
 * @param {Record<string, unknown>} settings
 * @returns {Promise<Project>} with the exemplars that the map, a result or an edit draws on
 */
export async function workOf(studio, settings) {
  const { exemplars, album, editor, look } = studio;
  const results = await album.toStored();
  const edits = studio.edits.all.value.map((edit) => edit.toStored());
  const used = [look.value, ...results.map(({ painting }) => painting.look)].flatMap((each) => each.exemplars);
  const uploads = new Set([...used, ...edits].flatMap(({ exemplar }) => (exemplar && exemplars.uploadOf(exemplar)) || []));
  const inHand = studio.edits.current.value?.id ?? null;
  return { ...drawn(editor.home), look: look.value, uploads: [...uploads], settings: { ...settings }, results, edits, inHand };
}

/** @param {import("../map/history.js").Drawing} drawing */
const drawn = ({ map, layer }) => ({ map: map.clone(), brush: layer.isEmpty ? null : layer.data.slice() });

/**
 * The little that brings a picture's session back: the map it was painted from, and its look.
 * @param {Painting} painting
 * @param {import("../exemplar/exemplars.js").Exemplars} exemplars
 * @param {FetchFile} fetchFile
 * @returns {Promise<Project>}
 */
export async function pictureSession(painting, exemplars, fetchFile) {
  const own = painting.exemplars.flatMap(({ id }) => exemplars.uploadOf(id) ?? []);
  const uploads = await Promise.all(own.map((each) => (each.photo.size > LARGE ? fitted(each, fetchFile) : each)));
  return { map: painting.map, look: painting.look, brush: painting.brush, uploads: uploads.flatMap((each) => each ?? []), settings: {}, results: [], edits: [], inHand: null };
}

/**
 * @param {Upload} upload
 * @param {FetchFile} fetchFile
 * @returns {Promise<Upload | null>} with the photo as the server uses it, which is much smaller; null where that is gone
 */
async function fitted(upload, fetchFile) {
  const photo = await fetchFile(upload.exemplar.links.photo).catch(() => null);
  return photo && { ...upload, photo };
}

/**
 * @param {Studio} studio
 * @param {Project} project
 * @param {Bounds} bounds
 * @returns {string} what the person should know; empty where all is as it was saved
 * @throws {Error} in words, before anything has changed
 */
export function takeUp(studio, project, bounds) {
  const { editor, exemplars, album, painter } = studio;
  const { map } = project;
  if (!fits(map, bounds)) {
    throw new Error(`The map has ${map.width} × ${map.height} pixels; here sides go from ${bounds.min} to ${bounds.max}, in steps of ${bounds.stride}.`);
  }
  const copies = exemplars.adopt(project.uploads);
  const look = [...copies].reduce((now, [from, to]) => renamed(now, from, to), project.look);
  album.fromStored(project.results, editor.palette, painter.fetchFile);
  equip(editor, project.settings);
  const words = LOST[studio.take(map, look, BrushLayer.over(map, project.brush))];
  const edits = project.edits.map((edit) => ({ ...edit, exemplar: copies.get(edit.exemplar ?? "") ?? edit.exemplar }));
  studio.edits.fromStored(edits, project.inHand);
  return words;
}

/** @type {Record<import("../studio.js").Gone, string>} */
const LOST = {
  none: "",
  some: "An exemplar of this work is not here. What took after it now takes after the first one.",
  all: "The exemplar of this work is not here. The map is as it was; choose an exemplar for it.",
};

/**
 * Puts the tool and brush of the work into the hand; what makes no sense is passed over.
 * @param {import("../map/editor.js").Editor} editor
 * @param {Record<string, unknown>} settings
 */
function equip(editor, { tool, size, options }) {
  if (TOOLS.some(({ id }) => id === tool)) editor.tool.value = /** @type {string} */ (tool);
  if (typeof size === "number" && Number.isFinite(size)) editor.resizeBrush(size);
  if (options) editor.set(readOptions(options));
}
