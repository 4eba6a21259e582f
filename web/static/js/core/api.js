/** The HTTP API as functions, and its errors in words. */

import { eventsOf } from "./events.js";

/** @typedef {import("./look/look.js").Look} Look */
/** @typedef {import("./palette/palette.js").LabelClass} LabelClass */
/**
 * @typedef {object} Pack
 * @property {string} name
 * @property {string} version
 * @property {string} device
 * @property {LabelClass[]} palette
 * @property {number} stride
 * @property {{default: [number, number], min_side: number, max_side: number}} size
 * @property {{max_bytes: number, max_pixels: number, max_aspect: number}} limits
 * @property {boolean} dice whether looks may throw dice
 */
/**
 * @typedef {object} Exemplar
 * @property {string} id
 * @property {string} name
 * @property {string | null} credit
 * @property {boolean} bundled
 * @property {number} width of the photo and its label map, in pixels
 * @property {number} height
 * @property {"given" | "read"} labels_source whether its label map was given or read off the photo
 * @property {{id: number, share: number}[]} classes
 * @property {{self: string, photo: string, thumbnail: string, labels: string}} links
 */
/**
 * @typedef {object} PaintingInfo
 * @property {string} id
 * @property {string | null} exemplar the first; null where it is of the map alone
 * @property {number} width
 * @property {number} height
 * @property {number} seed
 * @property {{self: string, image: string, warped: string, confidence: string, labels: string, match: string}} links
 * @property {Record<string, number>} timings_ms
 * @property {{mean: number, per_class: {id: number, name: string, share: number, mean: number}[]}} confidence
 * @property {number[]} missing_classes painted, but not in the exemplar
 */

/**
 * @typedef {object} PhotoInfo a photo at its own resolution, to be edited by its map
 * @property {string} id
 * @property {string} name
 * @property {number} width of the photo, upright
 * @property {number} height
 * @property {"given" | "read"} labels_source whether its label map was given or read off the photo
 * @property {{width: number, height: number}} map
 * @property {{self: string, photo: string, labels: string}} links
 */
/**
 * @typedef {object} EditInfo
 * @property {string} id
 * @property {string} photo_id
 * @property {number} width of the photo
 * @property {number} height
 * @property {{left: number, top: number, width: number, height: number}} window what was generated, in pixels of the photo
 * @property {number} scale of the window to the picture that the model made
 * @property {number} margin pixels around the edit within which it is blended with the photo
 * @property {number} changed share of the photo
 * @property {number} confidence mean
 * @property {number} seed
 * @property {Record<string, number>} timings_ms
 * @property {{self: string, image: string, window: string, mask: string, confidence: string}} links
 */

/** What the server says while it paints: place in line, 1 is next, and ms until it begins; or ms it should take, once it began. @typedef {{place: number, wait: number} | {expected: number}} Progress */

/** An answer of the server that says no (RFC 9457). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} slug last part of the problem's type, such as "unknown-exemplar"
   * @param {string} message what is wrong and what to change
   * @param {number | null} retryAfter ms
   * @param {string | null} [exemplar] id of the one that it is about
   */
  constructor(status, slug, message, retryAfter, exemplar = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.slug = slug;
    this.retryAfter = retryAfter;
    this.exemplar = exemplar;
  }
}

/** No answer at all: the server is down or the network is. */
export class OfflineError extends Error {
  constructor() {
    super("The server cannot be reached. Your map is safe here; painting goes on when the server is back.");
    this.name = "OfflineError";
  }
}

/**
 * @param {string | null} header seconds, or an HTTP date
 * @param {number} now ms since 1970
 * @returns {number | null} ms to wait
 */
export function retryDelay(header, now) {
  if (!header) return null;
  const seconds = Number(header);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(delay) ? Math.min(60_000, Math.max(100, delay)) : null;
}

/**
 * @param {unknown} error
 * @returns {import("./picture/scheduler.js").Retry} how live repaint goes on after the error
 */
export function retryOf(error) {
  if (error instanceof OfflineError) return { reason: "offline", delay: null, message: error.message };
  if (error instanceof ApiError && [429, 502, 503, 504].includes(error.status)) {
    return { reason: "busy", delay: error.retryAfter, message: error.message };
  }
  // What was withdrawn came in later than what counts.
  if (error instanceof ApiError && error.slug === "superseded") return { reason: "busy", delay: 0, message: error.message };
  return null;
}

/**
 * @param {any} problem as RFC 9457 has it
 * @param {number} status
 * @param {string | null} retryAfter
 */
function problemOf(problem, status, retryAfter) {
  const slug = String(problem?.type ?? "").split("/").pop() ?? "";
  const words = problem?.detail ?? problem?.title ?? `The server answered ${status} without saying why.`;
  return new ApiError(status, slug, String(words), retryDelay(retryAfter, Date.now()), problem?.exemplar);
}

/**
 * What breaks a connection is being off line; what the page gave up itself is not.
 * @param {unknown} error
 */
const lost = (error) => (error instanceof DOMException && error.name === "AbortError" ? error : new OfflineError());

export class Api {
  /**
   * @param {typeof fetch} [fetcher]
   * @param {string} [base]
   */
  constructor(fetcher = (input, init) => fetch(input, init), base = "/api/v1") {
    this.fetcher = fetcher;
    this.base = base;
    /** Asks the person for a token, where the server needs one. @type {(() => Promise<void>) | null} */
    this.onLocked = null;
    /** By this the server knows which maps are of one page, and paints only the newest of those that wait. */
    this.session = crypto.getRandomValues(new Uint32Array(4)).join("-");
  }

