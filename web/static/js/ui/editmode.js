/** The mode in which a photo is edited by its map: how photos come into it, its switches and menus, and the way back. */

import { ITSELF } from "../core/edit/itself.js";
import { factsOf, lackingWords } from "../core/edit/editwords.js";
import { better } from "../core/exemplar/ranking.js";
import { missing } from "../core/exemplar/remedies.js";
import { contour } from "../core/map/contour.js";
import { capital } from "../core/words.js";
import { byId, el, icon, releaseBlob, segmented, showBlob } from "./dom.js";
import { shownPhoto } from "./editphoto.js";
import { EditViewer } from "./editviewer.js";
import { attachMenu } from "./menu.js";
import { offer, orSay } from "./notices.js";
import { nameOf } from "./photodesk.js";

/** @typedef {import("../core/edit/photoedit.js").PhotoEdit} PhotoEdit */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./mapview.js").MapView} MapView */
/** @typedef {import("./menu.js").Item} Item */

const CHOICES = [
  { value: "edit", label: "Edit", object: " photo" },
  { value: "correct", label: "Correct", object: " map" },
];
/** Photos that a menu offers to go on with. */
const OFFERED = 4;

export class EditMode {
  #input = el("input", { type: "file", id: "edit-file", class: "sr-only", accept: "image/*", tabindex: "-1", "aria-label": "Photo to edit" });

  /**
   * @param {Studio} studio
   * @param {MapView} view
   * @param {import("../core/api.js").Pack} pack
   */
  constructor(studio, view, pack) {
    this.edits = studio.edits;
    this.studio = studio;
    this.limits = pack.limits;
    this.viewer = new EditViewer(studio);
    byId("edit-photos", HTMLElement).after(this.#input);
    this.#input.addEventListener("change", () => {
      const file = this.#input.files?.[0];
      if (file) orSay(this.open(file));
      this.#input.value = "";
    });
    byId("edit-leave", HTMLButtonElement).addEventListener("click", () => this.leave());
    attachMenu(byId("edit-photos", HTMLButtonElement), () => this.#menu(), (id) => this.act(id), "project-menu");
    this.#mountSwitch();
    mountFacts(studio, this.viewer);
    outlineOnMap(studio, view, this.viewer);
    mountItself(studio);
    this.edits.opening.watch((count) => {
      byId("edit-wait", HTMLElement).textContent = count > 0 ? "Reading the photo’s map…" : "";
    });
    this.edits.current.watch((edit) => this.#turn(edit));
  }

  /**
   * @param {File} file
   * @throws {Error} in words, where it cannot be edited
   */
  async open(file) {
    if (file.type && !file.type.startsWith("image/")) {
      throw new Error(`“${file.name}” is no photo. Choose a JPEG, PNG or WebP file.`);
    }
    await this.edits.open(file, nameOf(file), { maxBytes: this.limits.max_bytes });
  }

  /**
   * Edits the photo of an exemplar, by the map it has there.
   * @param {import("../core/api.js").Exemplar} exemplar
   * @param {import("../core/exemplar/photosheets.js").PhotoSheets} sheets
   */
  async openExemplar(exemplar, sheets) {
    const { photo, sheet } = await sheets.open(exemplar);
    await this.edits.open(photo, capital(exemplar.name), { labels: sheet.map });
  }

  leave() {
    this.edits.leave();
    byId("map-stage", HTMLElement).focus();
  }

  /** Lets the person choose a photo. */
  choose() {
    this.#input.click();
  }

  /** @returns {Item[]} photos that can be gone on with, for a menu */
  kept() {
    const others = this.edits.all.value.filter((edit) => edit !== this.edits.current.value);
    return others.slice(0, OFFERED).map((edit) => ({ id: `edit/${edit.id}`, wide: true, content: [thumbnail(edit, this.edits), "Go on with", hint(edit.name)] }));
  }

  /** @param {string} id of an item of a menu */
  act(id) {
    const edit = this.edits.all.value.find((each) => `edit/${each.id}` === id);
    if (edit) this.edits.take(edit);
    else if (id === "edit-open") this.choose();
    else if (id === "edit-remove") this.#remove();
  }

  /** @returns {Item[]} */
  #menu() {
    return [
      { id: "edit-open", content: [icon("upload"), "Edit another photo…"] },
      ...this.kept(),
      { id: "edit-remove", content: [icon("trash"), "Remove this photo", hint("with its edit")] },
    ];
  }

  #remove() {
    const edit = this.edits.current.value;
    if (edit) offer(`“${edit.name}” is removed.`, "Bring it back", this.edits.remove(edit));
  }

  #mountSwitch() {
    const host = byId("edit-switch", HTMLElement);
    segmented(host, "edit", CHOICES, "edit", (value) => {
      if (this.edits.current.value) this.edits.current.value.sheet.correcting.value = value === "correct";
    });
    // where there is no room, it is left away
    host.querySelectorAll("span").forEach((label, i) => label.append(el("span", { class: "edit-object" }, CHOICES[i].object)));
    this.edits.kept.on(() => this.#tellSwitch());
  }

  #tellSwitch() {
    const isCorrecting = this.edits.current.value?.sheet.correcting.value ?? false;
    for (const input of byId("edit-switch", HTMLElement).querySelectorAll("input")) input.checked = (input.value === "correct") === isCorrecting;
    byId("correcting", HTMLElement).hidden = !isCorrecting;
    byId("photo-reset", HTMLElement).title = isCorrecting || !this.edits.current.value ? "The map as it was before you edited it" : "The photo as it was: takes every edit back";
  }

  /** @param {PhotoEdit | null} edit */
  #turn(edit) {
    const wasEdit = document.body.dataset.front === "edit";
    document.body.dataset.front = edit ? "edit" : "painting";
    this.#tellSwitch();
    if (!edit) return;
    byId("map-says", HTMLElement).textContent = `Editing “${edit.name}”. What you repaint on its map is made anew, all else stays.`;
    if (!wasEdit) byId("map-stage", HTMLElement).focus({ preventScroll: true });
  }
}

