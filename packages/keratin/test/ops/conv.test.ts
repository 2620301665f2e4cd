/** The convolution's reference against an implementation that shares nothing with it, and the lecture's sizes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Node } from "../../src/ir/graph.ts";
import { conv2dGradInput } from "../../src/ops/conv/conv2d.ts";
import { conv2dGradFilter } from "../../src/ops/conv/conv2d-grad-filter.ts";
import { conv2d, convOutputSize, mul, reduceSum, resolvePadding } from "../../src/ops/index.ts";
import { ArgumentError, ShapeError } from "../../src/util/errors.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { close, inputs, refuses, run, whole } from "./run.ts";

interface Case {
  batch: number;
  size: [number, number];
  kernel: [number, number];
  strides: [number, number];
  dilations: [number, number];
  padding: [[number, number], [number, number]];
  groups: number;
  inPerGroup: number;
  outPerGroup: number;
}

const pair = (min: number, max: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const cases = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    size: pair(3, 8),
    kernel: pair(1, 3),
    strides: pair(1, 3),
    dilations: pair(1, 2),
    padding: fc.tuple(pair(-1, 3), pair(-1, 3)),
    groups: fc.integer({ min: 1, max: 3 }),
    inPerGroup: fc.integer({ min: 1, max: 3 }),
    outPerGroup: fc.integer({ min: 1, max: 2 }),
  })
  .filter(({ size, kernel, dilations, padding }) =>
    [0, 1].every(
      (k) =>
        (size[k] as number) + padding[k as 0][0] + padding[k as 0][1] >=
        ((kernel[k] as number) - 1) * (dilations[k] as number) + 1,
    ),
  );

const random = (shape: number[], seed: number): { shape: number[]; data: Float64Array } => {
  const sequence = new RandomSequence(seed);
  return { shape, data: Float64Array.from({ length: shape.reduce((n, s) => n * s, 1) }, () => sequence.normal()) };
};

/** Nested lists: pads (or crops) each image first, then takes dot products of windows. */
function naive(
  { batch, size, kernel, strides, dilations, padding, groups, inPerGroup, outPerGroup }: Case,
  x: Float64Array,
  w: Float64Array,
): number[] {
  const channels = groups * inPerGroup;
  const padded = Array.from({ length: batch }, (_, b) =>
    Array.from({ length: size[0] + padding[0][0] + padding[0][1] }, (_, r) =>
      Array.from({ length: size[1] + padding[1][0] + padding[1][1] }, (_, c) => {
        const [y, z] = [r - padding[0][0], c - padding[1][0]];
        const inside = y >= 0 && y < size[0] && z >= 0 && z < size[1];
        return Array.from({ length: channels }, (_, k) =>
          inside ? (x[((b * size[0] + y) * size[1] + z) * channels + k] as number) : 0,
        );
      }),
    ),
  );
  const out: number[] = [];
  for (const image of padded) {
    for (let r = 0; r + (kernel[0] - 1) * dilations[0] < image.length; r += strides[0]) {
      for (let c = 0; c + (kernel[1] - 1) * dilations[1] < (image[0]?.length ?? 0); c += strides[1]) {
        for (let f = 0; f < groups * outPerGroup; f++) {
          const first = Math.floor(f / outPerGroup) * inPerGroup;
          let sum = 0;
          for (let i = 0; i < kernel[0]; i++)
            for (let j = 0; j < kernel[1]; j++)
              for (let k = 0; k < inPerGroup; k++) {
                const weight = w[((i * kernel[1] + j) * inPerGroup + k) * groups * outPerGroup + f] as number;
                sum += weight * (image[r + i * dilations[0]]?.[c + j * dilations[1]]?.[first + k] as number);
              }
          out.push(sum);
        }
      }
    }
  }
  return out;
}

