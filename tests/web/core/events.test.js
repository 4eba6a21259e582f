import assert from "node:assert/strict";
import { test } from "node:test";

import { eventsOf } from "../../../web/static/js/core/events.js";

/** A stream that brings the text in pieces of so many bytes. */
function streamOf(text, size) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
}

async function all(text, size = 7) {
  const events = [];
  for await (const event of eventsOf(streamOf(text, size))) events.push(event);
  return events;
}

const two = [
  { event: "queued", data: '{"place":2}' },
  { event: "painted", data: "größer\nzwei" },
];

test("events come out whole, wherever the network cuts the stream and however lines end", async () => {
  const text = 'event: queued\ndata: {"place":2}\n\n: still there\n\nevent:painted\ndata:größer\ndata: zwei\n\n';
  for (const size of [1, 2, 3, 5, 1000]) {
    assert.deepEqual(await all(text, size), two, `${size} bytes at a time`);
    assert.deepEqual(await all(text.replaceAll("\n", "\r\n"), size), two, `CRLF, ${size} bytes at a time`);
  }
});

test("an event without a name is a message, and one the stream did not finish is dropped", async () => {
  assert.deepEqual(await all("id: 7\ndata: x\n\nevent: painted\ndata: half"), [{ event: "message", data: "x" }]);
});

test("who has what they wanted need not read on", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const { data } of eventsOf(body)) if (data === "1") break;
  assert.equal(cancelled, true);
});
