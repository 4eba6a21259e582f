/** Small helpers to find and build elements. */

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page lacks its ${type.name} #${id}.`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes] true sets an empty attribute, false and undefined none
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

const SPRITE = new URL("../../icons.svg", import.meta.url).pathname;

/**
 * @param {string} name
 * @param {string} [extra] class
 */
export function icon(name, extra = "") {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const use = document.createElementNS(ns, "use");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** @type {WeakMap<HTMLImageElement, Blob>} */
const shown = new WeakMap();
/** One address for each blob that is shown, however often: the browser decodes it once. @type {Map<Blob, {url: string, users: number}>} */
const addresses = new Map();

/**
 * Shows a blob in an image and frees the one it showed before.
 * @param {HTMLImageElement} image
 * @param {Blob} blob
 */
export async function showBlob(image, blob) {
  const old = shown.get(image);
  if (old === blob) return;
  const address = addresses.get(blob) ?? { url: URL.createObjectURL(blob), users: 0 };
  address.users += 1;
  addresses.set(blob, address);
  shown.set(image, blob);
  image.src = address.url;
  await image.decode().catch(() => undefined);
  if (old) free(old);
}

/**
 * Frees what an image shows that goes for good.
 * @param {HTMLImageElement} image
 */
export function releaseBlob(image) {
  const old = shown.get(image);
  if (old) free(old);
  shown.delete(image);
}

/** @param {Blob} blob */
function free(blob) {
  const address = addresses.get(blob);
  if (!address) return;
  address.users -= 1;
  if (address.users > 0) return;
  URL.revokeObjectURL(address.url);
  addresses.delete(blob);
}

/**
 * A group of radio buttons that look like one switch.
 * @param {HTMLElement} host
 * @param {string} name
 * @param {readonly {value: string, label: string, icon?: string}[]} choices with an icon, the label is its name
 * @param {string} value
 * @param {(value: string) => void} onChange
 */
export function segmented(host, name, choices, value, onChange) {
  for (const choice of choices) {
    const input = el("input", { type: "radio", name, value: choice.value, checked: choice.value === value });
    input.addEventListener("change", () => onChange(choice.value));
    if (choice.icon) input.setAttribute("aria-label", choice.label);
    const title = choice.icon ? choice.label : undefined;
    host.append(el("label", { title }, input, el("span", {}, choice.icon ? icon(choice.icon) : choice.label)));
  }
}

/**
 * Scrolls a list until the item is in sight, and only the list: the page stays where it is.
 * @param {HTMLElement} list
 * @param {HTMLElement} item
 */
export function reveal(list, item) {
  const [outer, inner] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  const margin = 12;
  const left = Math.min(0, inner.left - outer.left - margin) || Math.max(0, inner.right - outer.right + margin);
  const top = Math.min(0, inner.top - outer.top - margin) || Math.max(0, inner.bottom - outer.bottom + margin);
  list.scrollBy({ left, top });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return context;
}

/** Whole pixels by class id, for each table of colours. @type {WeakMap<Uint8Array, Uint32Array>} */
const pixelsOf = new WeakMap();

/**
 * @param {Uint8Array} table RGB triples by class id; must not change any more
 * @returns {Uint32Array} opaque pixels by class id, in the byte order of this machine
 */
function pixelTable(table) {
  let pixels = pixelsOf.get(table);
  if (!pixels) {
    const bytes = new Uint8Array(256 * 4);
    for (let id = 0; id < 256; id += 1) bytes.set([...table.subarray(id * 3, id * 3 + 3), 255], id * 4);
    pixels = new Uint32Array(bytes.buffer);
    pixelsOf.set(table, pixels);
  }
  return pixels;
}

/**
 * Shows a label map on a canvas of the map's own size.
 * @param {HTMLCanvasElement} canvas
 * @param {import("../core/map/labelmap.js").LabelMap} map
 * @param {Uint8Array} table RGB triples by class id
 * @param {import("../core/map/rect.js").Rect} [rect] only this part; the canvas must have the size already
 */
export function drawMap(canvas, map, table, rect) {
  if (!rect) [canvas.width, canvas.height] = [map.width, map.height];
  const { x0, y0, x1, y1 } = rect ?? map.rect;
  const image = new ImageData(x1 - x0, y1 - y0);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = pixelTable(table);
  let at = 0;
  for (let y = y0; y < y1; y += 1) {
    for (let i = y * map.width + x0; i < y * map.width + x1; i += 1, at += 1) pixels[at] = colours[map.data[i]];
  }
  context2d(canvas).putImageData(image, x0, y0);
}
