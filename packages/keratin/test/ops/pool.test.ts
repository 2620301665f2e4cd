import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Node } from "../../src/ir/graph.ts";
import { avgPool, maxPool, maxPoolArgmax, maxPoolGrad } from "../../src/ops/index.ts";
import { ArgumentError, ShapeError } from "../../src/util/errors.ts";
import { close, inputs, refuses, run } from "./run.ts";

const SLICE = { shape: [1, 4, 4, 1], data: [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 2, 3, 4] };

test("slide 30: max pooling of the depth slice is [[6, 8], [3, 4]]", () => {
  const { shape, data } = run([SLICE], (x) => maxPool(x as Node, { poolSize: [2, 2] }));
  assert.deepEqual(shape, [1, 2, 2, 1]);
  assert.deepEqual(data, [6, 8, 3, 4]);
});

test("slide 29: 224×224×64 becomes 112×112×64", () => {
  const [x] = inputs([1, 224, 224, 64]);
  assert.deepEqual(maxPool(x as Node, { poolSize: [2, 2] }).shape, [1, 112, 112, 64]);
});

test("the first of equal winners gets the gradient, as in Keras", () => {
  const ties = { shape: [1, 2, 4, 1], data: [3, 3, 0, 0, 3, 1, 0, 0] };
  assert.deepEqual(run([ties], (x) => maxPoolArgmax(x as Node, { poolSize: [2, 2] })).data, [0, 0]);
  const gradient = { shape: [1, 1, 2, 1], data: [5, 7] };
  const options = { poolSize: [2, 2], inputSize: [2, 4] } as const;
  const { data } = run([ties, gradient], (x, g) => maxPoolGrad(g as Node, maxPoolArgmax(x as Node, options), options));
  assert.deepEqual(data, [5, 0, 7, 0, 0, 0, 0, 0]);
});

test("padding never wins, even over negative numbers, and is not counted in a mean", () => {
  const x = { shape: [1, 1, 3, 1], data: [-5, -2, -9] };
  const options = {
    poolSize: [1, 2],
    strides: [1, 2],
    padding: [
      [0, 0],
      [1, 0],
    ],
  } as const;
  assert.deepEqual(run([x], (n) => maxPool(n as Node, options)).data, [-5, -2]);
  assert.deepEqual(run([x], (n) => maxPoolArgmax(n as Node, options)).data, [1, 0]);
  assert.deepEqual(run([x], (n) => avgPool(n as Node, options)).data, [-5, -5.5]);
});

test("NaN wins and stays NaN", () => {
  const x = { shape: [1, 2, 2, 1], data: [1, Number.NaN, 9, Number.NaN] };
  assert.deepEqual(run([x], (n) => maxPool(n as Node, { poolSize: [2, 2] })).data, [Number.NaN]);
  assert.deepEqual(run([x], (n) => maxPoolArgmax(n as Node, { poolSize: [2, 2] })).data, [1]);
});

test("the value at the winner's place is the maximum; the mean is the sum over the window (|Δ| ≤ 1e-12)", () => {
  const settings = fc.record({
    height: fc.integer({ min: 3, max: 7 }),
    width: fc.integer({ min: 3, max: 7 }),
    pool: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    numbers: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 49, maxLength: 49 }),
  });
  fc.assert(
    fc.property(settings, ({ height, width, pool, strides, numbers }) => {
      const x = { shape: [1, height, width, 1], data: numbers.slice(0, height * width) };
      const options = { poolSize: pool, strides };
      const largest = run([x], (n) => maxPool(n as Node, options));
      const places = run([x], (n) => maxPoolArgmax(n as Node, options));
      const means = run([x], (n) => avgPool(n as Node, options));
      const columns = largest.shape[2] ?? 1;
      largest.data.forEach((value, i) => {
        const top = Math.floor(i / columns) * strides[0];
        const left = (i % columns) * strides[1];
        const window = Array.from(
          { length: pool[0] * pool[1] },
          (_, p) => x.data[(top + Math.floor(p / pool[1])) * width + left + (p % pool[1])] as number,
        );
        assert.equal(window.indexOf(Math.max(...window)), places.data[i]);
        assert.equal(value, Math.max(...window));
        close([means.data[i] as number], [window.reduce((a, b) => a + b, 0) / window.length], 1e-12);
      });
    }),
  );
});

describe("what pooling refuses", () => {
  const [x] = inputs([2, 3, 5, 4]) as [Node];
  test("a window larger than its input", () => {
    refuses(() => maxPool(x, { poolSize: [4, 2] }), ShapeError, /max_pool: height: expected a window of 4 .* found 3/);
    refuses(() => avgPool(x, { poolSize: [2, 6] }), ShapeError, /avg_pool: width: expected a window of 6 .* found 5/);
  });
  test("windows that see padding only, and negative padding", () => {
    refuses(
      () =>
        maxPool(x, {
          poolSize: [2, 2],
          padding: [
            [2, 0],
            [0, 0],
          ],
        }),
      ArgumentError,
      /less than the window's 2, .*found \[2, 0\]/,
    );
    refuses(
      () =>
        maxPool(x, {
          poolSize: [2, 2],
          padding: [
            [-1, 0],
            [0, 0],
          ],
        }),
      ArgumentError,
      /padding \[top, bottom\]: expected 2 integers of at least 0, found \[-1, 0\]/,
    );
  });
  test("sizes below 1", () => {
    refuses(() => maxPool(x, { poolSize: [0, 2] }), ArgumentError, /window .*found \[0, 2\]/);
    refuses(() => maxPool(x, { poolSize: [2, 2], strides: [1, 0] }), ArgumentError, /strides .*found \[1, 0\]/);
  });
  test("winners that are not int32 or of another shape", () => {
    const [gradient, winners] = inputs([1, 2, 2, 1], [1, 2, 2, 1]) as [Node, Node];
    refuses(
      () => maxPoolGrad(gradient, winners, { poolSize: [2, 2], inputSize: [4, 4] }),
      ShapeError,
      /argmax: expected dtype int32, found dtype float32/,
    );
    refuses(
      () => maxPoolGrad(gradient, winners, { poolSize: [2, 2], inputSize: [6, 4] }),
      ShapeError,
      /gradient: expected shape \(1, 3, 2, 1\), found shape \(1, 2, 2, 1\)/,
    );
  });
});
