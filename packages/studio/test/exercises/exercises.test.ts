/** Exercises: the arithmetic's answer is the engine's, sets are the same for the same seed, answers are read and judged. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import * as keratin from "keratin";
import { engineAnswer } from "../../src/views/exercises/make/engine-answer.ts";
import { TOPICS } from "../../src/views/exercises/make/generate.ts";
import { judge, numberIn } from "../../src/views/exercises/make/judge.ts";
import { exercisesOf, LARGEST_SEED, SET_SIZE, setOf } from "../../src/views/exercises/make/sets.ts";
import { solve } from "../../src/views/exercises/make/solve.ts";
import { NO_SCORE, parseScore, withOutcome } from "../../src/views/exercises/score.ts";

const { evaluateFormula } = keratin.insight;
const SLIDES = exercisesOf({ kind: "slides" });

describe("exercises", () => {
  it("the lecture's questions have the lecture's answers", async () => {
    const answers = await Promise.all(SLIDES.map(({ question }) => engineAnswer(keratin, question)));
    assert.deepEqual(answers, [
      [3072, 30_730],
      [75],
      [28, 28, 1],
      [28, 28, 6],
      [24, 24, 10],
      [5, 5, 1],
      [3, 3, 1],
      [0],
      [7, 7, 1],
      [2],
      [3],
      [20, 20, 6],
      [32, 32, 10],
      [760],
      [112, 112, 64],
      [6, 8, 3, 4],
    ]);
    assert.deepEqual(
      SLIDES.map(({ question }) => [...solve(keratin, question).answer]),
      answers,
    );
  });

  it("500 seeds: the answer by formulas is the layers' own, and every line of the solution is its formula's value", async () => {
    for (let seed = 1; seed <= 500; seed++) {
      for (const { question } of exercisesOf({ kind: "seed", seed, topic: "all" })) {
        const { answer, steps } = solve(keratin, question);
        assert.deepEqual([...answer], await engineAnswer(keratin, question), JSON.stringify(question));
        for (const { formula, value } of steps) assert.equal(evaluateFormula(formula), value, JSON.stringify(question));
      }
    }
  });

  it("every topic by itself, any seed: ten exercises with whole answers, no mistake that is right", () => {
    const topics = fc.constantFrom(...TOPICS);
    fc.assert(
      fc.property(topics, fc.nat(LARGEST_SEED), (topic, seed) => {
        const exercises = exercisesOf({ kind: "seed", seed, topic });
        assert.equal(exercises.length, SET_SIZE);
        for (const { question } of exercises) {
          const solution = solve(keratin, question);
          assert.ok(solution.answer.length > 0 && solution.answer.every(Number.isInteger), JSON.stringify(question));
          assert.ok(question.kind === "sum" || question.kind === "fit" || solution.answer.every((value) => value >= 0));
          assert.equal(judge(solution.answer.map(String), solution.answer, solution).kind, "right");
        }
      }),
    );
  });

  it("a set is the same for the same seed, and for no other of 200", () => {
    const set = (seed: number) => JSON.stringify(exercisesOf({ kind: "seed", seed, topic: "all" }));
    assert.equal(set(4711), set(4711));
    assert.equal(new Set(Array.from({ length: 200 }, (_, seed) => set(seed))).size, 200);
  });

  it("addresses: the slides without a name, a seed of up to six digits, topics by name; nothing else", () => {
    assert.deepEqual(setOf(undefined, undefined), { kind: "slides" });
    assert.deepEqual(setOf("4711", undefined), { kind: "seed", seed: 4711, topic: "all" });
    assert.deepEqual(setOf("1", "field"), { kind: "seed", seed: 1, topic: "field" });
    assert.deepEqual(setOf("1", "nonsense"), { kind: "seed", seed: 1, topic: "all" });
    for (const name of ["-1", "1.5", "1234567", "x", ""]) assert.equal(setOf(name, undefined), undefined);
  });
});

describe("answers", () => {
  it("numbers as people write them", () => {
    for (const text of ["1024", "1,024", " 1 024 ", "1.024"]) assert.equal(numberIn(text), 1024);
    assert.equal(numberIn("−3"), -3);
    for (const text of ["", "2.5", "1,02", "a", "3×3", "1e9"]) assert.equal(numberIn(text), undefined);
  });

  it("usual mistakes are named: padding counted once, the bias forgotten, the input's depth", () => {
    const size = SLIDES.find(({ slides }) => slides === "25–26")?.question;
    const count = SLIDES.find(({ slides }) => slides === "27–28")?.question;
    assert.ok(size && count);
    const said = (question: typeof size, ...texts: string[]) => {
      const solution = solve(keratin, question);
      return judge(texts, solution.answer, solution);
    };
    assert.deepEqual(said(size, "32", "32", "10"), { kind: "right" });
    assert.deepEqual(said(size, "30", "30", "10"), { kind: "wrong", mistake: "paddingOnce" });
    assert.deepEqual(said(size, "28", "28", "10"), { kind: "wrong", mistake: "paddingForgotten" });
    assert.deepEqual(said(size, "32", "32", "3"), { kind: "wrong", mistake: "inputDepth" });
    assert.deepEqual(said(size, "1", "2", "3"), { kind: "wrong", mistake: undefined });
    assert.deepEqual(said(size, "32", "", "10"), { kind: "incomplete", field: 1 });
    assert.deepEqual(said(count, "760"), { kind: "right" });
    assert.deepEqual(said(count, "750"), { kind: "wrong", mistake: "biasForgotten" });
    assert.deepEqual(said(count, "751"), { kind: "wrong", mistake: "oneBias" });
    assert.deepEqual(said(count, "260"), { kind: "wrong", mistake: "depthForgotten" });
  });
});

describe("the score", () => {
  it("counts what was right at once, streaks, and each exercise only once", () => {
    let score = withOutcome(NO_SCORE, "4711", 0, "first");
    score = withOutcome(score, "4711", 1, "first");
    score = withOutcome(score, "4711", 2, "later");
    score = withOutcome(score, "4711", 0, "shown");
    score = withOutcome(score, "slides", 0, "first");
    const { sets, ...counts } = score;
    assert.deepEqual(counts, { answered: 4, first: 3, streak: 1, bestStreak: 2 });
    assert.deepEqual(sets, { "4711": { 0: "first", 1: "first", 2: "later" }, slides: { 0: "first" } });
    assert.deepEqual(parseScore(JSON.stringify(score)), score);
  });

  it("what is stored and makes no sense counts as nothing; at most 50 sets are remembered", () => {
    for (const text of [null, "", "{", "[]", '{"answered":-1}', '{"answered":1,"first":2,"streak":0,"bestStreak":0}']) {
      assert.deepEqual(parseScore(text), NO_SCORE);
    }
    let score = NO_SCORE;
    for (let set = 0; set < 80; set++) score = withOutcome(score, `${set} size`, 0, "first");
    assert.equal(Object.keys(score.sets).length, 50);
    assert.ok(score.sets["79 size"] && !score.sets["29 size"]);
  });
});
