/** The result pane: tabs of views, and staleness. */

import { byId, el, showBlob } from "./dom.js";
import { showError } from "./notices.js";
import { remember, settings } from "./settings.js";

/** @typedef {import("../core/painting.js").Painting} Painting */
/** @typedef {import("../core/studio.js").Studio} Studio */
/**
 * One way to look at a painting; a new one is one more entry in main.js.
 * @typedef {object} View
 * @property {string} id
 * @property {string} name
 * @property {HTMLElement} element
 * @property {HTMLElement | null} options shown under the picture while the view is open
 * @property {(painting: Painting) => Promise<void>} show
 */

export class ResultPane {
  #frame = byId("frame", HTMLElement);
  #before = el("img", { class: "before", alt: "Picture before the last change", hidden: true });
  #marker = el("div", { class: "marker", hidden: true });
  /** @type {Map<string, HTMLButtonElement>} */
  #tabs = new Map();

  /**
   * @param {Studio} studio
   * @param {readonly View[]} views
   */
  constructor(studio, views) {
    this.studio = studio;
    this.views = views;
    this.active = views.find(({ id }) => id === settings.view) ?? views[0];
    this.#frame.append(...views.map(({ element }) => element), this.#before, this.#marker);
    this.#buildTabs();
    this.open(this.active.id);
    studio.editor.home.resized.on(() => this.#shape());
    this.#shape();
    studio.painting.watch((painting) => void this.#refresh(painting));
    studio.stale.watch((stale) => this.#frame.toggleAttribute("data-stale", stale));
  }

  #shape() {
    const { width, height } = this.studio.editor.home.map;
    this.#frame.style.setProperty("--ratio", String(width / height));
  }

  #buildTabs() {
    const host = byId("tabs", HTMLElement);
    for (const { id, name, element } of this.views) {
      element.id = `view-${id}`;
      element.setAttribute("role", "tabpanel");
      element.setAttribute("aria-labelledby", `tab-${id}`);
      const tab = el("button", { type: "button", class: "tab", role: "tab", id: `tab-${id}`, "aria-controls": `view-${id}` }, name);
      tab.addEventListener("click", () => this.open(id));
      this.#tabs.set(id, tab);
      host.append(tab);
    }
    host.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!step) return;
      const at = this.views.indexOf(this.active);
      const next = this.views[(at + step + this.views.length) % this.views.length];
      this.open(next.id);
      this.#tabs.get(next.id)?.focus();
    });
  }

  /** @param {string} id */
  open(id) {
    this.active = this.views.find((view) => view.id === id) ?? this.views[0];
    remember({ view: this.active.id });
    for (const view of this.views) {
      const isActive = view === this.active;
      const tab = this.#tabs.get(view.id);
      view.element.hidden = !isActive;
      tab?.setAttribute("aria-selected", String(isActive));
      if (tab) tab.tabIndex = isActive ? 0 : -1;
    }
    byId("view-options", HTMLElement).replaceChildren(...(this.active.options ? [this.active.options] : []));
    void this.#refresh(this.studio.painting.value);
  }

  /**
   * Shows the picture before the newest while a key is held.
   * @param {boolean} held
   */
  compare(held) {
    const before = this.studio.before.value;
    if (held && before) void showBlob(this.#before, before.image);
    this.#before.hidden = !(held && before);
  }

  /**
   * Shows on the result where the pointer is on the map.
   * @param {{x: number, y: number} | null} point in map coordinates
   */
  mark(point) {
    const { map } = this.studio.editor.home;
    const inside = point !== null && map.contains(Math.floor(point.x), Math.floor(point.y));
    this.#marker.hidden = !inside || this.studio.painting.value === null;
    if (!inside) return;
    this.#marker.style.left = `${(point.x / map.width) * 100}%`;
    this.#marker.style.top = `${(point.y / map.height) * 100}%`;
  }

  /** @param {Painting | null} painting */
  async #refresh(painting) {
    if (!painting) return;
    const view = this.active;
    try {
      await view.show(painting);
    } catch (error) {
      // a part of an older picture may be gone from the server: the next one brings its own
      if (painting === this.studio.painting.value && view === this.active) showError(error);
      return;
    }
    if (painting !== this.studio.painting.value) return;
    this.#frame.dataset.state = "shown";
    this.#frame.dataset.painting = painting.info.id;
    byId("frame-wait", HTMLElement).hidden = true;
  }
}
