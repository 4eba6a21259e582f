import assert from "node:assert/strict";
import { test } from "node:test";

import { Emitter, Signal } from "../../../web/static/js/core/signal.js";

test("a watcher hears the value now and after every change, not of the same value again", () => {
  const signal = new Signal(1);
  const heard = [];
  signal.watch((value) => heard.push(value));
  signal.value = 2;
  signal.value = 2;
  signal.value = 3;
  assert.deepEqual(heard, [1, 2, 3]);
});

test("a listener can leave, even while it is told", () => {
  const emitter = new Emitter();
  const heard = [];
  const leave = emitter.on((payload) => {
    heard.push(payload);
    leave();
  });
  emitter.on((payload) => heard.push(-payload));
  emitter.emit(1);
  emitter.emit(2);
  assert.deepEqual(heard, [1, -1, -2]);
});
