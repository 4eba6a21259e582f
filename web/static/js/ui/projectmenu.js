/** The project: begun anew, opened, saved, and what was worked on before. */

import { boundsOf } from "../core/map/fitting.js";
import { EXTENSION, readProject, writeProject } from "../core/files/project.js";
import { takeUp, workOf } from "../core/files/work.js";
import { byId, el, icon } from "./dom.js";
import { attachMenu } from "./menu.js";
import { orSay, showNote } from "./notices.js";
import { saveFile } from "./savefile.js";
import { settings } from "./settings.js";

/** @typedef {import("../core/api.js").Pack} Pack */
/** @typedef {import("../core/files/bytes.js").Bytes} Bytes */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./shelf.js").Shelf} Shelf */
/** @typedef {{studio: Studio, pack: Pack, look: MapLook, goHome: () => void}} Desk goHome: takes the painting's own map in hand */
/** @typedef {import("./maplook.js").MapLook} MapLook */
/** @typedef {{studio: Studio, pack: Pack, shelf: Shelf, keepNow: () => Promise<void>, onFile: (file: File) => void}} Parts */

/** Sessions of before that the menu offers. */
const OFFERED = 4;
const ACCEPTED = `${EXTENSION},.zip,image/png`;

/**
 * @param {Parts} parts
 * @param {(action: string) => string} keyHint
 */
export function mountProject(parts, keyHint) {
  const { studio, pack, shelf, keepNow, onFile } = parts;
  const button = el("button", { type: "button", class: "button quiet", id: "project-menu" }, icon("folder"), el("span", { class: "name" }, "Project"), icon("chevron", "small"));
  const input = el("input", { type: "file", id: "project-file", class: "sr-only", accept: ACCEPTED, tabindex: "-1", "aria-label": "Project or picture to open" });
  input.addEventListener("change", () => {
    for (const file of input.files ?? []) onFile(file);
    input.value = "";
  });
  byId("project", HTMLElement).append(button, input);
  const goTo = (/** @type {string | null} */ id) => orSay(keepNow().then(() => shelf.goTo(id)));
  /** @type {Record<string, () => void>} */
  const acts = {
    new: () => goTo(null),
    open: () => input.click(),
    save: () => orSay(saveProject(studio, pack)),
  };
  const items = () => [
    { id: "new", content: ["New", hint("This work stays in the list below")] },
    { id: "open", content: ["Open…", hint("a project, or a picture made here")] },
    { id: "save", content: ["Save project", hint(keyHint("save"))] },
    ...shelf.others.slice(0, OFFERED).map((kept) => ({ id: kept.id, content: [thumbnail(kept.picture), "Go on with", hint(when(kept.at))] })),
  ];
  attachMenu(button, items, (id) => (acts[id] ?? (() => goTo(id)))(), "project-menu");
}

/** @param {string} words */
const hint = (words) => el("span", { class: "menu-hint" }, words);

/** @param {Blob | null} picture */
function thumbnail(picture) {
  const image = el("img", { alt: "", class: "menu-thumb" });
  if (picture instanceof Blob) {
    const url = URL.createObjectURL(picture);
    image.src = url;
    image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
  }
  return image;
}

/** @param {number} at ms since 1970 */
const when = (at) => new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

/**
 * @param {Studio} studio
 * @param {Pack} pack
 */
export async function saveProject(studio, pack) {
  const date = new Date();
  const { palette } = studio.editor;
  const { tool, size, options, colours, hatched, named } = settings;
  const work = await workOf(studio, { tool, size, options, colours, hatched, named });
  const bytes = await writeProject(work, { pack: pack.name, date, palette });
  const day = date.toISOString().slice(0, 10);
  saveFile({ name: `${pack.name}-${day}${EXTENSION}`, blob: new Blob([bytes], { type: "application/zip" }) });
}

/**
 * @param {Desk} desk
 * @param {Bytes} bytes of a project
 */
export async function openProject({ studio, pack, look, goHome }, bytes) {
  const project = await readProject(bytes, studio.editor.palette);
  goHome();
  const words = takeUp(studio, project, boundsOf(pack));
  const { colours, hatched, named } = project.settings;
  look.choose(String(colours));
  if (typeof hatched === "boolean") look.hatched.value = hatched;
  if (typeof named === "boolean") look.named.value = named;
  if (words) showNote(words);
}
