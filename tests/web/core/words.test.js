import assert from "node:assert/strict";
import { test } from "node:test";

import { capital, list, messageOf, missingNote, percent, statusOf } from "../../../web/static/js/core/words.js";
import { palette } from "./helpers.js";

test("the status says what happens, in words and milliseconds", () => {
  assert.deepEqual(statusOf({ kind: "idle" }, null, 0), { tone: "calm", line: "Ready", detail: "", next: "" });
  assert.equal(statusOf({ kind: "idle" }, { ms: 211.6 }, 0).line, "Painted in 212 ms");
  assert.equal(statusOf({ kind: "painting", stamp: 1 }, { ms: 5 }, 0).line, "Painting…");
});

test("waiting says why, and counts down to the next try beside it", () => {
  const state = { kind: "waiting", reason: "busy", retryAt: 5000, message: "The queue is full." };
  const status = statusOf(state, null, 2100);
  assert.deepEqual(status, { tone: "warn", line: "Waiting for the server", detail: "The queue is full.", next: "3 s" });
  assert.equal(statusOf(state, null, 9000).next, "1 s");
});

test("a failure says what its error says", () => {
  const status = statusOf({ kind: "failed", error: new Error("Too wide.") }, null, 0);
  assert.deepEqual(status, { tone: "error", line: "Not painted", detail: "Too wide.", next: "" });
  assert.match(messageOf("thrown string"), /unexpected/);
});

test("lists read like sentences", () => {
  assert.equal(list([]), "");
  assert.equal(list(["sea"]), "sea");
  assert.equal(list(["sea", "sky", "tree"]), "sea, sky and tree");
});

test("missing classes are named kindly, none are not mentioned", () => {
  assert.equal(missingNote([], palette), "");
  assert.match(missingNote([27], palette), /no sea, so the picture has to guess it/);
  assert.match(missingNote([27, 17], palette), /no sea or mountain, so the picture has to guess them/);
});

test("shares are whole percents, specks are not nothing", () => {
  assert.deepEqual([0, 0.004, 0.012, 0.345, 1].map(percent), ["", "< 1 %", "1 %", "35 %", "100 %"]);
  assert.equal(capital("sky"), "Sky");
});
