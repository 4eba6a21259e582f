/** Photos that are edited by their maps, and live repaint of the one in hand. Knows no page: the page watches its signals. */

import { ApiError, retryOf } from "../api.js";
import { EditedPhoto } from "./editedphoto.js";
import { EditSheet } from "./editsheet.js";
import { LabelMap, UNKNOWN } from "../map/labelmap.js";
import { PhotoEdit } from "./photoedit.js";
import { decode, encodeGrey } from "../files/png.js";
import { LiveScheduler } from "../picture/scheduler.js";
import { Emitter, Signal } from "../signal.js";
import { tooLarge } from "../exemplar/uploads.js";

/** @typedef {import("../api.js").Exemplar} Exemplar */
/** @typedef {import("../api.js").PhotoInfo} PhotoInfo */
/** @typedef {import("../picture/scheduler.js").LiveState} LiveState */
/** @typedef {{edit: PhotoEdit, original: LabelMap, edited: LabelMap, isCorrected: boolean, exemplar: Exemplar, version: number}} Input */

/** Id of the exemplar that is the photo itself. */
export const ITSELF = "itself";
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
  /** @type {Signal<LiveState>} */
  state = new Signal(/** @type {LiveState} */ ({ kind: "idle" }));
  /** Whether the picture on screen is older than the maps or the exemplar. */
  stale = new Signal(false);
  /** How many photos are being opened. */
  opening = new Signal(0);
  /** Something changed that is worth saving. @type {Emitter<void>} */
  kept = new Emitter();
  /** Counts what the picture should show. */
  #version = 0;
  /** Of the newest request. */
  #asked = 0;
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
    this.mode = mode;
    /** @type {LiveScheduler<Input, EditedPhoto>} */
    this.live = new LiveScheduler({
      run: (input, signal) => this.#paint(input, signal),
      onAnswer: (result, input, ms) => this.#receive(result, input, ms),
      onState: (state) => {
        this.state.value = state;
      },
      retryOf,
    });
    mode.watch(() => {
      if (mode.value === "live" && this.stale.value) this.paint();
    });
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
      const info = await this.api.addPhoto(photo, name, labels && (await pngOf(labels)));
      // the server may know the photo by another name
      const edit = new PhotoEdit({ id: newId(), photo, info: { ...info, name }, sheet: new EditSheet(await this.#labels(info)) });
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
    if (!edit.isPainted) this.#repaint();
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
    this.#repaint({ withdraw: true });
    this.#keep(edit);
  }

  /** Takes the model's own reading of the photo for what it shows; edits stay. One step of undo. */
  async readAnew() {
    const edit = this.current.value;
    if (!edit) return;
    const read = await this.#labels(await this.api.addPhoto(edit.photo, edit.name));
    edit.sheet.correct(read.resized(edit.sheet.map.width, edit.sheet.map.height));
  }

  /** Paints now: at once what waits, else the maps as they are. */
  paint() {
    if (this.live.pending && this.#asked === this.#version) this.live.poke();
    else this.#request();
  }

  /** Gives up the picture under way; the one there is stays, and is old. */
  stop() {
    if (this.live.pending) this.live.cancel();
  }

  /**
   * @param {import("./editedphoto.js").EditPart} part
   * @returns {Promise<Blob>} of the picture of the maps as they are; made anew where the server has forgotten it
   */
  async part(part) {
    const edit = this.current.value;
    if (!edit) throw new Error("No photo is being edited. Open one first.");
    if (!edit.sheet.isEdited) throw new Error("Nothing of the photo is changed yet. Repaint a part of its map first.");
    const result = (edit.isPainted && edit.result) || (await this.#paint(this.#input(edit), new AbortController().signal));
    try {
      return await result.part(part);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      const again = await this.#paint(this.#input(edit), new AbortController().signal);
      return again.part(part);
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
    this.live.cancel();
    this.stale.value = false;
  }

  /** @param {PhotoEdit} edit in hand, whose maps have changed */
  #onChange(edit) {
    this.#tellExemplar();
    this.#repaint();
    this.#keep(edit);
  }

  /** @param {PhotoEdit} edit that has changed */
  #keep(edit) {
    edit.version += 1;
    this.kept.emit();
  }

  /** @param {{withdraw?: boolean}} [how] */
  #repaint({ withdraw = false } = {}) {
    const edit = this.current.value;
    if (!edit) return;
    this.#version += 1;
    if (!edit.sheet.isEdited) return this.#showPhoto(edit);
    edit.isPainted = false;
    this.stale.value = true;
    if (this.mode.value === "live") this.#request({ withdraw });
    else if (withdraw) this.live.cancel();
  }

  /** @param {PhotoEdit} edit of which nothing is changed */
  #showPhoto(edit) {
    this.live.cancel();
    edit.isPainted = true;
    edit.result = null;
    this.result.value = null;
    this.stale.value = false;
  }

  /** @param {{withdraw?: boolean}} [how] */
  #request({ withdraw = false } = {}) {
    const edit = this.current.value;
    if (!edit?.sheet.isEdited) return;
    this.#asked = this.#version;
    this.live.request(this.#input(edit), { withdraw });
  }

  /**
   * @param {PhotoEdit} edit
   * @returns {Input}
   */
  #input(edit) {
    const { sheet } = edit;
    const exemplar = this.#exemplarOf(edit);
    return { edit, original: sheet.original.clone(), edited: sheet.map.clone(), isCorrected: sheet.isCorrected, exemplar, version: this.#version };
  }

  /**
   * @param {EditedPhoto} result
   * @param {Input} input
   * @param {number} ms
   */
  #receive(result, { edit, version }, ms) {
    result.ms = ms;
    edit.result = result;
    edit.isPainted = version === this.#version;
    this.stale.value = !edit.isPainted;
    this.result.value = result;
  }

  /**
   * @param {Input} input
   * @param {AbortSignal} signal
   */
  async #paint({ edit, original, edited, isCorrected, exemplar }, signal) {
    const labels = isCorrected ? await pngOf(original) : null;
    const maps = { labels, edited: await pngOf(edited) };
    const settled = exemplar.id === ITSELF ? null : await this.exemplars.settle(exemplar);
    const info = await this.#send(edit, maps, settled, signal);
    const fetchFile = (/** @type {string} */ url) => this.api.file(url);
    return new EditedPhoto({ info, window: await this.api.file(info.links.window, signal), fetchFile });
  }

  /**
   * What the server has forgotten is uploaded again.
   * @param {PhotoEdit} edit
   * @param {{labels: Blob | null, edited: Blob}} maps
   * @param {Exemplar | null} exemplar
   * @param {AbortSignal} signal
   * @returns {Promise<import("../api.js").EditInfo>}
   */
  async #send(edit, maps, exemplar, signal) {
    try {
      return await this.api.edit({ photo: edit.info.id, exemplar: exemplar?.id ?? null, ...maps }, { signal });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      if (error.slug === "unknown-photo") await this.#renew(edit);
      else if (error.slug === "unknown-exemplar" && exemplar) exemplar = await this.exemplars.renew(exemplar);
      else throw error;
    }
    return this.api.edit({ photo: edit.info.id, exemplar: exemplar?.id ?? null, ...maps }, { signal });
  }

  /** @param {PhotoEdit} edit whose photo goes to the server once more, with its map, which is not read again */
  async #renew(edit) {
    const info = await this.api.addPhoto(edit.photo, edit.name, await pngOf(edit.sheet.read));
    edit.info = { ...info, name: edit.name };
    this.#keep(edit);
  }

  /** @param {PhotoInfo} info */
  async #labels({ links }) {
    const png = await decode(new Uint8Array(await (await this.api.file(links.labels)).arrayBuffer()));
    return new LabelMap(png.width, png.height, png.data.map((id) => (this.editor.palette.has(id) ? id : UNKNOWN)));
  }

  #tellExemplar() {
    const edit = this.current.value;
    this.exemplar.value = edit && this.#exemplarOf(edit);
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

/**
 * @param {PhotoEdit} edit
 * @returns {Exemplar} the photo, with its original map
 */
function itself({ info, sheet: { original } }) {
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

const newId = () => crypto.getRandomValues(new Uint32Array(3)).join("-");

/** @param {LabelMap} map */
const pngOf = async ({ width, height, data }) => new Blob([await encodeGrey(width, height, data)], { type: "image/png" });
