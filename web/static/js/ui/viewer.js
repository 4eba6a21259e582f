/** The result's views: which are open, side by side or alone; one pointer, one zoom and one set of marks for all. */

import { LAYOUTS, TABS, arrangement } from "../core/picture/arrangement.js";
import { Signal } from "../core/signal.js";
import { byId, el, segmented, showBlob } from "./dom.js";
import { showError } from "./notices.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/picture/arrangement.js").TabId} TabId */
/** @typedef {import("../core/picture/arrangement.js").Layout} Layout */
/** @typedef {import("../core/picture/match.js").Point} Point */
/** @typedef {import("../core/picture/painting.js").Painting} Painting */
/** @typedef {import("./views/view.js").View} View */

/** Steps over the picture by keys, while there is no match to say how large its blocks are. */
const COARSE = 1 / 16;

export class Viewer {
  /** Where in the painting someone looks, in fractions. @type {Signal<Point | null>} */
  spot = new Signal(/** @type {Point | null} */ (null));
  /** Whether the match is to be seen: painting and photo both are. */
  inspecting = new Signal(false);
  /** The view whose picture a person's hand is on. @type {View | null} */
  #hand = null;
  #frame = byId("frame", HTMLElement);
  #before = el("img", { class: "before", alt: "Picture before the last change", hidden: true });
  /** @type {Map<TabId, HTMLButtonElement>} */
  #tabs = new Map();

  /**
   * @param {import("../core/studio.js").Studio} studio
   * @param {readonly View[]} views
   * @param {import("../core/picture/inspector.js").Inspector} inspector
   */
  constructor(studio, views, inspector) {
    this.studio = studio;
    this.views = views;
    this.inspector = inspector;
    this.tab = TABS.find(({ id }) => id === settings.view)?.id ?? TABS[0].id;
    this.#frame.append(...views.map(({ pane }) => pane.element));
    this.#buildTabs();
    const choices = LAYOUTS.map(({ id, name }) => ({ value: id, label: name, icon: `layout-${id}` }));
    segmented(byId("layout", HTMLElement), "layout", choices, settings.layout, (layout) => {
      remember({ layout: /** @type {Layout} */ (layout) });
      this.open(this.tab);
    });
    for (const view of views) this.#connect(view);
    this.open(this.tab);
    inspector.changed.on(() => this.#mark());
    this.spot.watch(() => this.#cross());
    studio.painting.watch((painting) => void this.#refresh(painting));
    studio.stale.watch((stale) => this.#frame.toggleAttribute("data-stale", stale));
  }

  #buildTabs() {
    const host = byId("tabs", HTMLElement);
    for (const { id, name } of TABS) {
      const tab = el("button", { type: "button", class: "tab", role: "tab", id: `tab-${id}`, "aria-controls": "frame" }, name);
      tab.addEventListener("click", () => this.open(id));
      this.#tabs.set(id, tab);
      host.append(tab);
    }
    host.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!step) return;
      const at = TABS.findIndex(({ id }) => id === this.tab);
      this.open(TABS[(at + step + TABS.length) % TABS.length].id);
      this.#tabs.get(this.tab)?.focus();
    });
  }