/** @param {string} words */
const hint = (words) => el("span", { class: "menu-hint" }, words);

/**
 * @param {PhotoEdit} edit
 * @param {import("../core/edit/edits.js").Edits} edits
 */
function thumbnail(edit, edits) {
  const image = el("img", { alt: "", class: "menu-thumb" });
  const show = async () => {
    await showBlob(image, await shownPhoto(edit, edits));
    releaseBlob(image);
  };
  show().catch(() => undefined);
  return image;
}

/**
 * Under the picture: which photo it is, how much of it has changed, what the exemplar lacks.
 * @param {Studio} studio
 * @param {EditViewer} viewer
 */
function mountFacts({ edits, editor, exemplars }, viewer) {
  const facts = el("span", { class: "edit-facts" });
  const words = el("span", { role: "status" });
  const other = el("button", { type: "button", class: "button", id: "edit-other" });
  const lacks = el("div", { class: "edit-lacks", hidden: true }, words, other);
  other.addEventListener("click", () => edits.choose(exemplars.byId(other.dataset.exemplar ?? "")));
  const outlined = el("input", { type: "checkbox", id: "edit-outline" });
  outlined.addEventListener("change", () => (viewer.outlined.value = outlined.checked));
  const check = el("label", { class: "check", title: "Beyond the line, every pixel is the photo’s" }, outlined, "Outline what changed");
  byId("edit-options", HTMLElement).append(facts, check, lacks);
  const tell = () => {
    const [edit, exemplar] = [edits.current.value, edits.exemplar.value];
    if (!edit || !exemplar) return;
    facts.textContent = factsOf(edit, edits.result.value, viewer.tab.value === "confidence");
    facts.title = facts.textContent;
    const lacking = edit.sheet.isEdited ? missing(edit.sheet.wanted(), exemplar) : [];
    const [best] = better(exemplars.all.value, edit.sheet.wanted(), exemplar, 1);
    lacks.hidden = lacking.length === 0;
    words.textContent = lackingWords(lacking, exemplar, editor.palette);
    other.hidden = !best;
    other.textContent = best ? `Take ${capital(best.name)}` : "";
    other.dataset.exemplar = best?.id;
  };
  edits.kept.on(tell);
  edits.result.watch(tell);
  edits.exemplar.watch(tell);
  edits.current.watch(tell);
  viewer.tab.watch(tell);
}

/**
 * First in the strip of exemplars, while a photo is edited: the photo itself.
 * @param {Studio} studio
 */
function mountItself({ edits }) {
  const image = el("img", { alt: "", draggable: "false" });
  const button = el(
    "button",
    { type: "button", class: "exemplar", "data-exemplar": ITSELF, title: "The photo itself: what you repaint looks like the rest of it" },
    el("span", { class: "exemplar-frame" }, image),
    el("span", { class: "exemplar-foot" }, el("span", { class: "exemplar-name" }, "This photo")),
  );
  const item = el("li", { class: "itself" }, button);
  button.addEventListener("click", () => edits.choose(null));
  edits.exemplar.watch((exemplar) => button.setAttribute("aria-pressed", String(exemplar?.id === ITSELF)));
  edits.current.watch((edit) => {
    if (!edit) return item.remove();
    byId("strip", HTMLElement).firstElementChild?.after(item);
    orSay(shownPhoto(edit, edits).then((photo) => showBlob(image, photo)));
  });
}

/**
 * Draws around what is repainted, on the map.
 * @param {Studio} studio
 * @param {MapView} view
 * @param {EditViewer} viewer
 */
function outlineOnMap({ edits, editor }, view, viewer) {
  /** @type {Path2D | null} */
  let path = null;
  const find = () => {
    const sheet = edits.current.value?.sheet;
    const { width, height, data } = editor.map;
    path = sheet && viewer.outlined.value ? new Path2D(contour(width, height, (at) => data[at] !== sheet.original.data[at])) : null;
    view.redraw();
  };
  edits.current.watch(find);
  viewer.outlined.watch(find);
  editor.changed.on(find);
  view.addLayer((context, { scale, x, y }) => {
    if (!path) return;
    const { width, height } = editor.map;
    const placed = new Path2D();
    placed.addPath(path, new DOMMatrix([scale * width, 0, 0, scale * height, x, y]));
    for (const [style, line] of /** @type {const} */ ([["rgb(0 0 0 / 62%)", 3.5], ["#ffd08a", 1.5]])) {
      context.strokeStyle = style;
      context.lineWidth = line;
      context.stroke(placed);
    }
  });
}
