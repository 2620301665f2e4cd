/** What only shows when a kernel runs by itself: accuracy over many rows, NaN, ties, and that nothing else is written. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emitArgmax, emitOneHot } from "../../../../src/backend/wasm/kernels/argmax.ts";
import { emitElementwise, loopNest } from "../../../../src/backend/wasm/kernels/elementwise.ts";
import { emitMaxPool, emitMaxPoolGrad, type PoolSpec } from "../../../../src/backend/wasm/kernels/pool.ts";
import { emitRandomUniform } from "../../../../src/backend/wasm/kernels/random.ts";
import { emitReduce, type Reduction } from "../../../../src/backend/wasm/kernels/reduce.ts";
import { emitCrossBatchSum } from "../../../../src/backend/wasm/kernels/shards.ts";
import { emitCrossEntropy, emitSoftmax } from "../../../../src/backend/wasm/kernels/softmax.ts";
import { apply, argument } from "../../../../src/ops/scalar.ts";
import { RandomSequence } from "../../../../src/util/random.ts";
import { uniformAt } from "../../../../src/util/threefry.ts";
import { ENGINES, runKernel } from "../kernel-harness.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

for (const { name, engine } of ENGINES) {
  const reduce = (kind: Reduction, x: Float32Array, channels: number): Float32Array => {
    const y = new Float32Array(channels);
    const axes = [
      { size: 1, reduced: true },
      { size: channels, reduced: false },
    ];
    const spec = { kind, axes: channels === 1 ? axes.slice(0, 1) : axes };
    runKernel(engine, (module) => emitReduce(module, spec), [x, y, x.length / channels]);
    return y;
  };

  describe(`reductions on ${name}`, () => {
    for (const channels of [1, 7, 32]) {
      it(`a sum over 30,000 rows of ${channels}: error ≤ 40 · 2⁻²⁴ · Σ|x|`, () => {
        const random = new RandomSequence(channels);
        const x = Float32Array.from({ length: 30_000 * channels }, () => random.uniform(-0.3, 1));
        reduce("sum", x, channels).forEach((found, channel) => {
          let [exact, size] = [0, 0];
          for (let i = channel; i < x.length; i += channels) {
            exact += x[i] as number;
            size += Math.abs(x[i] as number);
          }
          assert.ok(Math.abs(found - exact) <= 40 * 2 ** -24 * size, `channel ${channel}: ${found}, expected ${exact}`);
        });
      });

      it(`infinities and NaN come through, ${channels} channels`, () => {
        for (const [kind, special, expected] of [
          ["sum", inf, inf],
          ["sum", -inf, -inf],
          ["sum", nan, nan],
          ["max", inf, inf],
          ["max", nan, nan],
        ] as const) {
          const x = new Float32Array(101 * channels).fill(0.5);
          x[40 * channels] = special;
          assert.equal(reduce(kind, x, channels)[0], expected, `${kind} with ${special}`);
        }
      });
    }
  });

  describe(`other kernels on ${name}`, () => {
    it("random numbers are those of the definition, wherever the range begins and ends", () => {
      const seed = Int32Array.of(123, -456, 7);
      for (const [start, count] of [
        [0, 1],
        [0, 8],
        [1, 1],
        [3, 20],
        [6, 13],
        [7, 16],
        [1001, 31],
        [5, 0],
      ] as const) {
        const found = new Float32Array(count);
        runKernel(engine, emitRandomUniform, [seed, found, start, count]);
        const expected = Float32Array.from({ length: count }, (_, i) => uniformAt(123, -456, 7, start + i));
        assert.deepEqual(found, expected, `from ${start}, ${count} elements`);
      }
    });

    it("the sum over shards adds the copies in order, for any range", () => {
      const random = new RandomSequence(3);
      const [length, shards] = [75, 3];
      const copies = Float32Array.from({ length: length * shards }, () => random.normal());
      for (const [start, count] of [
        [0, 75],
        [4, 1],
        [8, 67],
        [16, 16],
        [0, 3],
      ] as const) {
        const found = new Float32Array(count);
        const emit = (module: Parameters<typeof emitCrossBatchSum>[0]) => emitCrossBatchSum(module, "float32");
        runKernel(engine, emit, [copies, found, length * 4, shards, start, count]);
        const at = (i: number): number => copies[start + i] as number;
        const expected = found.map((_, i) => Math.fround(Math.fround(at(i) + at(i + length)) + at(i + 2 * length)));
        assert.deepEqual(found, expected);
      }
    });

    it("max pooling: the first of equals wins, the first NaN before all numbers", () => {
      const spec: PoolSpec = {
        input: [2, 2, 5],
        output: [1, 1],
        poolSize: [2, 2],
        strides: [2, 2],
        padding: [
          [0, 0],
          [0, 0],
        ],
      };
      const x = Float32Array.of(
        ...[1, 3, 2, nan, -inf],
        ...[4, 3, nan, 1, -inf],
        ...[4, 0, nan, 2, -inf],
        ...[0, 3, 1, nan, -inf],
      );
      const [values, winners] = [new Float32Array(5), new Int32Array(5)];
      runKernel(engine, (module) => emitMaxPool(module, { ...spec, values: true, winners: true }), [
        x,
        values,
        winners,
        1,
      ]);
      assert.deepEqual([...values], [4, 3, nan, nan, -inf]);
      assert.deepEqual(winners, Int32Array.of(1, 0, 1, 0, 0));
      const dx = new Float32Array(20).fill(9);
      runKernel(engine, (module) => emitMaxPoolGrad(module, spec), [Float32Array.of(1, 2, 3, nan, 5), winners, dx, 1]);
      assert.deepEqual([...dx], [0, 2, 0, nan, 5, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    });

    it("max pooling: padding never wins, not even over −∞", () => {
      const spec: PoolSpec = {
        input: [1, 1, 4],
        output: [1, 1],
        poolSize: [2, 2],
        strides: [1, 1],
        padding: [
          [1, 0],
          [1, 0],
        ],
      };
      const [values, winners] = [new Float32Array(4), new Int32Array(4)];
      const x = Float32Array.of(-inf, -5, nan, 2);
      runKernel(engine, (module) => emitMaxPool(module, { ...spec, values: true, winners: true }), [
        x,
        values,
        winners,
        1,
      ]);
      assert.deepEqual([...values], [...x]);
      assert.deepEqual(winners, Int32Array.of(3, 3, 3, 3));
    });

    it("argmax: the first of equals, the first NaN; one-hot: nothing for labels out of range", () => {
      const found = new Int32Array(4);
      const x = Float32Array.of(...[1, 5, 5], ...[nan, 9, nan], ...[2, nan, 3], ...[-inf, -inf, -inf]);
      runKernel(engine, (module) => emitArgmax(module, 3), [x, found, 4]);
      assert.deepEqual(found, Int32Array.of(1, 0, 1, 0));
      const y = new Float32Array(9);
      runKernel(engine, (module) => emitOneHot(module, 3), [Int32Array.of(2, -1, 3), y, 3]);
      assert.deepEqual(y, Float32Array.of(0, 0, 1, 0, 0, 0, 0, 0, 0));
    });

    it("softmax and cross-entropy: large logits do not overflow, NaN stays in its row", () => {
      const x = Float32Array.of(
        ...[1000, 1000, 0, 0, 0],
        ...[-1e30, 1e30, 0, 1, 2],
        ...[0, nan, 1, 2, 3],
        ...[0, 0, 0, 0, 0],
      );
      const y = new Float32Array(20);
      runKernel(engine, (module) => emitSoftmax(module, 5), [x, y, 4]);
      assert.deepEqual([...y.subarray(0, 10)], [0.5, 0.5, 0, 0, 0, 0, 1, 0, 0, 0]);
      assert.ok(y.subarray(10, 15).every(Number.isNaN));
      assert.ok(y.subarray(15).every((p) => Math.abs(p - 0.2) < 1e-7));
      const targets = new Float32Array(20).map((_, i) => (i % 5 === 1 ? 1 : 0));
      const losses = new Float32Array(4);
      runKernel(engine, (module) => emitCrossEntropy(module, { classes: 5, clip: 1e-7 }), [x, targets, losses, 4]);
      const expected = [Math.log(2), 1e-7, nan, Math.log(5)];
      losses.forEach((loss, row) => {
        const want = expected[row] as number;
        if (Number.isNaN(want)) assert.ok(Number.isNaN(loss));
        else assert.ok(Math.abs(loss - want) < 3e-7, `row ${row}: ${loss}, expected ${want}`);
      });
    });

    it("elementwise: every length writes its elements and no others; ReLU and clipping keep NaN; int32 wraps", () => {
      const clipped = apply("min", apply("max", argument(0), 0), 6);
      for (const length of [1, 2, 3, 4, 5, 15, 16, 17, 63, 66]) {
        const x = Float32Array.from({ length }, (_, i) => (i === 2 ? nan : i - 8));
        const y = new Float32Array(length);
        const spec = { body: clipped, type: "float32" as const, ...loopNest([length], [[length]]) };
        runKernel(engine, (module) => emitElementwise(module, spec), [y, length, x]);
        assert.deepEqual([...y], [...x.map((v) => Math.min(Math.max(v, 0), 6))]);
      }
      const found = new Int32Array(5);
      const spec = {
        body: apply("add", argument(0), argument(1)),
        type: "int32" as const,
        ...loopNest([5], [[5], []]),
      };
      const x = Int32Array.of(1, -1, 2 ** 31 - 1, 0, 5);
      runKernel(engine, (module) => emitElementwise(module, spec), [found, 5, x, Int32Array.of(1)]);
      assert.deepEqual(found, Int32Array.of(2, 0, -(2 ** 31), 1, 6));
    });
  });
}
