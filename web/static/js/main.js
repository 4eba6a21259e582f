/** Starts the page: asks the server what it can paint, then puts the parts together. */

import { Api, retryOf } from "./core/api.js";
import { Editor } from "./core/map/editor.js";
import { Exemplars } from "./core/exemplar/exemplars.js";
import { withKnown } from "./core/look/fitting.js";
import { lookOf } from "./core/look/look.js";
import { boundsOf } from "./core/map/fitting.js";
import { restore } from "./core/files/session.js";
import { SHORTCUTS, pretty } from "./core/shortcuts.js";
import { STARTERS, drawStarter } from "./core/map/starters.js";
import { Studio } from "./core/studio.js";
import { readOptions } from "./core/tools/options.js";
import { messageOf } from "./core/words.js";
import { mountAbout } from "./ui/about.js";
import { mountAutosave } from "./ui/autosave.js";
import { BrushOverlay } from "./ui/brushoverlay.js";
import { byId } from "./ui/dom.js";
import { copyPicture, download, mountDownloads } from "./ui/downloadmenu.js";
import { EditMode } from "./ui/editmode.js";
import { Gallery } from "./ui/gallery.js";
import { openImport } from "./ui/importdialog.js";
import { mountIntake } from "./ui/intake.js";
import { isMac, mountKeys, mountSheet } from "./ui/keys.js";
import { mountLive } from "./ui/livebar.js";
import { mountLooking } from "./ui/looking.js";
import { LookPanel } from "./ui/look/lookpanel.js";
import { mountLookPicker } from "./ui/lookpicker.js";
import { mountMapBar } from "./ui/mapbar.js";
import { MapLook } from "./ui/maplook.js";
import { mountMapNames } from "./ui/mapnames.js";
import { MapView } from "./ui/mapview.js";
import { orSay, showError, showNote } from "./ui/notices.js";
import { Overprint } from "./ui/overprint.js";
import { mountPainting } from "./ui/painting.js";
import { PalettePanel } from "./ui/palettepanel.js";
import { PhotoDesk } from "./ui/photodesk.js";
import { mountProject, saveProject } from "./ui/projectmenu.js";
import { Remedies } from "./ui/remedies.js";
import { remember, settings } from "./ui/settings.js";
import { mountStatus } from "./ui/status.js";
import { Shelf } from "./ui/shelf.js";
import { mountStyleBrush } from "./ui/stylebrush.js";
import { mountSignIn } from "./ui/signin.js";
import { SheetSwitch } from "./ui/sheetswitch.js";
import { mountStart } from "./ui/startmenu.js";
import { takeIn } from "./ui/takein.js";
import { mountTheme } from "./ui/theme.js";
import { Palette } from "./core/palette/palette.js";

/** @typedef {import("./core/api.js").Pack} Pack */

/** A server that still loads its pack answers soon. */
const ASK_AGAIN = 800;

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>} once the server is there and ready
 */
async function untilReady(ask) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const retry = retryOf(error);
      if (!retry) throw error;
      byId("status", HTMLElement).textContent = retry.reason === "busy" ? "The model is starting…" : "Waiting for the server…";
      await new Promise((resolve) => setTimeout(resolve, Math.min(retry.delay ?? ASK_AGAIN, ASK_AGAIN)));
    }
  }
}

/**
 * @param {Pack} pack
 * @param {any} stored
 */
function openEditor(pack, stored) {
  const palette = new Palette(pack.palette);
  const [width, height] = pack.size.default;
  const restored = restore(stored, palette, boundsOf(pack));
  const starter = STARTERS.find(({ classes }) => classes.every((id) => palette.has(id))) ?? STARTERS[0];
  const editor = new Editor(palette, restored?.map ?? drawStarter(starter, width, height), restored?.layer);
  editor.tool.value = settings.tool;
  editor.resizeBrush(settings.size);
  editor.set(readOptions(settings.options));
  editor.tool.watch((tool) => remember({ tool }));
  editor.size.watch((size) => remember({ size }));
  editor.options.watch((options) => remember({ options }));
  return { editor, wanted: restored?.look ?? null };
}

/** @param {string} action */
const keyHint = (action) => pretty(SHORTCUTS.find((shortcut) => shortcut.action === action)?.keys[0] ?? "", isMac);

/**
 * @param {Studio} studio
 * @param {Pack} pack
 */
