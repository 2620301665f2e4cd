/** Values that are known by hand or by definition: elementwise, reductions, shapes, random numbers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Node } from "../../src/ir/graph.ts";
import * as ops from "../../src/ops/index.ts";
import { ArgumentError, InternalError, ShapeError } from "../../src/util/errors.ts";
import { uniformAt } from "../../src/util/threefry.ts";
import { close, inputs, refuses, run } from "./run.ts";

const vector = (...data: number[]): { shape: number[]; data: number[] } => ({ shape: [data.length], data });
const one = (compute: (x: Node) => Node, ...data: number[]): number[] =>
  run([vector(...data)], (x) => compute(x as Node)).data;

describe("elementwise values (|Δ| ≤ 1e-15)", () => {
  const table: [string, (x: Node) => Node, number[], number[]][] = [
    ["relu keeps NaN", ops.relu, [-1, 0, 2, Number.NaN], [0, 0, 2, Number.NaN]],
    ["sigmoid", ops.sigmoid, [0, Math.log(3), -1000], [0.5, 0.75, 0]],
    ["softplus does not overflow", ops.softplus, [0, 1000, -1000], [Math.LN2, 1000, 0]],
    ["sign", ops.sign, [-3, 0, 5, Number.NaN], [-1, 0, 1, Number.NaN]],
    ["floor", ops.floor, [-1.5, 2.7], [-2, 2]],
    ["square", ops.square, [-3, 2], [9, 4]],
    ["erf", ops.erf, [0, 0.5, -1, 4], [0, 0.5204998778130465, -0.8427007929497149, 0.9999999845827421]],
    ["clip", (x) => ops.clip(x, -1, 1), [-3, 0.5, 3], [-1, 0.5, 1]],
    ["pow 3", (x) => ops.pow(x, 3), [-2, 3], [-8, 27]],
    ["pow 0 and 1", (x) => ops.add(ops.pow(x, 0), ops.pow(x, 1)), [-2, 3], [-1, 4]],
    ["pow −2", (x) => ops.pow(x, -2), [-2, 4], [0.25, 0.0625]],
    ["pow ½", (x) => ops.pow(x, 0.5), [4, 9], [2, 3]],
    ["numbers on either side", (x) => ops.sub(1, ops.mul(x, 2)), [3, 4], [-5, -7]],
    ["minimum and maximum keep NaN", (x) => ops.minimum(ops.maximum(x, 0), 1), [Number.NaN, 2], [Number.NaN, 1]],
    [
      "comparisons give 1 and 0",
      (x) => ops.add(ops.less(x, 1), ops.mul(10, ops.lessEqual(x, 1))),
      [0, 1, 2],
      [11, 10, 0],
    ],
    ["select takes no NaN from the other side", (x) => ops.select(ops.less(0, x), x, 0), [Number.NaN, 3], [0, 3]],
  ];
  for (const [title, compute, given, expected] of table)
    test(title, () => close(one(compute, ...given), expected, 1e-15));

  test("pow 2.5 (|Δ| ≤ 1e-13)", () =>
    close(
      one((x) => ops.pow(x, 2.5), 4),
      [32],
      1e-13,
    ));

  test("int32 sums wrap around; casts cut towards 0 and stay in range", () => {
    const counter = { shape: [1], data: [2 ** 31 - 1], dtype: "int32" as const };
    assert.deepEqual(
      run([counter], (x) => ops.add(x as Node, 1)),
      { shape: [1], dtype: "int32", data: [-(2 ** 31)] },
    );
    assert.deepEqual(
      one((x) => ops.cast(x, "int32"), -1.7, 2.9, 1e12, Number.NaN),
      [-1, 2, 2 ** 31 - 1, 0],
    );
  });

  test("a cast to the same dtype adds no node", () => {
    const [x] = inputs([2]) as [Node];
    assert.equal(ops.cast(x, "float32"), x);
  });
});

describe("reductions", () => {
  const matrix = { shape: [2, 3], data: [1, 2, 3, 4, 5, 9] };
  const reduce = (compute: (x: Node) => Node): unknown => {
    const { shape, data } = run([matrix], (x) => compute(x as Node));
    return { shape, data };
  };
  test("sums, means and largest values", () => {
    assert.deepEqual(
      reduce((x) => ops.reduceSum(x)),
      { shape: [], data: [24] },
    );
    assert.deepEqual(
      reduce((x) => ops.reduceSum(x, [0])),
      { shape: [3], data: [5, 7, 12] },
    );
    assert.deepEqual(
      reduce((x) => ops.reduceSum(x, [-1], { keepDims: true })),
      { shape: [2, 1], data: [6, 18] },
    );
    assert.deepEqual(
      reduce((x) => ops.mean(x, [1])),
      { shape: [2], data: [2, 6] },
    );
    assert.deepEqual(
      reduce((x) => ops.reduceMax(x, [1])),
      { shape: [2], data: [3, 9] },
    );
    assert.deepEqual(
      reduce((x) => ops.argmax(x)),
      { shape: [2], data: [2, 2] },
    );
  });
  test("an axis out of range", () =>
    refuses(
      () => ops.reduceSum(inputs([2, 3])[0] as Node, [2]),
      ShapeError,
      /Axis 2 is out of range for an array of 2 axes/,
    ));
  test("softmax does not overflow, and sums to 1", () => {
    close(
      run([{ shape: [1, 2], data: [1000, 1000 + Math.log(3)] }], (x) => ops.softmax(x as Node)).data,
      [0.25, 0.75],
      1e-12,
    );
  });
  test("cross-entropy from logits, and with Keras's clip", () => {
    const logits = { shape: [1, 2], data: [0, 100] };
    const target = { shape: [1, 2], data: [1, 0] };
    const loss = (clip: number): number[] =>
      run([logits, target], (z, t) => ops.softmaxCrossEntropy(z as Node, t as Node, { clip })).data;
    close(loss(0), [100], 1e-12);
    close(loss(1e-7), [-Math.log(1e-7)], 1e-12);
  });
  test("NaN reaches the loss", () => {
    const logits = { shape: [1, 3], data: [0, Number.NaN, 1] };
    const target = { shape: [1, 3], data: [1, 0, 0] };
    for (const clip of [0, 1e-7]) {
      assert.ok(
        Number.isNaN(run([logits, target], (z, t) => ops.softmaxCrossEntropy(z as Node, t as Node, { clip })).data[0]),
      );
    }
  });
  test("targets of another shape, clip out of range", () => {
    const [z, t] = inputs([2, 3], [2, 4]) as [Node, Node];
    refuses(() => ops.softmaxCrossEntropy(z, t), ShapeError, /targets: expected shape \(2, 3\), found shape \(2, 4\)/);
    refuses(
      () => ops.softmaxCrossEntropy(z, z, { clip: 0.7 }),
      ArgumentError,
      /clip: expected a number in \[0, 0.5\), found 0.7/,
    );
  });
});

describe("matrices", () => {
  const a = { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] };
  const b = { shape: [3, 2], data: [7, 8, 9, 10, 11, 12] };
  test("a product, and the same with transposed operands", () => {
    const product = [58, 64, 139, 154];
    const t = (x: Node): Node => ops.transpose(x, [1, 0]);
    assert.deepEqual(run([a, b], (x, y) => ops.matmul(x as Node, y as Node)).data, product);
    assert.deepEqual(run([a, b], (x, y) => ops.matmul(t(x as Node), y as Node, { transposeA: true })).data, product);
    assert.deepEqual(run([a, b], (x, y) => ops.matmul(x as Node, t(y as Node), { transposeB: true })).data, product);
    assert.deepEqual(
      run([a, b], (x, y) => ops.matmul(t(x as Node), t(y as Node), { transposeA: true, transposeB: true })).data,
      product,
    );
  });
  test("inner sizes that differ", () => {
    const [x, y] = inputs([2, 3], [4, 2]) as [Node, Node];
    refuses(() => ops.matmul(x, y), ShapeError, /inner sizes: expected .*\(2, 3\), found 3 and 4, b being \(4, 2\)/);
  });
  test("the fully connected layer of slide 5: 3072 → 10", () => {
    const [x, w] = inputs([1, 3072], [3072, 10]) as [Node, Node];
    assert.deepEqual(ops.matmul(x, w).shape, [1, 10]);
  });
});

describe("moving elements", () => {
  const x = { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] };
  test("transpose, pad, slice, concat, broadcast, one-hot", () => {
    assert.deepEqual(run([x], (n) => ops.transpose(n as Node, [1, 0])).data, [1, 4, 2, 5, 3, 6]);
    assert.deepEqual(
      run([x], (n) =>
        ops.pad(
          n as Node,
          [
            [0, 0],
            [1, 0],
          ],
          9,
        ),
      ).data,
      [9, 1, 2, 3, 9, 4, 5, 6],
    );
    assert.deepEqual(run([x], (n) => ops.slice(n as Node, [0, 1], [2, 2])).data, [2, 3, 5, 6]);
    assert.deepEqual(
      run([x], (n) => ops.concat([n as Node, ops.neg(n as Node)], -1)).data,
      [1, 2, 3, -1, -2, -3, 4, 5, 6, -4, -5, -6],
    );
    assert.deepEqual(run([vector(1, 2)], (n) => ops.broadcastTo(n as Node, [2, 2])).data, [1, 2, 1, 2]);
    assert.deepEqual(
      run([{ ...vector(2, 0, 5, -1), dtype: "int32" }], (n) => ops.oneHot(n as Node, 3)).data,
      [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    );
  });
  test("a transpose and its inverse change nothing", () => {
    const permutations = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(permutations, (permutation) => {
        const data = Array.from({ length: 120 }, (_, i) => i);
        const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
        assert.deepEqual(
          run([{ shape: [2, 3, 4, 5], data }], (n) => ops.transpose(ops.transpose(n as Node, permutation), inverse))
            .data,
          data,
        );
      }),
    );
  });
  test("a slice of the padded is the original", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 3, maxLength: 3 }), (paddings) => {
        const data = Array.from({ length: 24 }, (_, i) => i + 1);
        const cut = (n: Node): Node =>
          ops.slice(
            ops.pad(n, paddings),
            paddings.map(([before]) => before),
            [2, 3, 4],
          );
        assert.deepEqual(run([{ shape: [2, 3, 4], data }], (n) => cut(n as Node)).data, data);
      }),
    );
  });
  test("what does not fit is named", () => {
    const [m] = inputs([2, 3]) as [Node];
    refuses(
      () => ops.reshape(m, [4, 2]),
      ShapeError,
      /reshape: expected a shape of 6 elements, as in \(2, 3\), found \(4, 2\) of 8/,
    );
    refuses(() => ops.transpose(m, [0, 0]), ShapeError, /every axis of shape \(2, 3\) once, found \[0, 0\]/);
    refuses(
      () => ops.slice(m, [0, 2], [2, 2]),
      ShapeError,
      /a box within shape \(2, 3\), found begin \[0, 2\], size \[2, 2\]/,
    );
    refuses(() => ops.slice(m, [0], [2]), ArgumentError, /begin: expected 2 integers/);
    refuses(
      () => ops.pad(m, [[0, 0]]),
      ArgumentError,
      /paddings, two per axis: expected 4 integers of at least 0, found \[0, 0\]/,
    );
    refuses(
      () => ops.concat([m, ops.reshape(m, [3, 2])], 1),
      ShapeError,
      /differ on axis 1 only, found \(2, 3\), \(3, 2\)/,
    );
    refuses(() => ops.concat([], 0), ArgumentError, /concat: expected at least one node/);
    refuses(() => ops.broadcastTo(m, [2, 4]), ShapeError, /\(2, 3\)/);
    refuses(() => ops.broadcastTo(m, [3]), ShapeError, /expected a shape that broadcasts to \(3,\), found \(2, 3\)/);
    refuses(() => ops.oneHot(m, 3), ShapeError, /labels: expected dtype int32/);
  });
});

test("random numbers are those of uniformAt, whatever the shape", () => {
  const seed = { shape: [3], data: [11, -7, 5], dtype: "int32" as const };
  const { data } = run([seed], (s) => ops.randomUniform((s as Node).graph, { shape: [3, 5], batch: false }, s as Node));
  assert.deepEqual(
    data,
    Array.from({ length: 15 }, (_, i) => uniformAt(11, -7, 5, i)),
  );
});

describe("building nodes", () => {
  test("shapes that do not broadcast name the op and both shapes", () => {
    const [a, b] = inputs([2, 3], [2, 4]) as [Node, Node];
    refuses(
      () => ops.add(a, b),
      ShapeError,
      /add: Shapes \(2, 3\) and \(2, 4\) do not broadcast: sizes 3 and 4 differ/,
    );
  });
  test("dtypes are not mixed silently", () => {
    const [a] = inputs([2]) as [Node];
    refuses(() => ops.add(a, ops.cast(a, "int32")), ShapeError, /dtype float32, as the first, found int32.*ops.cast/);
    refuses(() => ops.exp(ops.cast(a, "int32")), ShapeError, /exp: dtype: expected float32, found int32/);
    refuses(() => ops.add(ops.cast(a, "int32"), 0.5), ArgumentError, /a whole number for dtype int32, found 0.5/);
  });
  test("numbers alone have no graph; nodes of two graphs do not meet", () => {
    refuses(() => ops.add(1, 2), ArgumentError, /at least one node/);
    refuses(() => ops.add(inputs([2])[0] as Node, inputs([2])[0] as Node), InternalError, /different graphs/);
  });
  test("sizes below 1 are refused, naming the input", () => {
    refuses(() => inputs([2, 0]), ArgumentError, /input "0".*found \[2, 0\]/);
  });
});
