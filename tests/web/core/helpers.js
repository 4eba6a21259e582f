/** What several tests need: a palette, exemplars, and a fetch whose answers the test gives. */

import { LabelMap } from "../../../web/static/js/core/map/labelmap.js";
import { Palette } from "../../../web/static/js/core/palette/palette.js";

export const palette = new Palette([
  { id: 0, name: "unknown", colour: "#000000" },
  { id: 3, name: "sky", colour: "#06e6e6" },
  { id: 17, name: "mountain", colour: "#8fff8c" },
  { id: 27, name: "sea", colour: "#0907e6" },
]);

export const exemplar = (id, more = {}) => ({
  id,
  name: id,
  credit: null,
  bundled: true,
  labels_source: "given",
  classes: [{ id: 3, share: 1 }],
  links: { self: "", photo: `/${id}/photo.jpg`, thumbnail: `/${id}/thumbnail.jpg`, labels: "" },
  ...more,
});

export const paintingInfo = (id, more = {}) => ({
  id,
  exemplar: "a",
  width: 4,
  height: 4,
  seed: 0,
  links: Object.fromEntries(["self", "image", "warped", "confidence", "labels", "match"].map((part) => [part, `/${id}/${part}`])),
  timings_ms: { total: 5 },
  confidence: { mean: 0.5, per_class: [] },
  missing_classes: [],
  ...more,
});

export const json = (body, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** The answer to a request for a painting, as a stream of events: [name, data] each. */
export const eventStream = (...events) =>
  new Response(events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join(""), {
    headers: { "Content-Type": "text/event-stream" },
  });

export const painted = (id, more) => eventStream(["started", { expected_ms: 200 }], ["painted", paintingInfo(id, more)]);

export const problem = (status, slug, detail, headers = {}) =>
  new Response(JSON.stringify({ type: `/problems/${slug}`, title: "No", status, detail }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });

/**
 * A fetch that asks the routes, by "METHOD /path", and notes what it was asked.
 */
export function fakeFetch(routes) {
  const calls = [];
  const fetch = async (url, init = {}) => {
    const key = `${init.method ?? "GET"} ${url}`;
    calls.push({ key, body: init.body, headers: init.headers });
    if (init.signal?.aborted) throw new DOMException("aborted", "AbortError");
    const route = routes[key];
    if (!route) throw new Error(`nothing is at ${key}`);
    return route(init);
  };
  return { fetch, calls };
}

/** Waits until what was started has come to rest. */
export async function settle() {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for a condition that something under way will bring about; generous, as the machine may be busy. */
export async function until(condition) {
  const end = performance.now() + 20_000;
  while (performance.now() < end) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("what was waited for never came");
}

/** Numbers from 0 to 1 that look random and are the same for the same seed. */
export function randomFrom(seed) {
  let state = seed * 7919 + 13;
  return () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
}

/** A map of one digit per pixel. */
export const mapOf = (...rows) => new LabelMap(rows[0].length, rows.length, Uint8Array.from(rows.join(""), Number));

export const rowsOf = (map) =>
  Array.from({ length: map.height }, (_, y) => [...map.data.subarray(y * map.width, (y + 1) * map.width)].join(""));

/** A map of patches and noise in the given classes. */
export function noisyMap(width, height, ids, seed) {
  const random = randomFrom(seed);
  const map = new LabelMap(width, height);
  map.data.fill(ids[0]);
  for (let patch = 0; patch < 12; patch += 1) {
    const [x, y, w, h] = [random() * width, random() * height, random() * width * 0.6, random() * height * 0.6].map(Math.floor);
    const id = ids[Math.floor(random() * ids.length)];
    for (let row = y; row < y + h; row += 1) map.paintSpan(row, x, x + w, id);
  }
  for (let dot = 0; dot < 40; dot += 1) map.data[Math.floor(random() * map.data.length)] = ids[Math.floor(random() * ids.length)];
  return map;
}
