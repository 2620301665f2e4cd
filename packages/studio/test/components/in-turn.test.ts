/** Drawing in turn: a frame's share of it, the rest in the next frames, and nothing twice. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawInTurn, leaveQueue } from "../../src/components/in-turn.ts";

let frames: (() => unknown)[] = [];
let now = 0;
performance.now = () => now;
globalThis.requestAnimationFrame = (callback) => frames.push(() => callback(now));

/** Runs the callbacks that wait for a frame. */
async function frame(): Promise<void> {
  const due = frames;
  frames = [];
  for (const callback of due) await callback();
}

const [a, b, c] = [{}, {}, {}];
let drawn: string[] = [];
const drawing = (name: string, milliseconds: number) => () => {
  drawn.push(name);
  now += milliseconds;
};

beforeEach(() => {
  drawn = [];
});

test("what fits into a frame's 3 ms is drawn in it, the rest in the next ones, in turn", async () => {
  drawInTurn(a, drawing("a", 2));
  drawInTurn(b, drawing("b", 2));
  drawInTurn(c, drawing("c", 1));
  assert.deepEqual(drawn, []);
  await frame();
  assert.deepEqual(drawn, ["a", "b"]);
  await frame();
  assert.deepEqual(drawn, ["a", "b", "c"]);
  assert.equal(frames.length, 0);
});

test("a newer drawing of the same thing takes the older one's turn; drawings that came first are not overtaken", async () => {
  drawInTurn(a, drawing("a1", 4));
  drawInTurn(b, drawing("b1", 4));
  drawInTurn(a, drawing("a2", 4));
  await frame();
  assert.deepEqual(drawn, ["a2"]);
  drawInTurn(a, drawing("a3", 4));
  await frame();
  await frame();
  assert.deepEqual(drawn, ["a2", "b1", "a3"]);
});

test("what has left is not drawn", async () => {
  drawInTurn(a, drawing("a", 1));
  drawInTurn(b, drawing("b", 1));
  leaveQueue(a);
  await frame();
  assert.deepEqual(drawn, ["b"]);
  assert.equal(frames.length, 0);
});

test("what a drawing puts off to a microtask counts to its time", async () => {
  drawInTurn(a, () => queueMicrotask(drawing("a", 4)));
  drawInTurn(b, drawing("b", 1));
  await frame();
  assert.deepEqual(drawn, ["a"]);
  await frame();
  assert.deepEqual(drawn, ["a", "b"]);
});

test("a drawing that fails is told, and the others have their turn", async () => {
  drawInTurn(a, () => {
    throw new Error("no canvas");
  });
  drawInTurn(b, drawing("b", 1));
  await assert.rejects(frame(), /no canvas/);
  await frame();
  assert.deepEqual(drawn, ["b"]);
});
