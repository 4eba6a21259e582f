/** The look panel: exemplars in use, strength, regions, dice. */

import { strengthened, thrown, unthrown } from "../../core/look/look.js";
import { BlendPanel } from "../blendpanel.js";
import { byId, segmented } from "../dom.js";
import { remember, settings } from "../settings.js";
import { ExemplarDrag } from "./exemplardrag.js";
import { InUse } from "./inuse.js";
import { LookDesk } from "./lookdesk.js";
import { RegionList } from "./regionlist.js";
import { RegionMark } from "./regionmark.js";
import { StrengthSlider } from "./strengthslider.js";

/** @typedef {import("../../core/studio.js").Studio} Studio */

/** From this width on the panel is open unless it was closed. */
const ROOMY = "(width >= 1500px)";

export class LookPanel {
  #panel = byId("look-panel", HTMLElement);
  #toggle = byId("look-toggle", HTMLButtonElement);
  #undice = byId("look-undice", HTMLButtonElement);
  #strength;
  #frame = 0;

  /**
   * @param {Studio} studio
   * @param {{view: import("../mapview.js").MapView, colours: import("../maplook.js").MapLook["colours"], openMap: (number: number) => void}} around
   */
  constructor(studio, { view, colours, openMap }) {
    this.desk = new LookDesk(studio);
    const { desk } = this;
    const mark = new RegionMark(desk, view);
    this.list = new RegionList(desk, mark, colours);
    this.inUse = new InUse(desk, openMap);
    this.#strength = new StrengthSlider("all", (strength, passing) => studio.restyle(strengthened(desk.look, desk.map, null, strength), { passing }));
    byId("look-strength", HTMLElement).append(this.#strength.element);
    byId("look-blend", HTMLElement).append(new BlendPanel(studio).element);
    byId("look-dice", HTMLButtonElement).hidden = !studio.dice;
    byId("look-dice", HTMLButtonElement).addEventListener("click", () => desk.take(thrown(desk.look, null)));
    this.#undice.addEventListener("click", () => {
      byId("look-dice", HTMLElement).focus();
      desk.take(unthrown(desk.look, null));
    });
    new ExemplarDrag(desk, { view, mark, list: this.list, isPart: () => settings.dropsOnPart });
    this.#mountReach();
    this.#mountToggle();
    desk.changed.on(() => this.#schedule());
  }

  #mountReach() {
    const choices = [{ value: "class", label: "Whole region" }, { value: "part", label: "One part" }];
    segmented(byId("look-reach", HTMLElement), "look-reach", choices, settings.dropsOnPart ? "part" : "class", (value) => {
      remember({ dropsOnPart: value === "part" });
    });
  }

  #mountToggle() {
    this.#toggle.addEventListener("click", () => this.turn());
    byId("look-close", HTMLButtonElement).addEventListener("click", () => {
      this.turn();
      this.#toggle.focus();
    });
    this.#open(settings.lookPanel ?? matchMedia(ROOMY).matches);
  }

  /** Opens the panel, or closes it. */
  turn() {
    const isClosed = Boolean(this.#panel.hidden);
    remember({ lookPanel: isClosed });
    this.#open(isClosed);
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    this.#panel.hidden = !isOpen;
    this.#toggle.setAttribute("aria-expanded", String(isOpen));
    this.#schedule();
  }

  /** While nobody sees it, it would only take time from the brush. */
  #schedule() {
    if (this.#panel.hidden) return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  #show() {
    const { look } = this.desk;
    this.inUse.show();
    this.#strength.show(look.strength, look.strength < 1);
    this.#undice.hidden = !this.desk.studio.dice || look.dice.length === 0;
    this.list.show();
  }
}