test("conv2d agrees with a naive implementation on any sizes, strides, paddings, dilations, groups (|Δ| ≤ 1e-12)", () => {
  fc.assert(
    fc.property(cases, (c) => {
      const x = random([c.batch, ...c.size, c.groups * c.inPerGroup], 1);
      const w = random([...c.kernel, c.inPerGroup, c.groups * c.outPerGroup], 2);
      const { data } = run([x, w], (a, b) => conv2d(a as Node, b as Node, c));
      close(data, naive(c, x.data, w.data), 1e-12);
    }),
    { numRuns: 60 },
  );
});

test("both gradients are the adjoints of the convolution (|Δ| ≤ 1e-11 · |value|)", () => {
  fc.assert(
    fc.property(cases, (c) => {
      const x = random([c.batch, ...c.size, c.groups * c.inPerGroup], 3);
      const w = random([...c.kernel, c.inPerGroup, c.groups * c.outPerGroup], 4);
      const { shape } = run([x, w], (a, b) => conv2d(a as Node, b as Node, c));
      const dy = random([...shape], 5);
      const [forward = 0] = run([x, w, dy], (a, b, g) =>
        reduceSum(mul(conv2d(a as Node, b as Node, c), g as Node)),
      ).data;
      const [byInput = 0] = run([x, w, dy], (a, b, g) =>
        reduceSum(mul(conv2dGradInput(g as Node, b as Node, { ...c, inputSize: c.size }), a as Node)),
      ).data;
      const [byFilter = 0] = run([x, w, dy], (a, b, g) =>
        reduceSum(mul(conv2dGradFilter(a as Node, g as Node, { ...c, kernelSize: c.kernel }), b as Node)),
      ).data;
      const bound = 1e-11 * Math.max(1, Math.abs(forward));
      assert.ok(Math.abs(byInput - forward) <= bound && Math.abs(byFilter - forward) <= bound);
    }),
    { numRuns: 40 },
  );
});

describe("the lecture's sizes", () => {
  const sizes: [string, () => [number, number], number][] = [
    ["slide 7: 5×5 over 32×32", () => convOutputSize([32, 32], [5, 5]), 28],
    ["slide 11: then 5×5 again", () => convOutputSize([28, 28], [5, 5]), 24],
    ["slides 14–18: 3×3 over 7×7, stride 1", () => convOutputSize([7, 7], [3, 3]), 5],
    ["slides 19–21: stride 2", () => convOutputSize([7, 7], [3, 3], { strides: [2, 2] }), 3],
    [
      "slide 22: 3×3, pad 1 keeps 7×7",
      () =>
        convOutputSize([7, 7], [3, 3], {
          padding: [
            [1, 1],
            [1, 1],
          ],
        }),
      7,
    ],
    [
      "slide 23: 5×5, pad 2",
      () =>
        convOutputSize([7, 7], [5, 5], {
          padding: [
            [2, 2],
            [2, 2],
          ],
        }),
      7,
    ],
    [
      "slide 23: 7×7, pad 3",
      () =>
        convOutputSize([7, 7], [7, 7], {
          padding: [
            [3, 3],
            [3, 3],
          ],
        }),
      7,
    ],
    [
      "slides 25–26: 5×5, stride 1, pad 2 over 32×32",
      () =>
        convOutputSize([32, 32], [5, 5], {
          padding: [
            [2, 2],
            [2, 2],
          ],
        }),
      32,
    ],
  ];
  for (const [title, size, expected] of sizes)
    test(`${title}: ${expected}×${expected}`, () => assert.deepEqual(size(), [expected, expected]));

  test("the chain of slides 10–11: 28×28×6, then 24×24×10", () => {
    const [x] = inputs([1, 32, 32, 3]);
    const first = conv2d(x as Node, whole(x as Node, [5, 5, 3, 6]));
    assert.deepEqual(first.shape, [1, 28, 28, 6]);
    assert.deepEqual(conv2d(first, whole(first, [5, 5, 6, 10])).shape, [1, 24, 24, 10]);
  });
});

