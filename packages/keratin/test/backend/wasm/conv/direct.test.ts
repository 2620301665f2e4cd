import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  depthwiseForwardScratch,
  depthwiseGradInputScratch,
  emitDepthwiseForward,
  emitDepthwiseGradInput,
} from "../../../../src/backend/wasm/kernels/conv/depthwise.ts";
import {
  depthwiseGradFilterScratch,
  emitDepthwiseGradFilter,
} from "../../../../src/backend/wasm/kernels/conv/depthwise-grad-filter.ts";
import {
  emitMultipliedForward,
  emitMultipliedGradFilter,
  emitMultipliedGradInput,
  multipliedForwardScratch,
  multipliedGradFilterScratch,
  multipliedGradInputScratch,
} from "../../../../src/backend/wasm/kernels/conv/depthwise-multiplied.ts";
import { convForwardScratch, emitConvForward } from "../../../../src/backend/wasm/kernels/conv/forward.ts";
import { convGradFilterScratch, emitConvGradFilter } from "../../../../src/backend/wasm/kernels/conv/grad-filter.ts";
import { convGradInputScratch, emitConvGradInput } from "../../../../src/backend/wasm/kernels/conv/grad-input.ts";
import { type ConvShape, outputSize } from "../../../../src/backend/wasm/kernels/conv/shape.ts";
import type { Epilogue } from "../../../../src/backend/wasm/kernels/epilogue.ts";
import { forEachMultiply } from "../../../../src/ops/conv/common.ts";
import { apply, argument } from "../../../../src/ops/scalar.ts";
import { directBound, ENGINES, randomValues, relativeError, runKernel, unset } from "../kernel-harness.ts";

/** relu(result + channel operand) · full operand */
const EPILOGUE: Epilogue = {
  body: apply("mul", apply("max", apply("add", argument(0), argument(1)), 0), argument(2)),
  operands: ["channel", "full"],
};

function epilogueOf(values: Float64Array, channel: Float32Array, full: Float32Array): Float64Array {
  return values.map((value, i) => Math.max(value + (channel[i % channel.length] as number), 0) * (full[i] as number));
}

interface Case {
  readonly shape: ConvShape;
  readonly n: number;
}

const sizes = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));

const cases: fc.Arbitrary<Case> = fc
  .record({
    n: fc.integer({ min: 0, max: 3 }),
    inputSize: sizes(1, 11),
    groups: fc.constantFrom(1, 1, 1, 2, 3),
    channels: fc.constantFrom(1, 2, 3, 4, 5, 8, 13),
    filters: fc.constantFrom(1, 3, 4, 7, 8, 10, 16, 21),
    kernel: sizes(1, 4),
    strides: sizes(1, 3),
    dilations: fc.oneof(fc.constant([1, 1] as [number, number]), sizes(1, 2)),
    padding: fc.tuple(sizes(-1, 3), sizes(-1, 3)),
  })
  .map(({ n, groups, channels, filters, ...rest }) => ({
    n,
    shape: { ...rest, groups, channels: channels * groups, filters: filters * groups },
  }))
  .filter(({ shape: { inputSize, kernel, dilations, padding } }) =>
    [0, 1].every((axis) => {
      const [size, taps, dilation, [before, after]] = [
        inputSize[axis],
        kernel[axis],
        dilations[axis],
        padding[axis],
      ] as [number, number, number, [number, number]];
      return size + before + after >= (taps - 1) * dilation + 1 && size + Math.min(before, 0) + Math.min(after, 0) > 0;
    }),
  );

function arraysOf({ shape, n }: Case) {
  const { inputSize, channels, filters, kernel, groups } = shape;
  const shapes = {
    x: [n, ...inputSize, channels],
    w: [...kernel, channels / groups, filters],
    y: [n, ...outputSize(shape), filters],
  };
  const count = (of: number[]): number => of.reduce((a, b) => a * b, 1);
  return {
    shapes,
    x: randomValues(count(shapes.x), 1),
    w: randomValues(count(shapes.w), 2),
    y: randomValues(count(shapes.y), 3),
  };
}

