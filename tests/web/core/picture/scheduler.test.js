import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveScheduler } from "../../../../web/static/js/core/picture/scheduler.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A scheduler on a clock and a server that the test moves by hand. */
function bench(retryOf = () => null) {
  const jobs = [];
  const answers = [];
  const states = [];
  let clock = 0;
  let timers = [];
  const live = new LiveScheduler({
    run: (input, signal, onProgress) =>
      new Promise((resolve, reject) => jobs.push({ input, signal, onProgress, resolve, reject })),
    onAnswer: (output, input, ms) => answers.push({ output, input, ms }),
    onState: (state) => states.push(state),
    retryOf,
    now: () => clock,
    setTimer: (run, ms) => {
      const timer = { run, at: clock + ms };
      timers.push(timer);
      return timer;
    },
    clearTimer: (timer) => (timers = timers.filter((other) => other !== timer)),
  });
  const advance = async (ms) => {
    clock += ms;
    const due = timers.filter(({ at }) => at <= clock);
    timers = timers.filter(({ at }) => at > clock);
    for (const { run } of due) run();
    await settle();
  };
  return { live, jobs, answers, states, advance, timers: () => timers };
}

test("one request is in flight at a time, and the newest input wins", async () => {
  const { live, jobs, answers } = bench();
  for (const input of ["a", "b", "c", "d"]) live.request(input);
  assert.deepEqual(jobs.map(({ input }) => input), ["a"]);
  jobs[0].resolve("A");
  await settle();
  assert.deepEqual(jobs.map(({ input }) => input), ["a", "d"]);
  jobs[1].resolve("D");
  await settle();
  assert.deepEqual(answers.map(({ output }) => output), ["A", "D"]);
  assert.equal(live.pending, false);
});

test("while a newer input waits, the answer is shown but not taken for the newest", async () => {
  const { live, jobs, states } = bench();
  live.request("a");
  live.request("b");
  jobs[0].resolve("A");
  await settle();
  assert.equal(live.pending, true);
  assert.equal(states.at(-1).kind, "painting");
});

test("an answer to an input that was withdrawn is dropped, whenever it comes", async () => {
  const { live, jobs, answers } = bench();
  live.request("old exemplar");
  live.request("new exemplar", { withdraw: true });
  assert.equal(jobs[0].signal.aborted, true);
  assert.deepEqual(jobs.map(({ input }) => input), ["old exemplar", "new exemplar"]);
  jobs[1].resolve("new");
  await settle();
  jobs[0].resolve("old, far too late");
  await settle();
  assert.deepEqual(answers.map(({ output }) => output), ["new"]);
});

test("an error of a withdrawn request is nobody's business", async () => {
  const { live, jobs, states } = bench();
  live.request("a");
  live.request("b", { withdraw: true });
  jobs[0].reject(new Error("aborted"));
  await settle();
  assert.ok(states.every(({ kind }) => kind === "painting"));
  assert.equal(live.pending, true);
});

test("the time of an answer runs from its start", async () => {
  const { live, jobs, answers, advance } = bench();
  live.request("a");
  await advance(212);
  jobs[0].resolve("A");
  await settle();
  assert.equal(answers[0].ms, 212);
});

const busy = { reason: "busy", delay: 3000, message: "full" };
const offline = { reason: "offline", delay: null, message: "gone" };

test("a busy server is asked again after its delay and not sooner, then with the newest input", async () => {
  const { live, jobs, states, advance } = bench(() => busy);
  live.request("a");
  jobs[0].reject(new Error("503"));
  await settle();
  assert.deepEqual(states.at(-1), { kind: "waiting", reason: "busy", retryAt: 3000, message: "full" });
  live.request("b");
  await advance(2999);
  assert.equal(jobs.length, 1);
  await advance(1);
  assert.deepEqual(jobs.map(({ input }) => input), ["a", "b"]);
});

test("off line, tries become rarer; a new stroke tries at once", async () => {
  const { live, jobs, advance, timers } = bench(() => offline);
  live.request("a");
  const delays = [];
  for (let i = 0; i < 6; i += 1) {
    jobs[i].reject(new Error("no network"));
    await settle();
    delays.push(timers()[0].at);
    await advance(20_000);
  }
  const waits = delays.map((at, i) => at - i * 20_000);
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 10_000, 10_000]);
  jobs[6].reject(new Error("no network"));
  await settle();
  live.request("b");
  assert.equal(jobs.at(-1).input, "b");
  assert.deepEqual(timers(), []);
});

test("success makes the next wait short again", async () => {
  const { live, jobs, advance, timers } = bench(() => offline);
  live.request("a");
  jobs[0].reject(new Error());
  await settle();
  await advance(1000);
  jobs[1].resolve("A");
  await settle();
  live.request("b");
  jobs[2].reject(new Error());
  await settle();
  assert.equal(timers()[0].at, 2000);
});

