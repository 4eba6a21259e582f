/** Photos that are edited by their maps, and live repaint of the one in hand. Knows no page: the page watches its signals. */

import { ApiError } from "../api.js";
import { EditPainter } from "./editpainter.js";
import { EditSheet } from "./editsheet.js";
import { ITSELF, itself } from "./itself.js";
import { PhotoEdit } from "./photoedit.js";
import { Repaint } from "../picture/repaint.js";
import { Emitter, Signal } from "../signal.js";
import { tooLarge } from "../exemplar/uploads.js";

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("./editpainter.js").Input} Input */
/** @typedef {import("./editedphoto.js").EditedPhoto} EditedPhoto */
/** @typedef {import("../map/labelmap.js").LabelMap} LabelMap */

/** Photos kept; the oldest goes first. */
const MOST = 12;

export class Edits {
  /** Those of this session, the newest first. @type {Signal<readonly PhotoEdit[]>} */
  all = new Signal(/** @type {readonly PhotoEdit[]} */ ([]));
  /** The one in hand; null while the painting is. @type {Signal<PhotoEdit | null>} */
  current = new Signal(/** @type {PhotoEdit | null} */ (null));
  /** What came of the one in hand; null where all of the photo is as it was. @type {Signal<EditedPhoto | null>} */
  result = new Signal(/** @type {EditedPhoto | null} */ (null));
  /** That of the one in hand; null without one. @type {Signal<Exemplar | null>} */
  exemplar = new Signal(/** @type {Exemplar | null} */ (null));
  /** How many photos are being opened. */
  opening = new Signal(0);
  /** Something changed that is worth saving. @type {Emitter<void>} */
  kept = new Emitter();
  #unhook = () => {};

