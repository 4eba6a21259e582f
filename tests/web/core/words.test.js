import assert from "node:assert/strict";
import { test } from "node:test";

import { capital, list, messageOf, ordinal, percent, progressOf, statusOf } from "../../../web/static/js/core/words.js";
import { palette } from "./helpers.js";

const nothing = { painting: null, stale: false, mode: "live" };
const running = { kind: "painting", stamp: 1, since: 0, place: null, wait: null, begun: null, expected: null };

test("the status says what happens, in words and milliseconds", () => {
  assert.deepEqual(statusOf({ kind: "idle" }, nothing, 0), { tone: "calm", line: "Ready", detail: "", next: "" });
  assert.equal(statusOf({ kind: "idle" }, { ...nothing, painting: { ms: 211.6 } }, 0).line, "Painted in 212 ms");
  assert.equal(statusOf(running, nothing, 0).line, "Painting…");
  assert.equal(statusOf({ ...running, begun: 0, expected: 3400 }, nothing, 0).line, "Painting, about 3 s…");
});

test("an old picture is not called painted", () => {
  const old = { painting: { ms: 5 }, stale: true };
  assert.equal(statusOf({ kind: "idle" }, { ...old, mode: "manual" }, 0).line, "Not painted yet");
  assert.equal(statusOf({ kind: "idle" }, { ...old, mode: "live" }, 0).line, "Stopped");
});

test("the place in line is told until painting begins", () => {
  assert.equal(statusOf({ ...running, place: 1 }, nothing, 0).line, "Waiting, next in line");
  assert.equal(statusOf({ ...running, place: 2 }, nothing, 0).line, "Waiting, 2nd in line");
  assert.equal(statusOf({ ...running, place: 1, wait: 300 }, nothing, 0).line, "Waiting, next in line");
  assert.equal(statusOf({ ...running, place: 9, wait: 4100 }, nothing, 0).line, "Waiting, 9th in line, about 4 s");
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 112, 102].map(ordinal).join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 112th 102nd");
});

test("short runs show no progress, unknown ones no figure, and none is ever done before it is", () => {
  assert.equal(progressOf({ kind: "idle" }, 0), null);
  assert.equal(progressOf({ ...running, begun: 0, expected: 200 }, 100), null);
  assert.deepEqual(progressOf(running, 600), { part: null });
  const slow = { ...running, begun: 100, expected: 1000 };
  assert.deepEqual([100, 600].map((now) => progressOf(slow, now).part), [0, 0.5]);
  const parts = [1000, 1500, 3000, 20_000].map((now) => progressOf(slow, now).part);
  assert.ok(parts.every((part, i) => part < 1 && part > (parts[i - 1] ?? 0.89)), String(parts));
});

test("waiting says why, and counts down to the next try beside it", () => {
  const state = { kind: "waiting", reason: "busy", retryAt: 5000, message: "The queue is full." };
  const status = statusOf(state, nothing, 2100);
  assert.deepEqual(status, { tone: "warn", line: "Waiting for the server", detail: "The queue is full.", next: "3 s" });
  assert.equal(statusOf(state, nothing, 9000).next, "1 s");
  assert.equal(statusOf({ ...state, reason: "offline" }, nothing, 0).line, "No connection to the server");
});

test("a failure says what its error says", () => {
  const status = statusOf({ kind: "failed", error: new Error("Too wide.") }, nothing, 0);
  assert.deepEqual(status, { tone: "error", line: "Not painted", detail: "Too wide.", next: "" });
  assert.match(messageOf("thrown string"), /unexpected/);
});

test("lists read like sentences", () => {
  assert.equal(list([]), "");
  assert.equal(list(["sea"]), "sea");
  assert.equal(list(["sea", "sky", "tree"]), "sea, sky and tree");
});

test("shares are whole percents, specks are not nothing", () => {
  assert.deepEqual([0, 0.004, 0.012, 0.345, 1].map(percent), ["", "< 1 %", "1 %", "35 %", "100 %"]);
  assert.equal(capital("sky"), "Sky");
});
