/** How the batch axis flows: what stays apart, what is summed over the batch, what is refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Node } from "../../src/ir/graph.ts";
import { conv2dGradFilter } from "../../src/ops/conv/conv2d-grad-filter.ts";
import { trackDistributions } from "../../src/ops/distribution.ts";
import * as ops from "../../src/ops/index.ts";
import { ShapeError } from "../../src/util/errors.ts";
import { inputs, refuses, whole } from "./run.ts";

const of = (node: Node): string => trackDistributions(node.graph)(node);
const batch = (...shape: number[]): Node => inputs(shape)[0] as Node;

describe("distributions", () => {
  const table: [string, string, () => Node][] = [
    [
      "images by a kernel",
      "batch",
      () => {
        const x = batch(4, 5, 5, 2);
        return ops.conv2d(x, whole(x, [3, 3, 2, 1]));
      },
    ],
    [
      "a kernel's gradient",
      "partial",
      () => {
        const x = batch(4, 5, 5, 2);
        return conv2dGradFilter(x, ops.slice(x, [0, 1, 1, 0], [4, 3, 3, 2]), { kernelSize: [3, 3] });
      },
    ],
    [
      "rows by a matrix",
      "batch",
      () => {
        const x = batch(4, 3);
        return ops.matmul(x, whole(x, [3, 2]));
      },
    ],
    [
      "aᵀb of two batches",
      "partial",
      () => {
        const x = batch(4, 3);
        return ops.matmul(x, ops.relu(x), { transposeA: true });
      },
    ],
    [
      "two matrices",
      "whole",
      () => {
        const x = batch(4, 3);
        return ops.matmul(whole(x, [3, 3]), whole(x, [3, 3]));
      },
    ],
    ["a sum over the batch", "partial", () => ops.reduceSum(batch(4, 3), [0])],
    ["a sum over channels", "batch", () => ops.reduceSum(batch(4, 3), [1])],
    ["the mean of everything (its scaling comes after the sum)", "whole", () => ops.mean(batch(4, 3))],
    [
      "a bias added",
      "batch",
      () => {
        const x = batch(4, 3);
        return ops.add(x, whole(x, [3]));
      },
    ],
    [
      "one row for all, at the same rank",
      "batch",
      () => {
        const x = batch(4, 3);
        return ops.add(whole(x, [1, 3]), x);
      },
    ],
    ["flattened images", "batch", () => ops.reshape(batch(4, 3, 2), [4, 6])],
    [
      "a vector repeated along the batch",
      "batch",
      () => {
        const x = batch(4, 3);
        return ops.broadcastTo(whole(x, [3]), [4, 3], { batch: true });
      },
    ],
    [
      "a vector repeated otherwise",
      "whole",
      () => {
        const x = batch(4, 3);
        return ops.broadcastTo(whole(x, [3]), [4, 3]);
      },
    ],
    [
      "a mask",
      "batch",
      () => {
        const x = batch(4, 3);
        return ops.randomUniform(x.graph, { shape: [4, 3] }, whole(x, [3], "int32"));
      },
    ],
    [
      "losses per row",
      "batch",
      () => {
        const x = batch(4, 3);
        return ops.softmaxCrossEntropy(x, ops.softmax(x));
      },
    ],
    ["classes per row", "batch", () => ops.argmax(batch(4, 3))],
  ];
  for (const [title, expected, make] of table) test(`${title}: ${expected}`, () => assert.equal(of(make()), expected));
});

describe("refused, naming the layer", () => {
  const table: [string, RegExp, () => Node][] = [
    [
      "a whole value of the batch's size beside a batch",
      /axis 0.*found shape \(4, 3\)/,
      () => {
        const x = batch(4, 3);
        return ops.add(x, whole(x, [4, 3]));
      },
    ],
    [
      "a batch vector that would meet the channels",
      /axis 0 of input 1, the batch.*found an input of shape \(4,\)/,
      () => {
        const x = batch(4, 4);
        return ops.mul(x, ops.reduceSum(x, [1]));
      },
    ],
    [
      "the largest value over the batch",
      /reduce_max: batch axis: expected axes other than 0.*found axes \[0, 1\]/,
      () => ops.reduceMax(batch(4, 3)),
    ],
    [
      "a reshape that moves rows",
      /reshape: batch axis: expected axis 0 to stay 4, found \(4, 3\) to \(2, 6\)/,
      () => ops.reshape(batch(4, 3), [2, 6]),
    ],
    [
      "a transpose of the batch axis",
      /transpose.*axis 0 to stay first, found permutation \[1, 0\]/,
      () => ops.transpose(batch(4, 3), [1, 0]),
    ],
    [
      "a padded batch",
      /pad.*no padding of axis 0, found \[0, 1\]/,
      () =>
        ops.pad(batch(4, 3), [
          [0, 1],
          [0, 0],
        ]),
    ],
    ["some rows of the batch", /slice.*all 4 rows, found 2 from row 1/, () => ops.slice(batch(4, 3), [1, 0], [2, 3])],
    [
      "batches one behind the other",
      /concat/,
      () => {
        const x = batch(4, 3);
        return ops.concat([x, x], 0);
      },
    ],
    [
      "a kernel that depends on the batch",
      /conv2d: batch axis: expected a kernel that is the same/,
      () => {
        const x = batch(3, 3, 3, 3);
        return ops.conv2d(x, x);
      },
    ],
    [
      "a matrix that depends on the batch",
      /matmul: batch axis/,
      () => {
        const x = batch(3, 3);
        return ops.matmul(x, x);
      },
    ],
    [
      "one transform for all images of the batch",
      /affine_transform: batch axis: expected a transform for each row.*found batch images and whole transforms/,
      () => {
        const x = batch(3, 4, 4, 1);
        return ops.affineTransform(x, whole(x, [3, 6]));
      },
    ],
    ["softmax over the batch", /softmax: batch axis/, () => ops.softmax(batch(4))],
  ];
  for (const [title, message, make] of table) {
    test(title, () => {
      const node = make();
      refuses(() => of(node), ShapeError, message);
    });
  }

  test("with the scope in front", () => {
    const x = batch(4, 3);
    const node = x.graph.within("reshape_2", () => ops.reshape(x, [3, 4]));
    refuses(() => of(node), ShapeError, /^reshape_2: reshape/);
  });
});

test("a batch of one row is told from a whole value of one row", () => {
  const x = batch(1, 3);
  assert.equal(of(ops.add(x, whole(x, [1, 3]))), "batch");
  assert.equal(of(ops.reduceSum(x, [0])), "partial");
});
