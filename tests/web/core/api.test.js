import assert from "node:assert/strict";
import { test } from "node:test";

import { Api, ApiError, OfflineError, retryDelay, retryOf } from "../../../web/static/js/core/api.js";
import { exemplar, fakeFetch, json, paintingInfo, problem } from "./helpers.js";

test("the default pack is the one to paint with", async () => {
  const packs = [{ name: "city" }, { name: "landscape" }];
  const { fetch } = fakeFetch({ "GET /api/v1/packs": () => json({ default: "landscape", packs }) });
  assert.equal((await new Api(fetch).pack()).name, "landscape");
});

test("a painting is asked for with map and exemplar, and answered as JSON", async () => {
  const { fetch, calls } = fakeFetch({ "POST /api/v1/paintings": () => json(paintingInfo("p")) });
  const info = await new Api(fetch).paint(new Blob(["png"]), "abc", new AbortController().signal);
  assert.equal(info.id, "p");
  assert.equal(calls[0].body.get("exemplar"), "abc");
  assert.equal(calls[0].body.get("labels").name, "labels.png");
  assert.equal(calls[0].headers.Accept, "application/json");
});

test("an upload carries the photo and its name", async () => {
  const { fetch, calls } = fakeFetch({ "POST /api/v1/exemplars": () => json(exemplar("new"), 201) });
  await new Api(fetch).upload(new Blob(["jpeg"]), "My lake");
  assert.equal(calls[0].body.get("name"), "My lake");
  assert.equal(await calls[0].body.get("photo").text(), "jpeg");
});

test("a problem's words reach the person", async () => {
  const { fetch } = fakeFetch({ "GET /x": () => problem(413, "image-too-large", "Save it smaller.", { "Retry-After": "3" }) });
  await assert.rejects(new Api(fetch).file("/x"), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.status, error.slug, error.message, error.retryAfter], [413, "image-too-large", "Save it smaller.", 3000]);
    return true;
  });
});

test("an answer that is no problem document still becomes an error in words", async () => {
  const { fetch } = fakeFetch({ "GET /x": () => new Response("<html>Bad gateway</html>", { status: 502 }) });
  await assert.rejects(new Api(fetch).file("/x"), /answered 502/);
});

test("no answer at all is being off line; an aborted request is not", async () => {
  const down = new Api(async () => {
    throw new TypeError("fetch failed");
  });
  await assert.rejects(down.exemplars(), OfflineError);
  const { fetch } = fakeFetch({});
  const abort = new AbortController();
  abort.abort();
  await assert.rejects(new Api(fetch).file("/x", abort.signal), { name: "AbortError" });
});

test("Retry-After is understood in seconds and as a date, within reason", () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(retryDelay("2", now), 2000);
  assert.equal(retryDelay("0", now), 100);
  assert.equal(retryDelay("86400", now), 60_000);
  assert.equal(retryDelay(new Date(now + 5000).toUTCString(), now), 5000);
  assert.equal(retryDelay(null, now), null);
  assert.equal(retryDelay("soon", now), null);
});

test("only what may pass by itself is tried again", () => {
  assert.equal(retryOf(new OfflineError()).reason, "offline");
  for (const status of [429, 502, 503, 504]) {
    assert.deepEqual(retryOf(new ApiError(status, "", "wait", 7000)), { reason: "busy", delay: 7000, message: "wait" });
  }
  for (const status of [400, 404, 413, 422, 500]) assert.equal(retryOf(new ApiError(status, "", "", null)), null);
  assert.equal(retryOf(new Error("bug")), null);
});
