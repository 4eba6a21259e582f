import assert from "node:assert/strict";
import { test } from "node:test";

import { SHORTCUTS, isTyping, match, pretty, sheet } from "../../../web/static/js/core/shortcuts.js";

const press = (key, more = {}) => ({ key, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
const action = (key, more) => match(press(key, more))?.action ?? null;

test("keys choose tools and classes", () => {
  assert.equal(action("b"), "tool:brush");
  assert.equal(action("e"), "tool:eraser");
  assert.equal(action("f"), "tool:fill");
  assert.equal(action("i"), "tool:picker");
  assert.equal(action("h"), "tool:pan");
  assert.equal(action("x"), "class:swap");
  assert.equal(action("7"), "recent:7");
  assert.equal(action("0"), null);
});

test("Ctrl and ⌘ are the same; Shift turns undo into redo", () => {
  assert.equal(action("z", { ctrlKey: true }), "undo");
  assert.equal(action("z", { metaKey: true }), "undo");
  assert.equal(action("Z", { ctrlKey: true, shiftKey: true }), "redo");
  assert.equal(action("y", { ctrlKey: true }), "redo");
  assert.equal(action("0", { ctrlKey: true }), "fit");
  assert.equal(action("Enter", { metaKey: true }), "paint");
});

test("the browser's own chords stay free", () => {
  for (const key of ["b", "f", "1", "t", "v", "r"]) assert.equal(action(key, { ctrlKey: true }), null, key);
});

test("caps lock does not matter, other letters do nothing", () => {
  assert.equal(action("B"), "tool:brush");
  assert.equal(action("q"), null);
  assert.equal(action("b", { altKey: true }), null);
});

test("brackets size the brush, with Shift by ten, also where they need AltGr", () => {
  assert.equal(action("["), "size:-1");
  assert.equal(action("]"), "size:+1");
  assert.equal(action("{", { shiftKey: true }), "size:-10");
  assert.equal(action("}", { shiftKey: true }), "size:+10");
  assert.equal(action("]", { ctrlKey: true, altKey: true }), "size:+1");
  assert.equal(action("ü", { code: "BracketLeft" }), "size:-1");
});

test("on a non-Latin layout the physical key counts", () => {
  assert.equal(action("и", { code: "KeyB" }), "tool:brush");
  assert.equal(action("я", { code: "KeyZ", ctrlKey: true }), "undo");
});

test("the sheet opens by ? however it is typed", () => {
  assert.equal(action("?", { shiftKey: true }), "help");
  assert.equal(action("?"), "help");
});

test("held keys are marked as such", () => {
  for (const key of ["Alt", " ", "c"]) {
    assert.equal(match(press(key, { altKey: key === "Alt" })).hold, true, key);
  }
});

test("no chord does two things", () => {
  const chords = SHORTCUTS.flatMap(({ keys }) => keys);
  assert.equal(new Set(chords).size, chords.length);
});

test("typing is typing, sliders and buttons are not", () => {
  assert.equal(isTyping({ tagName: "INPUT", type: "search" }), true);
  assert.equal(isTyping({ tagName: "INPUT" }), true);
  assert.equal(isTyping({ tagName: "TEXTAREA" }), true);
  assert.equal(isTyping({ tagName: "SELECT" }), true);
  assert.equal(isTyping({ tagName: "DIV", isContentEditable: true }), true);
  assert.equal(isTyping({ tagName: "INPUT", type: "range" }), false);
  assert.equal(isTyping({ tagName: "BUTTON" }), false);
  assert.equal(isTyping(null), false);
});

test("the sheet lists every action once, in the keys of the machine", () => {
  const rows = sheet(false).flatMap(({ rows: some }) => some);
  assert.ok(rows.some(({ label, keys }) => label === "Redo" && keys === "Ctrl+Shift+Z, Ctrl+Y"));
  assert.equal(rows.filter(({ label }) => label === "Recent class").length, 1);
  assert.ok(rows.every(({ label, keys }) => label && keys));
  assert.equal(pretty("mod+shift+z", true), "⌘⇧Z");
});

test("the sheet is searched by words, keys and groups", () => {
  const labels = (query) => sheet(false, query).flatMap(({ rows }) => rows.map(({ label }) => label));
  assert.deepEqual(labels("ctrl+shift+s"), ["Download the picture"]);
  assert.ok(labels("undo").includes("Undo"));
  assert.ok(labels(" BRUSH ").includes("Straight line from the last stroke"), "by its group");
  assert.deepEqual(sheet(false, "no such thing"), []);
  assert.deepEqual(sheet(false, ""), sheet(false));
});
