import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../../web/static/js/core/api.js";
import { Exemplars } from "../../../../web/static/js/core/exemplar/exemplars.js";
import { PLAIN, assigned, lookOf, strengthened, thrown, withExemplar, withoutExemplar } from "../../../../web/static/js/core/look/look.js";
import { Editor } from "../../../../web/static/js/core/map/editor.js";
import { LabelMap } from "../../../../web/static/js/core/map/labelmap.js";
import { Studio } from "../../../../web/static/js/core/studio.js";
import { exemplar, fakeFetch, json, painted, palette, problem, until } from "../helpers.js";

const [SKY, SEA] = [3, 27];

/** A studio on a fake server that knows exemplars "a" and "b" and numbers its paintings. */
async function studioWith({ uploads = [], routes = {}, pack = {} } = {}) {
  let count = 0;
  const files = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => ["image", "warped", "confidence"].map((part) => [`GET /p${i + 1}/${part}`, () => new Response(part)])).flat(),
  );
  const server = fakeFetch({
    "GET /api/v1/exemplars": () => json({ exemplars: [exemplar("a"), exemplar("b")] }),
    "POST /api/v1/paintings": () => painted(`p${(count += 1)}`),
    ...files,
    ...routes,
  });
  const api = new Api(server.fetch);
  const editor = new Editor(palette, new LabelMap(4, 4, new Uint8Array(16).fill(SKY)));
  const studio = new Studio(api, editor, new Exemplars(api), pack);
  await studio.exemplars.load(uploads);
  const sent = () => server.calls.filter(({ key }) => key === "POST /api/v1/paintings").map(({ body }) => JSON.parse(body.get("look")));
  const fresh = () => until(() => studio.painting.value && !studio.stale.value);
  return { studio, editor, sent, fresh, calls: server.calls };
}

const upload = (id) => ({ exemplar: exemplar(id, { bundled: false }), photo: new Blob([id]) });
const dab = (editor) => {
  editor.choose(SEA);
  editor.resizeBrush(1);
  editor.press({ x: 0.5, y: 0.5 });
  editor.release();
};

test("changes of the look and strokes are undone in the order they were made", async () => {
  const { studio, editor } = await studioWith();
  studio.resume(lookOf("a"));
  dab(editor);
  const assignedLook = assigned(withExemplar(studio.look.value, "b"), editor.home.map, { class: SEA }, 1);
  studio.restyle(assignedLook);
  studio.choose(studio.exemplars.byId("b"));
  assert.equal(studio.exemplars.current.value.id, "b");
  editor.undo();
  assert.deepEqual([studio.look.value, studio.exemplars.current.value.id], [assignedLook, "a"]);
  editor.undo();
  assert.deepEqual([studio.look.value, editor.map.at(0, 0)], [lookOf("a"), SEA]);
  editor.undo();
  assert.equal(editor.map.at(0, 0), SKY);
  for (let i = 0; i < 3; i += 1) editor.redo();
  assert.deepEqual([studio.exemplars.current.value.id, editor.map.at(0, 0)], ["b", SEA]);
  studio.stop();
});

test("a drag of a slider paints while it goes on, and is one step with its last value", async () => {
  const { studio, editor, sent, fresh } = await studioWith();
  studio.resume(lookOf("a"));
  await fresh();
  for (const strength of [0.9, 0.6]) studio.restyle(strengthened(studio.look.value, editor.map, null, strength), { passing: true });
  await until(() => sent().at(-1).strength === 0.6);
  assert.equal(editor.home.history.canUndo, false);
  studio.restyle(strengthened(studio.look.value, editor.map, null, 0.5));
  await fresh();
  assert.equal(studio.painting.value.look.strength, 0.5);
  editor.undo();
  assert.equal(studio.look.value.strength, 1);
  assert.equal(editor.home.history.canUndo, false);
  await fresh();
  assert.ok(studio.album.results.value.every(({ painting }) => [1, 0.5].includes(painting.look.strength)), "previews don't stay in the album");
});

test("a slider that comes back to where it was is no step, and the picture is that of before", async () => {
  const { studio, editor, fresh } = await studioWith();
  studio.resume(lookOf("a"));
  await fresh();
  studio.restyle(strengthened(studio.look.value, editor.map, null, 0.2), { passing: true });
  await until(() => studio.painting.value.look.strength === 0.2);
  studio.restyle(lookOf("a"));
  await fresh();
  assert.deepEqual([studio.painting.value.look.strength, editor.home.history.canUndo], [1, false]);
});

test("a pack without a bank of looks is not asked to throw dice", async () => {
  const { studio, sent, fresh } = await studioWith({ pack: { dice: false } });
  studio.resume(thrown(lookOf("a"), null, 7));
  await fresh();
  assert.deepEqual([sent().at(-1).dice, studio.look.value.dice], [[], [{ seed: 7 }]]);
});

test("undo of a throw brings the throw before", async () => {
  const { studio, editor } = await studioWith();
  studio.resume(lookOf("a"));
  for (const seed of [1, 2]) studio.restyle(thrown(studio.look.value, SKY, seed));
  editor.undo();
  assert.deepEqual(studio.look.value.dice, [{ class: SKY, seed: 1 }]);
  studio.stop();
});

