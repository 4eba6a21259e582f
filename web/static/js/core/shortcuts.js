/** Keyboard shortcuts: one table that both answers key presses and writes the shortcut sheet. */

/**
 * @typedef {object} Shortcut
 * @property {string} action
 * @property {string} label what it does, for the sheet
 * @property {string} group
 * @property {readonly string[]} keys "b", "mod+z", "mod+shift+z", "shift+["; mod is Ctrl, or ⌘ on a Mac
 * @property {string} [shown] what the sheet shows instead of the keys
 * @property {boolean} [hold] active while the key is held
 */
/**
 * @typedef {object} KeyPress
 * @property {string} key
 * @property {string} code
 * @property {boolean} ctrlKey
 * @property {boolean} metaKey
 * @property {boolean} shiftKey
 * @property {boolean} altKey
 */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** @type {readonly Shortcut[]} */
export const SHORTCUTS = [
  { action: "tool:brush", label: "Brush", group: "Tools", keys: ["b"] },
  { action: "tool:eraser", label: "Eraser", group: "Tools", keys: ["e"] },
  { action: "tool:fill", label: "Fill", group: "Tools", keys: ["f", "g"] },
  { action: "tool:rectangle", label: "Rectangle", group: "Tools", keys: ["r"] },
  { action: "tool:ellipse", label: "Ellipse", group: "Tools", keys: ["o"] },
  { action: "tool:polygon", label: "Polygon", group: "Tools", keys: ["p"] },
  { action: "tool:lasso", label: "Lasso", group: "Tools", keys: ["l"] },
  { action: "tool:move", label: "Move a region", group: "Tools", keys: ["v"] },
  { action: "tool:style", label: "Style brush", group: "Tools", keys: ["s"] },
  { action: "tool:picker", label: "Eyedropper", group: "Tools", keys: ["i"] },
  { action: "hold:picker", label: "Eyedropper while held", group: "Tools", keys: ["alt"], hold: true },
  { action: "tool:pan", label: "Move the map", group: "Tools", keys: ["h"] },
  { action: "hold:pan", label: "Move the map while held", group: "Tools", keys: [" "], shown: "Space, middle drag", hold: true },
  { action: "act:flip-x", label: "Flip a region left and right", group: "Tools", keys: ["shift+h"] },
  { action: "act:flip-y", label: "Flip a region top and bottom", group: "Tools", keys: ["shift+v"] },
  { action: "act:unpress", label: "Remove a polygon's last corner", group: "Tools", keys: ["backspace"] },
  { action: "finish", label: "Finish a polygon or a moved region", group: "Tools", keys: ["enter"] },
  { action: "size:-1", label: "Smaller brush (⇧ by 10)", group: "Brush", keys: ["["] },
  { action: "size:+1", label: "Larger brush (⇧ by 10)", group: "Brush", keys: ["]"] },
  { action: "size:-10", label: "", group: "Brush", keys: ["shift+["] },
  { action: "size:+10", label: "", group: "Brush", keys: ["shift+]"] },
  { action: "size:wheel", label: "Brush size", group: "Brush", keys: [], shown: "mod+wheel, Alt+right drag" },
  { action: "line", label: "Straight line from the last stroke", group: "Brush", keys: [], shown: "shift+click" },
  { action: "style:erase", label: "Style brush: erase, or paint again", group: "Brush", keys: ["shift+s"] },
  { action: "class:swap", label: "Swap with the previous class", group: "Classes", keys: ["x"] },
  { action: "class:previous", label: "Class above in the palette", group: "Classes", keys: [","] },
  { action: "class:next", label: "Class below in the palette", group: "Classes", keys: ["."] },
  { action: "protect", label: "Protect the class in hand, or no longer", group: "Classes", keys: ["k"] },
  ...DIGITS.map((digit) => ({
    action: `recent:${digit}`,
    label: digit === "1" ? "Recent class" : "",
    group: "Classes",
    keys: [digit],
    shown: "1 – 9",
  })),
  { action: "undo", label: "Undo", group: "Map", keys: ["mod+z"] },
  { action: "redo", label: "Redo", group: "Map", keys: ["mod+shift+z", "mod+y"] },
  { action: "abort", label: "Give up the stroke, else stop painting", group: "Map", keys: ["escape"] },
  { action: "sheet:switch", label: "My map or the photo’s; edit or correct", group: "Map", keys: ["t"] },
  { action: "fit", label: "Show the whole map", group: "Map", keys: ["mod+0"] },
  { action: "zoom", label: "Zoom at the pointer", group: "Map", keys: [], shown: "wheel" },
  { action: "dice", label: "Another photo by chance", group: "Picture", keys: ["d"] },
  { action: "look", label: "Open or close the look panel", group: "Picture", keys: ["shift+l"] },
  { action: "look:part", label: "Drop a photo on one part of a region, not all of it", group: "Picture", keys: [], shown: "shift+drag" },
  { action: "paint", label: "Paint now", group: "Picture", keys: ["mod+enter"] },
  { action: "view:look", label: "Look further over a view", group: "Picture", keys: [], shown: "arrows" },
  { action: "view:pin", label: "Pin what is looked at", group: "Picture", keys: [], shown: "enter, click" },
  { action: "view:zoom", label: "Zoom a view, show all of it", group: "Picture", keys: [], shown: "+ − 0" },
  { action: "hold:compare", label: "Compare with what was before, while held", group: "Picture", keys: ["c"], hold: true },
  { action: "save", label: "Save the project", group: "Picture", keys: ["mod+s"] },
  { action: "copy", label: "Copy the picture", group: "Picture", keys: ["mod+c"] },
  { action: "download", label: "Download the picture", group: "Picture", keys: ["mod+shift+s"] },
  { action: "paste", label: "Use or edit a copied photo", group: "Picture", keys: [], shown: "mod+v" },
  { action: "help", label: "This sheet", group: "Help", keys: ["?"] },
];

