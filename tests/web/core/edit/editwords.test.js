import assert from "node:assert/strict";
import { test } from "node:test";

import { factsOf, lackingWords } from "../../../../web/static/js/core/edit/editwords.js";
import { ITSELF } from "../../../../web/static/js/core/edit/itself.js";
import { exemplar, palette } from "../helpers.js";

const edit = { info: { name: "bay", width: 4000, height: 3000 } };
const result = { info: { changed: 0.034, confidence: 0.517 } };

test("the facts name the photo, its size and how much of it is repainted", () => {
  assert.equal(factsOf(edit, null, true), "Bay · 4000 × 3000 · nothing repainted yet");
  assert.equal(factsOf(edit, result, false), "Bay · 4000 × 3000 · 3 % repainted");
  assert.equal(factsOf(edit, result, true), "Bay · 4000 × 3000 · confidence 0.52");
});

test("what the exemplar lacks is said, of the photo itself or of another one", () => {
  const lacking = [{ id: 27, share: 0.9 }, { id: 17, share: 0.1 }];
  assert.equal(lackingWords(lacking, exemplar(ITSELF), palette), "This photo shows no sea or mountain: the picture has to guess.");
  assert.match(lackingWords(lacking, exemplar("a"), palette), /^The exemplar shows no/);
  assert.equal(lackingWords([], exemplar("a"), palette), "");
});