  /** @param {View} view */
  #connect(view) {
    const { pane, side } = view;
    pane.pointer.watch((point) => {
      if (point === null && this.#hand !== view) return;
      this.#hand = point && view;
      this.look(side, point);
    });
    pane.picked.on((point) => {
      if (this.inspecting.value) this.inspector.pin(side, point);
    });
    pane.stepped.on(({ right, down }) => this.#step(view, right, down));
  }

  /**
   * @param {import("../core/picture/inspector.js").Side} side
   * @param {Point | null} point in fractions
   */
  look(side, point) {
    this.inspector.look(side, point);
    this.spot.value = side === "painting" ? point : null;
  }

  /**
   * Looks where the pointer is on the map's own stage.
   * @param {import("../core/picture/inspector.js").Side} side
   * @param {Point | null} point in fractions
   */
  lookFromMap(side, point) {
    if (point === null && this.#hand) return;
    this.#hand = null;
    this.look(side, point);
  }

  /**
   * @param {View} view
   * @param {number} right
   * @param {number} down
   */
  #step({ pane, side }, right, down) {
    const from = pane.pointer.value ?? pane.toFractions({ x: pane.stageSize.width / 2, y: pane.stageSize.height / 2 });
    const clamp = (/** @type {number} */ value) => Math.min(1 - COARSE / 2, Math.max(COARSE / 2, value));
    const coarse = { x: clamp(from.x + right * COARSE), y: clamp(from.y + down * COARSE) };
    const point = this.inspector.move(side, coarse, right, down) ?? coarse;
    pane.pointer.value = point;
    pane.marks.showCross(point);
    pane.reveal(point);
  }

  /** @param {TabId} tab */
  open(tab) {
    this.tab = tab;
    remember({ view: tab });
    for (const [id, button] of this.#tabs) {
      button.setAttribute("aria-selected", String(id === tab));
      button.tabIndex = id === tab ? 0 : -1;
    }
    const shown = arrangement(tab, settings.layout);
    if (this.#hand && !shown.includes(this.#hand.id)) this.#hand.pane.pointer.value = null;
    this.#frame.dataset.views = String(shown.length);
    this.#frame.setAttribute("aria-labelledby", `tab-${tab}`);
    for (const view of this.views) {
      view.pane.element.hidden = !shown.includes(view.id);
      view.pane.element.style.order = String(shown.indexOf(view.id));
    }
    const view = this.views.find(({ id }) => id === tab);
    byId("view-options", HTMLElement).replaceChildren(...(view?.options ? [view.options] : []));
    byId("view-aside", HTMLElement).replaceChildren(...(view?.aside ? [view.aside] : []));
    byId("match-panel", HTMLElement).hidden = tab !== "match";
    this.inspecting.value = shown.includes("photo");
    this.#mark();
    void this.#refresh(this.studio.painting.value);
  }

  get #open() {
    return this.views.filter(({ pane }) => !pane.element.hidden);
  }

  /**
   * Shows the picture before the newest while a key is held.
   * @param {boolean} held
   */
  compare(held) {
    const before = this.studio.before.value;
    const view = this.#open.find(({ id }) => id === "picture") ?? this.#open.find(({ side }) => side === "painting");
    this.#before.hidden = !(held && before && view);
    if (!before || !view || !held) return;
    view.pane.layers.append(this.#before);
    void showBlob(this.#before, before.image);
  }

  /**
   * Brings a place of the painting into sight in all views.
   * @param {Point} point in fractions
   */
  reveal(point) {
    this.#open.find(({ side }) => side === "painting")?.pane.reveal(point);
  }

  #mark() {
    for (const { side, pane } of this.views) {
      const marks = this.inspecting.value ? this.inspector.marksOn(side) : [];
      pane.marks.showBlocks(this.inspector.gridOf(side), marks);
      pane.marks.showOutline("weak", this.inspecting.value && side === "painting" ? this.inspector.weakOutline : "");
    }
  }

  #cross() {
    for (const view of this.views) {
      view.pane.marks.showCross(view.side === "painting" && view !== this.#hand ? this.spot.value : null);
    }
  }

  /** @param {Painting | null} painting */
  async #refresh(painting) {
    if (!painting) return;
    const open = this.#open;
    const isCurrent = () => painting === this.studio.painting.value && open.every(({ pane }) => !pane.element.hidden);
    try {
      await Promise.all(open.map((view) => view.show(painting)));
    } catch (error) {
      // a part of an older picture may be gone from the server: the next one brings its own
      if (isCurrent()) showError(error);
      return;
    }
    for (const { pane } of open) pane.place();
    if (!isCurrent()) return;
    this.#frame.dataset.state = "shown";
    this.#frame.dataset.painting = painting.info.id;
    byId("frame-wait", HTMLElement).hidden = true;
  }
}
