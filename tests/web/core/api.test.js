import assert from "node:assert/strict";
import { test } from "node:test";

import { Api, ApiError, OfflineError, retryDelay, retryOf } from "../../../web/static/js/core/api.js";
import { lookOf } from "../../../web/static/js/core/look/look.js";
import { eventStream, exemplar, fakeFetch, json, paintingInfo, problem } from "./helpers.js";

test("the default pack is the one to paint with", async () => {
  const packs = [{ name: "city" }, { name: "landscape" }];
  const { fetch } = fakeFetch({ "GET /api/v1/packs": () => json({ default: "landscape", packs }) });
  assert.equal((await new Api(fetch).pack()).name, "landscape");
});

/** Asks for a painting whose answer is this. */
async function paint(answer) {
  const { fetch, calls } = fakeFetch({ "POST /api/v1/paintings": () => answer });
  const told = [];
  const how = { signal: new AbortController().signal, onProgress: (progress) => told.push(progress) };
  return { info: await new Api(fetch).paint({ labels: new Blob(["png"]), look: lookOf("abc") }, how), told, call: calls[0] };
}

test("a painting is asked for with map and look, and its way there is told", async () => {
  const answer = eventStream(["queued", { place: 2, wait_ms: 400 }], ["queued", { place: 1, wait_ms: 200 }], ["started", { expected_ms: 180 }], ["painted", paintingInfo("p")]);
  const { info, told, call } = await paint(answer);
  assert.equal(info.id, "p");
  assert.deepEqual(told, [{ place: 2, wait: 400 }, { place: 1, wait: 200 }, { expected: 180 }]);
  assert.deepEqual([JSON.parse(call.body.get("look")), call.body.get("labels").name, call.body.get("brush")], [lookOf("abc"), "labels.png", null]);
  assert.equal(call.headers.Accept, "text/event-stream");
  assert.match(call.headers["X-Client-Session"], /^[\w-]{1,64}$/);
});

test("a problem that comes up while painting is an error like any other", async () => {
  const late = { type: "/problems/deadline", status: 504, detail: "It took too long.", retry_after: 3 };
  await assert.rejects(paint(eventStream(["started", { expected_ms: 1 }], ["problem", late])), (error) => {
    assert.deepEqual([error.status, error.slug, error.message, error.retryAfter], [504, "deadline", "It took too long.", 3000]);
    return true;
  });
});

test("a stream that ends or breaks without an answer is a server that went away", async () => {
  await assert.rejects(paint(eventStream(["queued", { place: 1, wait_ms: 0 }])), OfflineError);
  const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError("network error")) });
  await assert.rejects(paint(new Response(broken)), OfflineError);
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
  assert.equal(retryOf(new ApiError(409, "superseded", "newer", null)).delay, 0);
  for (const status of [400, 404, 409, 413, 422, 500]) assert.equal(retryOf(new ApiError(status, "", "", null)), null);
  assert.equal(retryOf(new Error("bug")), null);
});

test("where a token is needed it is asked for, and what was asked is asked again", async () => {
  let locked = true;
  const { fetch, calls } = fakeFetch({
    "GET /x": () => (locked ? problem(401, "token-needed", "A token.") : json({})),
    "POST /api/v1/session": () => ((locked = false), new Response(null, { status: 204 })),
  });
  const api = new Api(fetch);
  api.onLocked = async () => assert.ok(await api.signIn("secret"));
  await api.file("/x");
  assert.equal(calls[1].headers.Authorization, "Bearer secret");
  assert.equal(calls.length, 3);
});

test("a wrong token is told from a server that is away", async () => {
  const { fetch } = fakeFetch({ "POST /api/v1/session": () => problem(401, "token-needed", "A token.") });
  assert.equal(await new Api(fetch).signIn("wrong"), false);
  await assert.rejects(new Api(() => Promise.reject(new TypeError("refused"))).signIn("any"), OfflineError);
});
