/** All ways to look at the result, put together: views, inspector, album; and what they show on the map's stage. */

import { areaOf } from "../core/picture/match.js";
import { Inspector } from "../core/picture/inspector.js";
import { mountAlbum } from "./albumstrip.js";
import { el } from "./dom.js";
import { mountDetails } from "./details.js";
import { orSay } from "./notices.js";
import { MatchPanel } from "./matchpanel.js";
import { Photos } from "./photosofpainting.js";
import { Viewer } from "./viewer.js";
import { CompareView } from "./views/compare.js";
import { ConfidenceView } from "./views/confidence.js";
import { photoView } from "./views/photo.js";
import { pictureView } from "./views/picture.js";
import { warpedView } from "./views/warped.js";

/** @typedef {import("../core/picture/painting.js").Painting} Painting */
/** @typedef {import("../core/exemplar/photosheets.js").PhotoSheets} PhotoSheets */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./mapview.js").MapView} MapView */
/** @typedef {import("./sheetswitch.js").SheetSwitch} SheetSwitch */
/** @typedef {import("./views/view.js").View} View */

/**
 * @param {Studio} studio
 * @param {MapView} mapView
 * @param {import("./maplook.js").MapLook} look
 * @param {{sheets: PhotoSheets, sheetSwitch: SheetSwitch}} photoMaps
 */
export function mountLooking(studio, mapView, look, { sheets, sheetSwitch }) {
  const { editor } = studio;
  const size = () => studio.painting.value?.map ?? editor.home.map;
  const around = { studio, sheets, size, viewport: editor.home.viewport, look };
  const inspector = new Inspector(editor.palette);
  const [picture, photo] = [pictureView(around), photoView(around, inspector.shown)];
  const [confidence, compare] = [new ConfidenceView(around), new CompareView(around, studio.album)];
  const photos = new Photos(sheets);
  const imageAt = (/** @type {number | null} */ exemplar) => (exemplar === null ? imageOf(picture) : photos.image(exemplar));
  const panel = new MatchPanel(inspector, imageAt, (by) => {
    const point = inspector.stepWeak(by);
    if (point) viewer.reveal(point);
  });
  const viewer = new Viewer(studio, [picture, warpedView(around), confidence, photo, compare], inspector);
  viewer.spot.watch((point) => confidence.read(point));
  followPainting(studio, photos, inspector);
  showOnMap(viewer, inspector, mapView, studio);
  mountDetails(studio);
  panel.addAction("Edit the photo’s map here", () => orSay(editPhotoMap(inspector, sheets, sheetSwitch)));
  mountAlbum(studio, {
    compare: (id) => {
      compare.with(id);
      viewer.open("compare");
    },
    restore: (painting) => {
      sheetSwitch.showing.value = "home";
      return studio.restore(painting);
    },
  });
  return { viewer, inspector, panel };
}

/** @param {View} view */
const imageOf = ({ pane }) => pane.layers.querySelector("img") ?? el("img");

/**
 * @param {Studio} studio
 * @param {Photos} photos
 * @param {Inspector} inspector
 */
function followPainting(studio, photos, inspector) {
  studio.painting.watch(async (painting) => {
    // pictures made during a stroke pass too quickly to be looked into
    if (!painting || painting.passing) return;
    const found = await Promise.all([painting.match(), painting.confidence(), photos.take(painting.exemplars)]).catch(() => null);
    // without a match there is nothing to inspect until the next picture; the views say what failed
    if (!found || painting !== studio.painting.value) return;
    inspector.show({ painting, match: found[0], levels: found[1], labels: found[2] });
  });
}

/**
 * Takes the photo's map in hand, where the block looked at came from: a wrong class there is what spoils a match most.
 * @param {Inspector} inspector
 * @param {PhotoSheets} sheets
 * @param {SheetSwitch} sheetSwitch
 */
async function editPhotoMap(inspector, sheets, sheetSwitch) {
  const { source, subject } = inspector;
  sheetSwitch.openPhoto(source?.exemplar ?? 0);
  const exemplar = source && subject?.painting.exemplars[source.exemplar];
  if (!exemplar) return;
  const { sheet } = await sheets.open(sheets.exemplars.byId(exemplar.id) ?? exemplar);
  sheet.viewport.value = { zoom: 3, ...source.at };
}

/**
 * The map takes part: who points at it looks at the result there, and the other way round.
 * @param {Viewer} viewer
 * @param {Inspector} inspector
 * @param {MapView} mapView
 * @param {Studio} studio
 */
function showOnMap(viewer, inspector, mapView, studio) {
  const { editor } = studio;
  const side = () => (editor.sheet.value === editor.home ? "painting" : "exemplar");
  mapView.pointer.watch((point) => {
    // The match of a map that is being painted is old, and telling it takes time from the brush.
    if ((editor.isDrawing && viewer.inspecting.value) || studio.front.isEdit) return;
    const { width, height } = editor.map;
    viewer.lookFromMap(side(), point && { x: point.x / width, y: point.y / height });
  });
  mapView.addLayer((context, placed) => {
    if (studio.front.isEdit) return;
    if (viewer.inspecting.value) drawMarks(context, placed, inspector, side(), editor.map);
    const spot = viewer.spot.value;
    if (!spot || mapView.pointer.value || side() !== "painting") return;
    drawCross(context, spot.x * editor.map.width * placed.scale + placed.x, spot.y * editor.map.height * placed.scale + placed.y);
  });
  viewer.spot.watch(() => mapView.redraw());
  viewer.inspecting.watch(() => mapView.redraw());
  inspector.changed.on(() => mapView.redraw());
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../core/map/view.js").View} placed
 * @param {Inspector} inspector
 * @param {import("../core/picture/inspector.js").Side} side
 * @param {import("../core/map/view.js").Size} map
 */
function drawMarks(context, { scale, x, y }, inspector, side, { width, height }) {
  const [right, down] = [width * scale, height * scale];
  for (const { block, tone, weight } of inspector.marksOn(side)) {
    const { x0, y0, x1, y1 } = areaOf(inspector.gridOf(side), block);
    const alpha = tone === "there" ? 0.3 + 0.7 * weight : 1;
    strokeTwice(context, alpha, () => context.strokeRect(x0 * right + x, y0 * down + y, (x1 - x0) * right, (y1 - y0) * down));
  }
  if (side === "exemplar") return;
  const outline = new Path2D();
  outline.addPath(new Path2D(inspector.weakOutline), new DOMMatrix([right, 0, 0, down, x, y]));
  strokeTwice(context, 1, () => context.stroke(outline));
}

/**
 * White on black, to be seen on any colour.
 * @param {CanvasRenderingContext2D} context
 * @param {number} alpha
 * @param {() => void} stroke
 */
function strokeTwice(context, alpha, stroke) {
  context.globalAlpha = alpha;
  for (const [colour, width] of /** @type {const} */ ([["rgb(0 0 0 / 60%)", 3.5], ["#fff", 1.5]])) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    stroke();
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 */
function drawCross(context, x, y) {
  const arms = [[-11, 0, -4, 0], [4, 0, 11, 0], [0, -11, 0, -4], [0, 4, 0, 11]];
  context.beginPath();
  for (const [x0, y0, x1, y1] of arms) {
    context.moveTo(x + x0, y + y0);
    context.lineTo(x + x1, y + y1);
  }
  strokeTwice(context, 1, () => context.stroke());
}
