import assert from "node:assert/strict";
import { test } from "node:test";

import { LAYOUTS, TABS, arrangement } from "../../../../web/static/js/core/picture/arrangement.js";

test("every tab shows its own view in every layout, and none twice", () => {
  for (const { id: tab } of TABS) {
    for (const { id: layout } of LAYOUTS) {
      const views = arrangement(tab, layout);
      assert.ok(views.includes(tab === "match" ? "photo" : tab), `${tab} ${layout}`);
      assert.equal(new Set(views).size, views.length);
    }
  }
});

test("one, two and all hold one, two and four views; a match needs two to be seen", () => {
  assert.deepEqual(LAYOUTS.map(({ id }) => arrangement("warped", id).length), [1, 2, 4]);
  assert.deepEqual(arrangement("match", "one"), ["picture", "photo"]);
});
