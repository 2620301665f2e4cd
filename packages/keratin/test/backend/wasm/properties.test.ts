/** Ops on WebAssembly against the float64 reference over random shapes and settings, on 1 to 4 threads. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ReferenceBackend } from "../../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../../src/backend/wasm/backend.ts";
import { Graph, type Node } from "../../../src/ir/graph.ts";
import * as ops from "../../../src/ops/index.ts";
import { avgPoolGrad } from "../../../src/ops/pool/avg-pool-grad.ts";
import { maxPoolGrad } from "../../../src/ops/pool/max-pool-grad.ts";
import { softmaxCrossEntropyGrad } from "../../../src/ops/reduce/softmax-cross-entropy-grad.ts";
import type { TypedArray } from "../../../src/util/ndarray.ts";
import { RandomSequence } from "../../../src/util/random.ts";
import { sizeOf } from "../../../src/util/shape.ts";
import { difference } from "../../difference.ts";

const reference = new ReferenceBackend();
const backends = [1, 2, 3, 4].map((threads) => new WasmBackend({ threads, deterministic: threads === 3 }));

interface Feed {
  readonly shape: readonly number[];
  readonly batch?: boolean;
}

/** Builds the same graph twice and compares its result, on a backend chosen by the seed. */
async function agree(
  feeds: readonly Feed[],
  seed: number,
  bound: number,
  make: (...inputs: Node[]) => Node,
): Promise<void> {
  const random = new RandomSequence(seed);
  const data = feeds.map(({ shape }) => Float32Array.from({ length: sizeOf(shape) }, () => random.normal()));
  const run = async (backend: ReferenceBackend | WasmBackend): Promise<TypedArray> => {
    const graph = new Graph();
    const inputs = feeds.map(({ shape, batch = true }, k) => ops.input(graph, { name: `x${k}`, shape, batch }));
    graph.output("y", make(...inputs));
    const executable = await backend.compile(graph, { name: "a property" });
    const { y } = await executable.submit((views) => data.forEach((values, k) => views[`x${k}`]?.set(values)));
    executable.dispose();
    return y as TypedArray;
  };
  const backend = backends[seed % backends.length] as WasmBackend;
  const { error, text } = difference(await run(backend), await run(reference));
  assert.ok(error <= bound, `${backend.threads} threads: ${text}`);
}

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const sizes = (rank: number, max = 9): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max }), { minLength: rank, maxLength: rank });
const RUNS = { numRuns: 40, seed: 1 };

