import assert from "node:assert/strict";
import { test } from "node:test";

import { drawingsSentence, sentenceOf, whereabouts } from "../../../../web/static/js/core/picture/matchwords.js";

const place = (more = {}) => ({
  name: "tree",
  asked: "tree",
  photo: "the photo",
  confidence: 0.71,
  share: 1,
  sources: [{ name: "tree", weight: 0.62, at: { x: 0.1, y: 0.5 } }, { name: "tree", weight: 0.38, at: { x: 0.5, y: 0.5 } }],
  offered: 0.2,
  ...more,
});

test("places of a photo have names", () => {
  assert.equal(whereabouts({ x: 0.1, y: 0.5 }), "at the left");
  assert.equal(whereabouts({ x: 0.5, y: 0.9 }), "at the bottom");
  assert.equal(whereabouts({ x: 0.9, y: 0.1 }), "at the top right");
  assert.equal(whereabouts({ x: 0.5, y: 0.5 }), "in the middle");
});

test("a good match says where it comes from, and no more", () => {
  assert.equal(sentenceOf(place()), "This tree comes from the tree at the left of the photo, 62 %; confidence 0.71.");
});

test("a weak match says why", () => {
  const why = (more) => sentenceOf(place({ confidence: 0.2, ...more })).split("because ")[1];
  assert.equal(why({ share: 0.5 }), "several classes meet here.");
  assert.equal(why({ offered: 0.004 }), "the photo shows little tree (< 1 %).");
  assert.equal(why({ sources: [{ name: "grass", weight: 0.9, at: { x: 0, y: 0 } }] }), "it has to borrow from grass.");
  assert.match(why({ sources: [{ name: "tree", weight: 0.4, at: { x: 0, y: 0 } }] }), /no place/);
  assert.match(why({}), /lies or looks different/);
});

test("a class the photo lacks is guessed, whatever the match points at", () => {
  assert.equal(sentenceOf(place({ offered: 0, confidence: 0 })), "The photo shows no tree: the picture guesses it; confidence 0.00.");
});

test("a class that is mapped comes from another one, of the photo that is named", () => {
  const sources = [{ name: "lake", weight: 0.9, at: { x: 0.1, y: 0.5 } }];
  const sea = { name: "sea", asked: "lake", photo: "photo B", sources };
  assert.match(sentenceOf(place(sea)), /^This sea comes from the lake at the left of photo B, 90 %/);
  assert.match(sentenceOf(place({ ...sea, confidence: 0.1 })), /because the lake of photo B lies or looks different/);
});

test("an exemplar block says how much of the picture draws on it", () => {
  assert.equal(drawingsSentence("sky", [], 256), "Nothing in the picture draws on this sky.");
  const links = [{ block: 1, weight: 0.6 }, { block: 2, weight: 0.1 }];
  assert.equal(drawingsSentence("sky", links, 20), "2 blocks of the picture (10 %) draw on this sky, at most by 60 %.");
});