function mount(studio, pack) {
  const { editor } = studio;
  const look = new MapLook(editor.palette);
  const { sheets } = studio;
  const elements = {
    stage: byId("map-stage", HTMLElement),
    canvas: byId("map", HTMLCanvasElement),
    overlay: byId("overlay", HTMLCanvasElement),
  };
  const view = new MapView(elements, editor, look.colours);
  new Overprint(view, editor, look);
  mountMapNames(view, editor, look);
  new BrushOverlay(view, editor, byId("look-blend", HTMLElement));
  mountPainting(view, editor, keyHint);
  mountStyleBrush(studio);
  new PalettePanel(studio, look, view, sheets);
  mountLookPicker(look);
  mountMapBar(editor, view, keyHint);
  const sheetSwitch = new SheetSwitch(studio, sheets, view);
  const goHome = () => {
    studio.edits.leave();
    sheetSwitch.showing.value = "home";
  };
  const editMode = new EditMode(studio, view, pack);
  const photos = new PhotoDesk(studio, pack, (file) => editMode.open(file));
  const desk = mountStart({ studio, look, sheets, photos, editMode, pack, goHome });
  const looking = mountLooking(studio, view, look, { sheets, sheetSwitch });
  const gallery = new Gallery(studio);
  mountAbout({ desk, gallery, sheetSwitch });
  const lookPanel = new LookPanel(studio, { view, colours: look.colours, openMap: (number) => sheetSwitch.openPhoto(number) });
  new Remedies(lookPanel.desk, look.spotlight, goHome);
  const onPhoto = (/** @type {File} */ photo) => orSay(photos.take(photo));
  const onMap = (/** @type {File} */ map) => orSay(openImport(desk, map));
  const onFile = (/** @type {File} */ file) => orSay(takeIn(file, { studio, pack, look, goHome, onPhoto, onMap }));
  mountIntake(onPhoto, onFile);
  mountDownloads(studio, pack, keyHint);
  mountStatus(studio);
  mountLive(studio, keyHint);
  mountShortcuts(studio, pack, view, looking, { sheetSwitch, gallery, editMode, lookPanel });
  window.addEventListener("online", () => studio.front.poke());
  return onFile;
}

/**
 * @param {Studio} studio
 * @param {Pack} pack
 * @param {MapView} view
 * @param {ReturnType<typeof mountLooking>} looking
 * @param {{sheetSwitch: SheetSwitch, gallery: Gallery, editMode: EditMode, lookPanel: LookPanel}} parts
 */
function mountShortcuts(studio, pack, view, { viewer, inspector }, { sheetSwitch, gallery, editMode, lookPanel }) {
  const { editor } = studio;
  /** @type {import("./ui/keys.js").Actions} */
  const actions = {
    "hold:picker": (held) => (editor.heldTool.value = held ? "picker" : null),
    "hold:pan": (held) => (editor.heldTool.value = held ? "pan" : null),
    "hold:compare": (held) => (studio.front.isEdit ? editMode.viewer : viewer).compare(held),
    "class:swap": () => editor.swapClass(),
    "class:previous": () => editor.stepClass(-1),
    "class:next": () => editor.stepClass(1),
    undo: () => editor.undo(),
    redo: () => editor.redo(),
    abort: () => (editor.isBusy ? editor.abort() : inspector.clear() || studio.front.stop()),
    finish: () => editor.finish(),
    protect: () => editor.protection.toggle(editor.classId.value),
    fit: () => view.fit(),
    paint: () => studio.front.paint(),
    dice: () => gallery.roll(),
    look: () => lookPanel.turn(),
    "sheet:switch": () => sheetSwitch.toggle(),
    save: () => orSay(saveProject(studio, pack)),
    copy: () => orSay(copyPicture(studio)),
    download: () => orSay(download(studio, pack, "image")),
    "style:erase": () => editor.set({ erases: !editor.options.value.erases }),
    help: mountSheet(),
  };
  for (const { action } of SHORTCUTS) {
    const [kind, value] = action.split(":");
    if (kind === "tool") actions[action] = () => (editor.tool.value = value);
    if (kind === "act") actions[action] = () => editor.act(value);
    if (kind === "recent") actions[action] = () => editor.chooseRecent(Number(value));
    if (kind === "size" && value !== "wheel") {
      actions[action] = () => editor.resizeBrush(editor.size.value + Number(value));
    }
  }
  mountKeys(actions);
}

async function start() {
  mountTheme();
  const api = new Api();
  mountSignIn(api);
  const shelf = new Shelf();
  const [pack, found] = await Promise.all([untilReady(() => api.pack()), shelf.open()]);
  const { editor, wanted } = openEditor(pack, found.session);
  const exemplars = new Exemplars(api);
  exemplars.recents.value = settings.recents;
  const studio = new Studio(api, editor, exemplars, pack);
  const onFile = mount(studio, pack);
  await untilReady(() => exemplars.load(found.uploads));
  studio.album.fromStored(found.results, editor.palette, studio.painter.fetchFile);
  studio.edits.fromStored(found.edits, found.inHand);
  shelf.know(studio.album, exemplars.uploads, studio.edits);
  const isLost = wanted?.exemplars.length && withKnown(wanted, exemplars).exemplars.length === 0;
  studio.resume(wanted && !isLost ? wanted : lookOf(exemplars.bestFor(editor.home.map.shares())?.id ?? null));
  const keepNow = mountAutosave(studio, shelf);
  mountProject({ studio, pack, shelf, keepNow, onFile }, keyHint);
  if (shelf.copied) showNote("Another tab works on this already. This one goes on with a copy; each keeps its own.");
  byId("studio", HTMLElement).removeAttribute("aria-busy");
}

start().catch((error) => {
  byId("status", HTMLElement).textContent = messageOf(error);
  showError(error);
});