describe("random shapes on WebAssembly, relative to scale", () => {
  it("broadcast elementwise: ≤ 1e-6", async () => {
    const cases = fc.tuple(
      sizes(4, 7),
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
      seeds,
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([shape, kept, rank, seed]) => {
        const other = shape.slice(1).map((size, k) => (kept[k] ? size : 1));
        const feeds = [{ shape }, { shape: other.slice(3 - rank), batch: false }, { shape: [shape[0] ?? 1, ...other] }];
        await agree(feeds, seed, 1e-6, (a, b, c) =>
          ops.sub(ops.mul(a as Node, b as Node), ops.relu(ops.add(c as Node, a as Node))),
        );
      }),
      RUNS,
    );
  });

  it("sums over any axes: ≤ 2e-6", async () => {
    const cases = fc.tuple(sizes(4, 12), fc.subarray([0, 1, 2, 3], { minLength: 1 }), fc.boolean(), seeds);
    await fc.assert(
      fc.asyncProperty(cases, async ([shape, axes, keepDims, seed]) => {
        await agree([{ shape }], seed, 2e-6, (x) => ops.reduceSum(ops.abs(x as Node), axes, { keepDims }));
      }),
      RUNS,
    );
  });

  it("maxima over any axes but the batch: exact", async () => {
    const cases = fc.tuple(sizes(4, 12), fc.subarray([1, 2, 3], { minLength: 1 }), seeds);
    await fc.assert(
      fc.asyncProperty(cases, async ([shape, axes, seed]) => {
        await agree([{ shape }], seed, 0, (x) => ops.reduceMax(x as Node, axes));
      }),
      RUNS,
    );
  });

  const pooling = fc
    .record({
      batch: fc.integer({ min: 1, max: 5 }),
      channels: fc.integer({ min: 1, max: 37 }),
      poolSize: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      more: fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })),
      padded: fc.boolean(),
      seed: seeds,
    })
    .map(({ batch, channels, poolSize, strides, more, padded, seed }) => {
      const side = (k: 0 | 1): readonly [number, number] =>
        padded ? [poolSize[k] >> 1, (poolSize[k] - 1) >> 1] : [0, 0];
      const shape = [batch, poolSize[0] + more[0], poolSize[1] + more[1], channels];
      return { shape, options: { poolSize, strides, padding: [side(0), side(1)] as const }, seed };
    });

  it("max pooling with its epilogue: exact", async () => {
    await fc.assert(
      fc.asyncProperty(pooling, async ({ shape, options, seed }) => {
        await agree([{ shape }], seed, 0, (x) => ops.relu(ops.maxPool(x as Node, options)));
      }),
      RUNS,
    );
  });

  it("max pooling and its gradient: ≤ 1e-6", async () => {
    await fc.assert(
      fc.asyncProperty(pooling, async ({ shape, options, seed }) => {
        const inputSize = [shape[1] ?? 0, shape[2] ?? 0] as const;
        await agree([{ shape }], seed, 1e-6, (x) => {
          const y = ops.maxPool(x as Node, options);
          return maxPoolGrad(ops.square(y), ops.maxPoolArgmax(x as Node, options), { ...options, inputSize });
        });
      }),
      RUNS,
    );
  });

  it("winners that are used before the values of their pooling are wanted: exact", async () => {
    const options = { poolSize: [2, 2] as const };
    const feeds = [{ shape: [5, 6, 6, 3] }, { shape: [5, 3, 3, 3] }];
    await agree(feeds, 2, 0, (x, dy) => {
      const dx = maxPoolGrad(dy as Node, ops.maxPoolArgmax(x as Node, options), { ...options, inputSize: [6, 6] });
      return ops.add(ops.maxPool(x as Node, options), ops.maxPool(dx, options));
    });
  });

  it("average pooling and its gradient: ≤ 1e-6", async () => {
    await fc.assert(
      fc.asyncProperty(pooling, async ({ shape, options, seed }) => {
        const inputSize = [shape[1] ?? 0, shape[2] ?? 0] as const;
        await agree([{ shape }], seed, 1e-6, (x) =>
          avgPoolGrad(ops.avgPool(x as Node, options), { ...options, inputSize }),
        );
      }),
      RUNS,
    );
  });

  it("softmax and cross-entropy with gradient, any number of classes: ≤ 3e-6", async () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 70 }),
      fc.constantFrom(0, 1e-7),
      seeds,
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([batch, classes, clip, seed]) => {
        const feeds = [{ shape: [batch, classes] }, { shape: [batch, classes] }];
        await agree(feeds, seed, 3e-6, (x, t) => {
          const targets = ops.softmax(t as Node);
          const loss = ops.softmaxCrossEntropy(x as Node, targets, { clip });
          return softmaxCrossEntropyGrad(loss, x as Node, targets, { clip });
        });
      }),
      RUNS,
    );
  });

  it("transpose, pad, slice, concat: exact", async () => {
    const cases = fc.tuple(sizes(4, 6), fc.shuffledSubarray([1, 2, 3], { minLength: 3 }), sizes(3, 3), seeds);
    await fc.assert(
      fc.asyncProperty(cases, async ([shape, order, border, seed]) => {
        await agree([{ shape }], seed, 0, (x) => {
          const turned = ops.transpose(x as Node, [0, ...order]);
          const padded = ops.pad(turned, [[0, 0], ...border.map((n): [number, number] => [n - 1, n])], -2);
          const cut = ops.slice(
            padded,
            [0, 0, 1, 0],
            padded.shape.map((size, axis) => (axis === 2 ? size - 1 : size)),
          );
          return ops.concat([cut, ops.neg(cut)], 1 + (seed % 3));
        });
      }),
      RUNS,
    );
  });
});