test("an error without retry is told, and the next input starts afresh", async () => {
  const { live, jobs, states, answers } = bench();
  live.request("bad");
  const error = new Error("422");
  jobs[0].reject(error);
  await settle();
  assert.deepEqual(states.at(-1), { kind: "failed", error });
  live.request("good");
  jobs[1].resolve("G");
  await settle();
  assert.deepEqual(answers.map(({ output }) => output), ["G"]);
  assert.equal(states.at(-1).kind, "idle");
});

test("an error is passed over when a newer input waits", async () => {
  const { live, jobs, states } = bench();
  live.request("bad");
  live.request("good");
  jobs[0].reject(new Error("422"));
  await settle();
  assert.equal(jobs[1].input, "good");
  assert.ok(states.every(({ kind }) => kind !== "failed"));
});

test("poke tries what waits at once; with nothing waiting it does nothing", async () => {
  const { live, jobs } = bench(() => busy);
  live.poke();
  assert.equal(jobs.length, 0);
  live.request("a");
  jobs[0].reject(new Error());
  await settle();
  live.poke();
  assert.equal(jobs.length, 2);
});

test("cancel forgets what runs and what waits", async () => {
  const { live, jobs, answers, states } = bench();
  live.request("a");
  live.request("b");
  live.cancel();
  assert.equal(jobs[0].signal.aborted, true);
  jobs[0].resolve("A");
  await settle();
  assert.deepEqual(answers, []);
  assert.equal(jobs.length, 1);
  assert.equal(states.at(-1).kind, "idle");
  live.request("c");
  jobs[1].resolve("C");
  await settle();
  assert.equal(answers[0].output, "C");
});

test("place in the queue and expected time are told as they come, of the request that counts", async () => {
  const { live, jobs, states, advance } = bench();
  await advance(100);
  live.request("a");
  jobs[0].onProgress({ place: 2, wait: 102 });
  assert.deepEqual([states.at(-1).since, states.at(-1).place, states.at(-1).wait, states.at(-1).begun], [100, 2, 102, null]);
  await advance(50);
  jobs[0].onProgress({ expected: 800 });
  assert.deepEqual(states.at(-1), { kind: "painting", stamp: 1, since: 100, place: null, wait: null, begun: 150, expected: 800 });
  live.request("b", { withdraw: true });
  jobs[0].onProgress({ place: 9, wait: 109 });
  assert.equal(states.at(-1).place, null);
});

test("while the server lets a request wait, a newer one is sent to take its place", async () => {
  const { live, jobs, answers, states } = bench();
  live.request("a");
  live.request("b");
  assert.equal(jobs.length, 1); // as long as the server has not said that it waits
  jobs[0].onProgress({ place: 3, wait: 103 });
  assert.deepEqual(jobs.map(({ input }) => input), ["a", "b"]);
  assert.equal(states.at(-1).place, 3);
  assert.equal(jobs[0].signal.aborted, false); // or it would give its place away
  jobs[0].reject(new Error("superseded"));
  await settle();
  assert.equal(states.at(-1).kind, "painting");
  jobs[1].onProgress({ place: 2, wait: 102 });
  assert.deepEqual([states.at(-1).stamp, states.at(-1).place], [2, 2]);
  jobs[1].onProgress({ expected: 300 });
  live.request("c");
  assert.equal(jobs.length, 2); // what has begun is awaited
  jobs[1].resolve("B");
  await settle();
  assert.deepEqual(answers.map(({ output }) => output), ["B"]);
  assert.equal(jobs[2].input, "c");
});

test("a request that was overtaken is given up where the server does not do that by itself", () => {
  const { live, jobs } = bench();
  live.request("a");
  jobs[0].onProgress({ place: 3, wait: 103 });
  live.request("b");
  jobs[1].onProgress({ place: 4, wait: 104 });
  assert.equal(jobs[0].signal.aborted, true);
  assert.equal(jobs[1].signal.aborted, false);
});

test("what began before it could be overtaken is shown, unless the newer picture is there already", async () => {
  for (const [first, shown] of [[0, ["A", "B"]], [1, ["B"]]]) {
    const { live, jobs, answers, states } = bench();
    live.request("a");
    jobs[0].onProgress({ place: 1, wait: 101 });
    live.request("b");
    jobs[0].onProgress({ expected: 200 });
    jobs[1].onProgress({ place: 1, wait: 101 });
    assert.equal(jobs[0].signal.aborted, false);
    jobs[first].resolve("AB"[first]);
    await settle();
    assert.equal(live.pending, first === 0);
    jobs[1 - first].resolve("AB"[1 - first]);
    await settle();
    assert.deepEqual(answers.map(({ output }) => output), shown);
    assert.equal(states.at(-1).kind, "idle");
  }
});

test("withdrawing gives up the one that was overtaken, too", () => {
  const { live, jobs } = bench();
  live.request("a");
  jobs[0].onProgress({ place: 3, wait: 103 });
  live.request("b");
  live.cancel();
  assert.deepEqual(jobs.map(({ signal }) => signal.aborted), [true, true]);
});

test("an answer that leads to the next request does not look like rest", async () => {
  const { live, jobs, states } = bench();
  live.options.onAnswer = () => live.request("more");
  live.request("a");
  jobs[0].resolve("A");
  await settle();
  assert.equal(states.at(-1).kind, "painting");
});