test("the map alone is painted without any exemplar, and stays so", async () => {
  const { studio, sent, fresh } = await studioWith();
  studio.resume(lookOf("a"));
  await fresh();
  studio.restyle(withoutExemplar(studio.look.value, 0));
  assert.equal(studio.exemplars.current.value, null);
  await fresh();
  assert.deepEqual(sent().at(-1), PLAIN);
  assert.deepEqual([studio.painting.value.exemplar, studio.painting.value.exemplars], [null, []]);
});

test("only what fits the map is asked for, and what does not waits until it fits again", async () => {
  const { studio, editor, sent, fresh } = await studioWith();
  studio.resume(assigned(withExemplar(lookOf("a"), "b"), editor.map, { class: SEA }, 1));
  await fresh();
  assert.deepEqual(sent().at(-1).regions, []);
  dab(editor);
  await fresh();
  assert.deepEqual(sent().at(-1).regions, [{ class: SEA, exemplar: 1 }]);
});

test("every exemplar of the look that the server forgot is uploaded again", async () => {
  const known = new Set();
  let count = 0;
  const { studio, sent, fresh, calls } = await studioWith({
    uploads: [upload("mine"), upload("yours")],
    routes: {
      "POST /api/v1/exemplars": async ({ body }) => {
        const id = await body.get("photo").text();
        known.add(`${id}-again`);
        return json(exemplar(`${id}-again`, { bundled: false }), 201);
      },
      "POST /api/v1/paintings": ({ body }) => {
        const lost = JSON.parse(body.get("look")).exemplars.find((each) => !known.has(each.exemplar));
        return lost ? lostProblem(lost.exemplar) : painted(`p${(count += 1)}`);
      },
    },
  });
  studio.resume(withExemplar(lookOf("mine"), "yours"));
  await fresh();
  assert.deepEqual(sent().at(-1).exemplars, [{ exemplar: "mine-again" }, { exemplar: "yours-again" }]);
  assert.deepEqual(studio.look.value.exemplars, [{ exemplar: "mine-again" }, { exemplar: "yours-again" }]);
  assert.equal(calls.filter(({ key }) => key === "POST /api/v1/exemplars").length, 2);
});

const lostProblem = (id) =>
  new Response(JSON.stringify({ type: "/problems/unknown-exemplar", status: 404, detail: "gone", exemplar: id }), { status: 404 });

test("an exemplar whose map is edited stays in the look as its copy, also before an undo", async () => {
  const { studio, editor } = await studioWith();
  studio.resume(lookOf("b"));
  studio.restyle(withExemplar(studio.look.value, "a"));
  studio.exemplars.edit("a", new LabelMap(1, 1, Uint8Array.of(SEA)), { photo: new Blob(["a"]), original: new LabelMap(1, 1) });
  assert.deepEqual(studio.look.value.exemplars, [{ exemplar: "b" }, { exemplar: "a-edited-1" }]);
  editor.undo();
  editor.redo();
  assert.deepEqual(studio.look.value.exemplars, [{ exemplar: "b" }, { exemplar: "a-edited-1" }]);
  studio.stop();
});

test("a look from before an exemplar got another id is taken up with the one it has now", async () => {
  const { studio, editor, sent, fresh } = await studioWith({
    uploads: [upload("mine")],
    routes: {
      "POST /api/v1/exemplars": () => json(exemplar("mine-again", { bundled: false }), 201),
      "POST /api/v1/paintings": ({ body }) => (body.get("look").includes('"mine"') ? lostProblem("mine") : painted("p1")),
    },
  });
  studio.resume(lookOf("mine"));
  await fresh();
  assert.equal(studio.take(editor.map.clone(), withExemplar(lookOf("a"), "mine"), editor.home.layer), "none");
  assert.deepEqual(studio.look.value.exemplars, [{ exemplar: "a" }, { exemplar: "mine-again" }]);
  await fresh();
  assert.deepEqual(sent().at(-1).exemplars, [{ exemplar: "a" }, { exemplar: "mine-again" }]);
});

test("an exemplar that is removed and brought back keeps its regions meanwhile", async () => {
  const { studio, editor, sent, fresh } = await studioWith({ uploads: [upload("mine")], routes: { "DELETE /api/v1/exemplars/mine": () => problem(404, "unknown-exemplar", "gone"), "POST /api/v1/exemplars": () => json(exemplar("mine", { bundled: false }), 201) } });
  studio.resume(assigned(withExemplar(lookOf("a"), "mine"), editor.map, { class: SKY }, 1));
  await fresh();
  const bringBack = studio.exemplars.remove("mine");
  studio.repaint();
  await fresh();
  assert.deepEqual(sent().at(-1), lookOf("a"));
  await bringBack();
  studio.repaint();
  await fresh();
  assert.deepEqual(sent().at(-1).regions, [{ class: SKY, exemplar: 1 }]);
});