  /**
   * @param {string} url
   * @param {RequestInit} [init]
   * @returns {Promise<Response>} of a request that succeeded
   * @throws {ApiError | OfflineError}
   */
  async send(url, init) {
    const response = await this.fetcher(url, init).catch((error) => {
      throw lost(error);
    });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const error = problemOf(problem, response.status, response.headers.get("Retry-After"));
    if (error.status !== 401 || !this.onLocked) throw error;
    await this.onLocked();
    return this.send(url, init);
  }

  /**
   * Has the browser show a cookie from now on.
   * @param {string} token
   * @returns {Promise<boolean>} whether the token is right
   */
  async signIn(token) {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await this.fetcher(`${this.base}/session`, { method: "POST", headers }).catch((error) => {
      throw lost(error);
    });
    return response.ok;
  }

  /** Has the browser forget the cookie. */
  async signOut() {
    await this.send(`${this.base}/session`, { method: "DELETE" });
  }

  /** @returns {Promise<Pack>} the pack to paint with */
  async pack() {
    const { default: name, packs } = await (await this.send(`${this.base}/packs`)).json();
    return packs.find((/** @type {Pack} */ pack) => pack.name === name) ?? packs[0];
  }

  /** @returns {Promise<Exemplar[]>} */
  async exemplars() {
    return (await (await this.send(`${this.base}/exemplars`)).json()).exemplars;
  }

  /**
   * @param {Blob} photo
   * @param {string} name
   * @param {Blob | null} [labels] PNG of ids; else they are read off the photo
   * @returns {Promise<Exemplar>}
   */
  async upload(photo, name, labels = null) {
    const form = new FormData();
    form.set("photo", photo, name);
    form.set("name", name);
    if (labels) form.set("labels", labels, "labels.png");
    return (await this.send(`${this.base}/exemplars`, { method: "POST", body: form })).json();
  }

  /**
   * Gives an upload another label map.
   * @param {string} id
   * @param {Blob} labels PNG of ids
   * @returns {Promise<Exemplar>}
   */
  async relabel(id, labels) {
    const headers = { "Content-Type": "image/png" };
    return (await this.send(`${this.base}/exemplars/${id}/labels`, { method: "PUT", body: labels, headers })).json();
  }

  /**
   * Has the server let an upload go, with all it made of it.
   * @param {string} id
   */
  async forget(id) {
    await this.send(`${this.base}/exemplars/${id}`, { method: "DELETE" });
  }

  /**
   * @param {{labels: Blob, look: Look, brush?: Blob | null}} order PNG of ids; how they look; grey PNG where the brush asks for its exemplar
   * @param {{signal: AbortSignal, onProgress?: (progress: Progress) => void}} how
   * @returns {Promise<PaintingInfo>}
   */
  async paint({ labels, look, brush = null }, { signal, onProgress = () => undefined }) {
    const form = new FormData();
    form.set("labels", labels, "labels.png");
    form.set("look", JSON.stringify(look));
    if (brush) form.set("brush", brush, "brush.png");
    const headers = { Accept: "text/event-stream", "X-Client-Session": this.session };
    const { body } = await this.send(`${this.base}/paintings`, { method: "POST", body: form, headers, signal });
    return paintedIn(/** @type {ReadableStream<Uint8Array>} */ (body), onProgress);
  }

  /**
   * @param {Blob} photo to be edited
   * @param {string} name
   * @param {Blob | null} [labels] PNG of ids; else they are read off the photo
   * @returns {Promise<PhotoInfo>}
   */
  async addPhoto(photo, name, labels = null) {
    const form = new FormData();
    form.set("photo", photo, name);
    form.set("name", name);
    if (labels) form.set("labels", labels, "labels.png");
    return (await this.send(`${this.base}/photos`, { method: "POST", body: form })).json();
  }

  /**
   * @param {{photo: string, labels: Blob | null, edited: Blob, exemplar: string | null}} input ids, and PNGs of ids;
   *   labels null: the photo's own; exemplar null: the photo itself
   * @param {{signal: AbortSignal}} how
   * @returns {Promise<EditInfo>}
   */
  async edit({ photo, labels, edited, exemplar }, { signal }) {
    const form = new FormData();
    form.set("photo_id", photo);
    if (labels) form.set("labels", labels, "labels.png");
    form.set("edited", edited, "edited.png");
    if (exemplar) form.set("exemplar", exemplar);
    const headers = { "X-Client-Session": this.session };
    return (await this.send(`${this.base}/edits`, { method: "POST", body: form, headers, signal })).json();
  }

  /**
   * @param {string} url
   * @param {AbortSignal} [signal]
   * @returns {Promise<Blob>}
   */
  async file(url, signal) {
    return (await this.send(url, { signal })).blob();
  }
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {(progress: Progress) => void} onProgress
 * @returns {Promise<PaintingInfo>}
 */
async function paintedIn(body, onProgress) {
  const events = eventsOf(body);
  for (;;) {
    const { value, done } = await events.next().catch((error) => {
      throw lost(error);
    });
    if (done) throw new OfflineError();
    const data = JSON.parse(value.data);
    if (value.event === "painted") return data;
    if (value.event === "problem") throw problemOf(data, data.status, data.retry_after?.toString() ?? null);
    if (value.event === "queued") onProgress({ place: data.place, wait: data.wait_ms });
    if (value.event === "started") onProgress({ expected: data.expected_ms });
  }
}
