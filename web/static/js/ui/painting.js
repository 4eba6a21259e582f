/** All that paints on the map: pointers and keys, the tools and their options, tidying. */

import { Signal } from "../core/signal.js";
import { mountCursor } from "./cursor.js";
import { KeyPointer } from "./keypointer.js";
import { MapPointer } from "./pointer.js";
import { remember, settings } from "./settings.js";
import { mountTidy } from "./tidypanel.js";
import { mountToolbar } from "./toolbar.js";
import { ToolOptions } from "./tooloptions.js";

/**
 * @param {import("./mapview.js").MapView} view
 * @param {import("../core/map/editor.js").Editor} editor
 * @param {(action: string) => string} keyHint
 */
export function mountPainting(view, editor, keyHint) {
  const penMode = new Signal(settings.penMode);
  penMode.watch((value) => remember({ penMode: value }));
  new MapPointer(view, editor, penMode);
  new KeyPointer(view, editor);
  mountCursor(view, editor);
  mountToolbar(editor);
  new ToolOptions(editor, penMode, keyHint);
  mountTidy(editor);
}
