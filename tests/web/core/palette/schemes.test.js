import assert from "node:assert/strict";
import { test } from "node:test";

import { parseHex } from "../../../../web/static/js/core/palette/colours.js";
import { SCHEMES, colourIn } from "../../../../web/static/js/core/palette/schemes.js";
import { closest, difference } from "../vision.js";

const NAMES = ["unknown", "sky", "mountain", "sea", "water", "tree", "plant", "grass", "field", "earth", "road", "building"];
const coloursOf = (scheme) => NAMES.map((name, place) => parseHex(colourIn(scheme, { name, colour: "#123456" }, place)));

test("the difference used here is the published CIEDE2000", () => {
  assert.equal(difference([50, 2.6772, -79.7751], [50, 0, -82.7485]).toFixed(4), "2.0425");
  assert.equal(difference([50, 2.5, 0], [73, 25, -18]).toFixed(4), "27.1492");
  assert.equal(difference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514]).toFixed(4), "0.9082");
});

test("the colour-blind safe classes are far apart with any deficiency; the natural ones are not", () => {
  assert.ok(closest(coloursOf("safe")) > 17);
  assert.ok(closest(coloursOf("natural")) < 5, "or the simulation would see no difference at all");
});

test("high contrast is more contrast than any other scheme has", () => {
  assert.ok(closest(coloursOf("contrast"), ["none"]) > 33);
  for (const scheme of ["natural", "safe"]) assert.ok(closest(coloursOf(scheme), ["none"]) < 33);
});

test("natural colours can be told apart", () => {
  assert.ok(closest(coloursOf("natural"), ["none"]) > 10);
});

test("the data set's scheme keeps the data set's colours, the natural one where it knows better does not", () => {
  const sky = { name: "sky", colour: "#06e6e6" };
  assert.equal(colourIn("dataset", sky, 0), "#06e6e6");
  assert.notEqual(colourIn("natural", sky, 0), "#06e6e6");
  assert.equal(colourIn("natural", { name: "lamp", colour: "#00ffc2" }, 40), "#00ffc2");
});

test("with 150 classes every scheme still gives each its own colour", () => {
  const known = NAMES.map((name, i) => ({ name, colour: `#0000${(i + 16).toString(16)}` }));
  const others = Array.from({ length: 139 }, (_, i) => ({ name: `thing ${i}`, colour: `#00${(i + 16).toString(16)}ff` }));
  for (const { id } of SCHEMES) {
    const colours = [...known, ...others].map((labelClass, place) => colourIn(id, labelClass, place));
    assert.equal(new Set(colours).size, colours.length, id);
  }
});