/** What sits on a physical key where the layout puts another sign there. @type {Record<string, string>} */
const BY_CODE = { BracketLeft: "[", BracketRight: "]", Comma: ",", Period: "." };

/**
 * @param {KeyPress} press
 * @returns {string} the plain key: lower case, independent of the layout where its sign is not Latin
 */
function plainKey({ key, code }) {
  if (key.length > 1 || key === " ") return key.toLowerCase();
  const listed = "[]{},.?".includes(key) || /^[a-z0-9]$/i.test(key);
  if (listed) return key === "{" ? "[" : key === "}" ? "]" : key.toLowerCase();
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  if (/^Digit\d$/.test(code)) return code.slice(5);
  return BY_CODE[code] ?? key;
}

/** @param {KeyPress} press */
function chordOf(press) {
  const key = plainKey(press);
  const shiftMatters = key !== "?" && key !== "shift";
  // Windows reports AltGr, which some layouts need for brackets, as Ctrl and Alt together
  const altGr = press.ctrlKey && press.altKey && "[]".includes(key);
  const mod = (press.ctrlKey || press.metaKey) && !altGr ? "mod+" : "";
  const shift = press.shiftKey && shiftMatters ? "shift+" : "";
  const alt = press.altKey && key !== "alt" && !"[]".includes(key) ? "alt+" : "";
  return mod + shift + alt + key;
}

/** @type {Map<string, Shortcut>} */
const BY_CHORD = new Map(SHORTCUTS.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut])));

/**
 * @param {KeyPress} press
 * @returns {Shortcut | null}
 */
export const match = (press) => BY_CHORD.get(chordOf(press)) ?? null;

/**
 * @param {{tagName: string, type?: string, isContentEditable?: boolean} | null} target
 * @returns {boolean} whether keys pressed there are text
 */
export function isTyping(target) {
  if (!target) return false;
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  const notText = ["range", "checkbox", "radio", "button", "file", "color", "submit"];
  return target.tagName === "INPUT" && !notText.includes(target.type ?? "text");
}

/**
 * @param {boolean} mac
 * @param {string} [query] leaves only rows whose words, keys or group hold it
 * @returns {{group: string, rows: {label: string, keys: string}[]}[]} the shortcut sheet
 */
export function sheet(mac, query = "") {
  const wanted = query.trim().toLowerCase();
  /** @type {Map<string, {label: string, keys: string}[]>} */
  const groups = new Map();
  for (const { label, group, keys, shown } of SHORTCUTS) {
    const written = pretty(shown ?? keys.join(", "), mac);
    if (!label || !`${group} ${label} ${written}`.toLowerCase().includes(wanted)) continue;
    const rows = groups.get(group) ?? [];
    rows.push({ label, keys: written });
    groups.set(group, rows);
  }
  return [...groups].map(([group, rows]) => ({ group, rows }));
}

/**
 * @param {string} keys
 * @param {boolean} mac
 * @returns {string} as a person writes them
 */
export function pretty(keys, mac) {
  return keys
    .replaceAll("mod+", mac ? "⌘" : "Ctrl+")
    .replaceAll("shift+", mac ? "⇧" : "Shift+")
    .replace(/\b(alt|escape|enter|backspace|space|[a-z])\b/g, (word) => word[0].toUpperCase() + word.slice(1));
}
