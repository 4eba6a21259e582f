import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, newestFirst, surplus } from "../../../../web/static/js/core/files/shelf.js";

const kept = [
  { id: "old", at: 1 },
  { id: "new", at: 9 },
  { id: "mine", at: 5 },
];
const nobody = new Set();

test("a reloaded tab goes on with its own session, a new one with the newest", () => {
  assert.deepEqual(choose(kept, "mine", nobody), { from: "mine", copied: false });
  assert.deepEqual(choose(kept, null, nobody), { from: "new", copied: false });
  assert.deepEqual(choose(kept, "gone", nobody), { from: "new", copied: false });
  assert.deepEqual(choose([], "gone", nobody), { from: null, copied: false });
});

test("what another tab works on is copied, never shared", () => {
  assert.deepEqual(choose(kept, null, new Set(["new"])), { from: "new", copied: true });
  assert.deepEqual(choose(kept, "mine", new Set(["mine"])), { from: "mine", copied: true });
});

test("the oldest sessions make room, but never one that is open", () => {
  const many = Array.from({ length: 9 }, (_, i) => ({ id: `s${i}`, at: i }));
  assert.deepEqual(surplus(many, nobody), ["s2", "s1", "s0"]);
  assert.deepEqual(surplus(many, new Set(["s1"])), ["s2", "s0"]);
  assert.equal(newestFirst(many)[0].id, "s8");
});
