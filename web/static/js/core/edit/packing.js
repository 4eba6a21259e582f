/** Photos that are edited, as parts of a project's archive. */

import { eachOf } from "../files/bytes.js";

/** @typedef {import("./photoedit.js").StoredEdit} StoredEdit */

/** What is kept of its maps. */
const MAPS = /** @type {const} */ (["read", "original", "edited"]);

/**
 * @param {import("../files/project.js").Packer} packer
 * @param {StoredEdit} edit
 * @param {string} folder
 */
export async function packEdit(packer, edit, folder) {
  const { id, info, exemplar } = edit;
  const maps = await eachOf(MAPS, async (name) => [name, await packer.map(`${folder}/${name}.png`, edit[name])]);
  return { id, info, exemplar, photo: await packer.blob(`${folder}/photo`, edit.photo), ...Object.fromEntries(maps) };
}

/**
 * @param {import("../files/project.js").Reader} reader
 * @param {any} stored
 * @returns {Promise<StoredEdit>}
 */
export async function readEdit(reader, stored) {
  const maps = await eachOf(MAPS, async (name) => [name, await reader.map(stored[name])]);
  const info = reader.record(stored.info);
  reader.text(info.id);
  reader.text(info.name);
  return {
    id: reader.text(stored.id),
    info: /** @type {StoredEdit["info"]} */ (info),
    exemplar: stored.exemplar === null ? null : reader.text(stored.exemplar),
    photo: reader.blob(stored.photo),
    .../** @type {Pick<StoredEdit, "read" | "original" | "edited">} */ (Object.fromEntries(maps)),
  };
}
