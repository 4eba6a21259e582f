import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../web/static/js/core/api.js";
import { ExemplarMaps } from "../../../web/static/js/core/exemplarmaps.js";
import { Exemplars } from "../../../web/static/js/core/exemplars.js";
import { encodeGrey } from "../../../web/static/js/core/png.js";
import { exemplar, fakeFetch, json, problem } from "./helpers.js";

const ids = Uint8Array.of(3, 3, 17, 27);
const links = { self: "", photo: "", thumbnail: "", labels: "/a/labels" };
const png = async () => new Response(await encodeGrey(2, 2, ids));

function mapsFor(routes) {
  const { fetch, calls } = fakeFetch(routes);
  const exemplars = new Exemplars(new Api(fetch));
  return { maps: new ExemplarMaps(exemplars), exemplars, calls };
}

test("an exemplar's map is fetched once, id for id", async () => {
  const { maps, calls } = mapsFor({ "GET /a/labels": png });
  const it = exemplar("a", { links });
  const [first, second] = await Promise.all([maps.of(it), maps.of(it)]);
  assert.deepEqual([first.width, first.height, ...first.data], [2, 2, ...ids]);
  assert.equal(first, second);
  assert.equal(calls.length, 1);
});

test("a failed fetch is tried anew", async () => {
  let answer = () => problem(503, "busy", "Busy.");
  const { maps } = mapsFor({ "GET /a/labels": () => answer() });
  const it = exemplar("a", { links });
  await assert.rejects(maps.of(it), /Busy/);
  answer = png;
  assert.deepEqual([...(await maps.of(it)).data], [...ids]);
});

test("a photo that the server has forgotten is uploaded again", async () => {
  const it = exemplar("a", { links, bundled: false });
  const renewed = exemplar("b", { links: { ...links, labels: "/b/labels" }, bundled: false });
  const { maps, exemplars } = mapsFor({
    "GET /a/labels": () => problem(404, "unknown-exemplar", "Gone."),
    "POST /api/v1/exemplars": () => json(renewed),
    "GET /b/labels": png,
  });
  exemplars.uploads = [{ exemplar: it, photo: new Blob(["photo"]) }];
  assert.deepEqual([...(await maps.of(it)).data], [...ids]);
});