/** The kernels without transforms, over the shapes that they are for. */
const KERNELS = [
  {
    name: "direct",
    cases,
    forward: [emitConvForward, convForwardScratch],
    gradInput: [emitConvGradInput, convGradInputScratch],
    gradFilter: [emitConvGradFilter, convGradFilterScratch],
  },
  {
    name: "depthwise",
    cases: cases.map(({ n, shape }): Case => {
      const channels = shape.channels + 1;
      return { n, shape: { ...shape, channels, filters: channels, groups: channels } };
    }),
    forward: [emitDepthwiseForward, depthwiseForwardScratch],
    gradInput: [emitDepthwiseGradInput, depthwiseGradInputScratch],
    gradFilter: [emitDepthwiseGradFilter, depthwiseGradFilterScratch],
  },
  {
    name: "multiplied depthwise",
    cases: fc.tuple(cases, fc.integer({ min: 2, max: 6 })).map(([{ n, shape }, times]): Case => {
      const channels = shape.channels + 1;
      return { n, shape: { ...shape, channels, filters: channels * times, groups: channels } };
    }),
    forward: [emitMultipliedForward, multipliedForwardScratch],
    gradInput: [emitMultipliedGradInput, multipliedGradInputScratch],
    gradFilter: [emitMultipliedGradFilter, multipliedGradFilterScratch],
  },
] as const;

const RUNS = ENGINES.flatMap(({ name, engine }) => KERNELS.map((kernels) => [name, engine, kernels] as const));

for (const [engineName, engine, { name, cases, forward, gradInput, gradFilter }] of RUNS) {
  describe(`${name} convolution, ${engineName}: error ≤ 2⁻²²·√K of the largest value, at least 1e-6`, () => {
    const settings = { numRuns: 60, seed: 7 };

    it("forward, any shape, with and without epilogue", () => {
      fc.assert(
        fc.property(cases, fc.boolean(), (testCase, withEpilogue) => {
          const { shape, n } = testCase;
          const { shapes, x, w, y } = arraysOf(testCase);
          let expected = new Float64Array(y.length);
          forEachMultiply(shapes.x, shapes.w, shapes.y, shape, (atX, atW, atY) => {
            expected[atY] = (expected[atY] as number) + (x[atX] as number) * (w[atW] as number);
          });
          const channel = randomValues(shape.filters, 4);
          if (withEpilogue) expected = epilogueOf(expected, channel, y) as Float64Array<ArrayBuffer>;
          const epilogue = withEpilogue ? EPILOGUE : undefined;
          const found = unset(y.length);
          runKernel(engine, (module) => forward[0](module, shape, epilogue), [
            x,
            w,
            found,
            unset(forward[1](shape) / 4),
            n,
            ...(withEpilogue ? [channel, y] : []),
          ]);
          const products = shape.kernel[0] * shape.kernel[1] * (shape.channels / shape.groups);
          assert.ok(relativeError(found, expected) <= directBound(products));
        }),
        settings,
      );
    });

    it("gradient of the images, any shape, with and without epilogue", () => {
      fc.assert(
        fc.property(cases, fc.boolean(), (testCase, withEpilogue) => {
          const { shape, n } = testCase;
          const { shapes, x, w, y } = arraysOf(testCase);
          let expected = new Float64Array(x.length);
          forEachMultiply(shapes.x, shapes.w, shapes.y, shape, (atX, atW, atY) => {
            expected[atX] = (expected[atX] as number) + (y[atY] as number) * (w[atW] as number);
          });
          const channel = randomValues(shape.channels, 4);
          if (withEpilogue) expected = epilogueOf(expected, channel, x) as Float64Array<ArrayBuffer>;
          const epilogue = withEpilogue ? EPILOGUE : undefined;
          const found = unset(x.length);
          runKernel(engine, (module) => gradInput[0](module, shape, epilogue), [
            y,
            w,
            found,
            unset(gradInput[1](shape, epilogue) / 4),
            n,
            ...(withEpilogue ? [channel, x] : []),
          ]);
          const products = shape.kernel[0] * shape.kernel[1] * (shape.filters / shape.groups);
          assert.ok(relativeError(found, expected) <= directBound(products));
        }),
        settings,
      );
    });

    it("gradient of the kernels, any shape", () => {
      fc.assert(
        fc.property(cases, (testCase) => {
          const { shape, n } = testCase;
          const { shapes, x, w, y } = arraysOf(testCase);
          const expected = new Float64Array(w.length);
          forEachMultiply(shapes.x, shapes.w, shapes.y, shape, (atX, atW, atY) => {
            expected[atW] = (expected[atW] as number) + (x[atX] as number) * (y[atY] as number);
          });
          const found = unset(w.length);
          runKernel(engine, (module) => gradFilter[0](module, shape), [
            x,
            y,
            found,
            unset(gradFilter[1](shape) / 4),
            n,
          ]);
          const [height, width] = outputSize(shape);
          assert.ok(relativeError(found, expected) <= directBound(n * height * width));
        }),
        settings,
      );
    });
  });
}