  /**
   * @param {object} parts
   * @param {import("../api.js").Api} parts.api
   * @param {import("../map/editor.js").Editor} parts.editor
   * @param {import("../exemplar/exemplars.js").Exemplars} parts.exemplars
   * @param {Signal<import("../studio.js").Mode>} parts.mode
   */
  constructor({ api, editor, exemplars, mode }) {
    this.api = api;
    this.editor = editor;
    this.exemplars = exemplars;
    this.painter = new EditPainter(api, exemplars, editor.palette);
    this.painter.renewed.on((edit) => this.#keep(edit));
    /** @type {Repaint<Input, EditedPhoto>} */
    this.live = new Repaint({
      mode,
      editor,
      input: () => this.#input(),
      run: (input, { signal }) => this.painter.paint(input, signal),
      last: () => this.result.value?.ms ?? Infinity,
      onPicture: (result, { edit }, how) => this.#receive(result, edit, how),
      onRest: () => this.#showPhoto(),
    });
    this.state = this.live.state;
    /** Whether the picture on screen is older than the maps or the exemplar. */
    this.stale = this.live.stale;
    exemplars.all.watch(() => this.#checkExemplar());
  }

  /**
   * Has the server read a photo's map, and takes it in hand.
   * @param {Blob} photo
   * @param {string} name
   * @param {{maxBytes?: number, labels?: LabelMap | null}} [how] labels: its map, where that is known
   * @returns {Promise<PhotoEdit>}
   */
  async open(photo, name, { maxBytes = Infinity, labels = null } = {}) {
    if (photo.size > maxBytes) throw new ApiError(413, "image-too-large", tooLarge(photo.size, maxBytes), null);
    this.opening.value += 1;
    try {
      const { info, map } = await this.painter.add(photo, name, labels);
      const edit = new PhotoEdit({ id: newId(), photo, info, sheet: new EditSheet(map) });
      this.all.value = [edit, ...this.all.value].slice(0, MOST);
      this.take(edit);
      return edit;
    } finally {
      this.opening.value -= 1;
    }
  }

  /** @param {PhotoEdit} edit to go on with */
  take(edit) {
    this.#release();
    this.editor.open(edit.sheet);
    const hooks = [
      edit.sheet.changed.on(() => this.#onChange(edit)),
      edit.sheet.correcting.watch(() => this.kept.emit()),
    ];
    this.#unhook = () => hooks.forEach((unhook) => unhook());
    this.current.value = edit;
    this.result.value = edit.result;
    this.#tellExemplar();
    this.live.follow(edit.sheet);
    if (!edit.isPainted) this.live.repaint();
    this.kept.emit();
  }

  /** Takes the painting in hand again, as it was; the photo stays with all that was done to it. */
  leave() {
    if (!this.current.value) return;
    this.#release();
    this.current.value = null;
    this.result.value = null;
    this.exemplar.value = null;
    this.editor.open(this.editor.home);
    this.kept.emit();
  }

  /**
   * @param {PhotoEdit} edit let go for good
   * @returns {() => void} brings it back
   */
  remove(edit) {
    const at = this.all.value.indexOf(edit);
    const isCurrent = this.current.value === edit;
    if (isCurrent) this.leave();
    this.all.value = this.all.value.filter((each) => each !== edit);
    this.kept.emit();
    return () => {
      this.all.value = this.all.value.toSpliced(at, 0, edit);
      if (isCurrent) this.take(edit);
      this.kept.emit();
    };
  }

  /**
   * @param {Exemplar | null} exemplar null: the photo itself
   */
  choose(exemplar) {
    const edit = this.current.value;
    const id = !exemplar || exemplar.id === ITSELF ? null : exemplar.id;
    if (!edit || id === edit.exemplar) return;
    edit.exemplar = id;
    this.#tellExemplar();
    this.live.repaint({ withdraw: true });
    this.#keep(edit);
  }

  /** Takes the model's own reading of the photo for what it shows; edits stay. One step of undo. */
  async readAnew() {
    const edit = this.current.value;
    if (!edit) return;
    const { map } = await this.painter.add(edit.photo, edit.name);
    edit.sheet.correct(map.resized(edit.sheet.map.width, edit.sheet.map.height));
  }

  /** Paints now: at once what waits, else the maps as they are. */
  paint() {
    this.live.paint();
  }

  /** Gives up the picture under way; the one there is stays, and is old. */
  stop() {
    this.live.stop();
  }

  /**
   * @param {import("./editedphoto.js").EditPart} part
   * @returns {Promise<Blob>} of the picture of the maps as they are; made anew where the server has forgotten it
   */
  async part(part) {
    const input = this.#input();
    if (!input) throw new Error("Nothing of the photo is changed yet. Repaint a part of its map first.");
    const again = () => this.painter.paint(input, new AbortController().signal);
    const result = (input.edit.isPainted && input.edit.result) || (await again());
    try {
      return await result.part(part);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      return (await again()).part(part);
    }
  }

  /**
   * Takes up edits from before. One that is here with other maps becomes a copy, so that neither is lost.
   * @param {unknown} stored
   * @param {string | null} [inHand] id of the one to take in hand
   */
  fromStored(stored, inHand = null) {
    const read = (Array.isArray(stored) ? stored : []).flatMap((each) => PhotoEdit.fromStored(each, this.editor.palette) ?? []);
    const taken = new Map(read.map((edit) => [edit.id, this.#adopted(edit)]));
    this.all.value = [...new Set([...taken.values(), ...this.all.value])].slice(0, MOST);
    const edit = taken.get(inHand ?? "");
    if (edit) this.take(edit);
  }

  /** @param {PhotoEdit} edit */
  #adopted(edit) {
    const known = this.all.value.find(({ id }) => id === edit.id);
    if (known?.isLike(edit)) return known;
    if (known) edit.id = newId();
    return edit;
  }

  #release() {
    this.#unhook();
    this.#unhook = () => {};
    this.live.drop();
  }

  /** @param {PhotoEdit} edit in hand, whose maps have changed */
  #onChange(edit) {
    this.#tellExemplar();
    edit.isPainted = false;
    this.live.repaint();
    this.#keep(edit);
  }

  /** @param {PhotoEdit} edit that has changed */
  #keep(edit) {
    edit.version += 1;
    this.kept.emit();
  }

  /** Nothing of the photo in hand is changed. */
  #showPhoto() {
    const edit = this.current.value;
    if (edit) Object.assign(edit, { isPainted: true, result: null });
    this.result.value = null;
  }

  /** @returns {Input | null} null where all of the photo is to stay as it is */
  #input() {
    const edit = this.current.value;
    // what a correcting stroke says counts when it is done
    const isHalfSaid = edit?.sheet.correcting.value && this.editor.isDrawing;
    if (!edit?.sheet.isEdited || isHalfSaid) return null;
    const { original, map, isCorrected } = edit.sheet;
    return { edit, original: original.clone(), edited: map.clone(), isCorrected, exemplar: this.#exemplarOf(edit) };
  }

  /**
   * @param {EditedPhoto} result
   * @param {PhotoEdit} edit
   * @param {{ms: number, passing: boolean}} how
   */
  #receive(result, edit, { ms, passing }) {
    result.ms = ms;
    edit.result = result;
    edit.isPainted = !passing && !this.stale.value;
    this.result.value = result;
  }

  #tellExemplar() {
    const edit = this.current.value;
    const exemplar = edit && this.#exemplarOf(edit);
    // a stroke makes no other exemplar of the photo, a correction does
    if (JSON.stringify(exemplar) !== JSON.stringify(this.exemplar.value)) this.exemplar.value = exemplar;
  }

  /** An exemplar that was removed can be edited with no longer. */
  #checkExemplar() {
    const id = this.current.value?.exemplar;
    if (!id) return;
    if (this.exemplars.byId(id)) this.#tellExemplar();
    else this.choose(null);
  }

  /**
   * @param {PhotoEdit} edit
   * @returns {Exemplar}
   */
  #exemplarOf(edit) {
    return (edit.exemplar !== null && this.exemplars.byId(edit.exemplar)) || itself(edit);
  }
}

const newId = () => crypto.getRandomValues(new Uint32Array(3)).join("-");
