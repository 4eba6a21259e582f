/** A file of any kind becomes what it is: a project is opened, a label map imported, a photo becomes an exemplar. */

import { kindOf } from "../core/files/filekind.js";
import { openProject } from "./projectmenu.js";

/**
 * @param {File} file
 * @param {import("./projectmenu.js").Desk & {onPhoto: (photo: File) => void, onMap: (map: File) => void}} desk
 */
export async function takeIn(file, desk) {
  const known = await kindOf(file, desk.studio.editor.palette);
  if (known.kind === "project") await openProject(desk, known.bytes);
  else if (known.kind === "map") desk.onMap(file);
  else desk.onPhoto(file);
}