test('padding "same" makes ceil(size / stride) outputs, with the odd row at the end', () => {
  fc.assert(
    fc.property(pair(1, 20), pair(1, 5), pair(1, 4), pair(1, 3), (size, kernel, strides, dilations) => {
      const padding = resolvePadding("same", size, kernel, strides, dilations);
      for (const [before, after] of padding) assert.ok(before >= 0 && (after === before || after === before + 1));
      const expected = size.map((s, k) => Math.ceil(s / (strides[k] as number)));
      assert.deepEqual(convOutputSize(size, kernel, { strides, dilations, padding }), expected);
    }),
  );
  assert.deepEqual(resolvePadding("valid", [7, 7], [3, 3]), [
    [0, 0],
    [0, 0],
  ]);
  assert.deepEqual(
    resolvePadding(
      [
        [1, 2],
        [3, 4],
      ],
      [7, 7],
      [3, 3],
    ),
    [
      [1, 2],
      [3, 4],
    ],
  );
});

describe("what convolutions refuse", () => {
  const [x] = inputs([2, 5, 6, 3]);
  const image = x as Node;
  const kernel = (...shape: number[]): Node => whole(image, shape);
  test("a kernel larger than its padded input, naming axis and both sizes", () => {
    refuses(
      () => conv2d(image, kernel(7, 3, 3, 4)),
      ShapeError,
      /conv2d: height: expected a window of 7 .* found 5 = 5 \+ padding 0 \+ 0/,
    );
    refuses(
      () => conv2d(image, kernel(3, 4, 3, 4), { dilations: [1, 2] }),
      ShapeError,
      /width: expected a window of 7 \(4 taps, dilation 2\)/,
    );
  });
  test("channels that do not fit the kernel", () => {
    refuses(
      () => conv2d(image, kernel(3, 3, 4, 8)),
      ShapeError,
      /channels of x: expected 4 .*found 3, shape \(2, 5, 6, 3\)/,
    );
  });
  test("filters that do not split into the groups", () => {
    refuses(
      () => conv2d(image, kernel(3, 3, 1, 8), { groups: 3 }),
      ShapeError,
      /filters: expected a multiple of 3 groups, found 8/,
    );
  });
  test("another number of axes", () => {
    refuses(
      () => conv2d(kernel(5, 5, 3), kernel(3, 3, 3, 4)),
      ShapeError,
      /expected 4 axes \[batch, height, width, channels\], found 3 axes/,
    );
  });
  test("strides, dilations, groups below 1 or broken", () => {
    const w = kernel(3, 3, 3, 4);
    refuses(
      () => conv2d(image, w, { strides: [0, 1] }),
      ArgumentError,
      /strides .*expected 2 integers of at least 1, found \[0, 1\]/,
    );
    refuses(() => conv2d(image, w, { dilations: [1, 1.5] }), ArgumentError, /dilations .*found \[1, 1.5\]/);
    refuses(
      () => conv2d(image, w, { groups: 0 }),
      ArgumentError,
      /groups: expected an integer of at least 1, found \[0\]/,
    );
  });
  test("an unknown word for padding", () => {
    refuses(() => resolvePadding("full" as "same", [5, 5], [3, 3]), ArgumentError, /"valid", "same" .*found "full"/);
  });
  test("int32 images, saying how to convert them", () => {
    refuses(
      () => conv2d(whole(image, [1, 5, 5, 3], "int32"), kernel(3, 3, 3, 4)),
      ShapeError,
      /expected dtype float32, found dtype int32.*ops.cast/,
    );
  });
  test("with the name of the layer in front", () => {
    refuses(
      () => (image as Node).graph.within("conv2d_3", () => conv2d(image, kernel(9, 9, 3, 4))),
      ShapeError,
      /^conv2d_3: conv2d/,
    );
  });
});
