/** Resizing and affine transforms on numbers that can be checked by hand, and what they refuse. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as ops from "../../src/ops/index.ts";
import { ArgumentError, ShapeError } from "../../src/util/errors.ts";
import { close, inputs, refuses, run, whole } from "./run.ts";

/** One line of pixels as an image. */
const line = (...pixels: number[]) => ({ shape: [1, 1, pixels.length, 1], data: pixels });

describe("resize by hand (within 1e-12)", () => {
  const resized = (width: number, interpolation: ops.ResizeInterpolation, ...pixels: number[]): number[] =>
    run([line(...pixels)], (x) => ops.resize(x, { size: [1, width], interpolation })).data;

  it("nearest takes the pixel that the centre lies in", () => {
    assert.deepEqual(resized(6, "nearest", 1, 2, 3), [1, 1, 2, 2, 3, 3]);
    assert.deepEqual(resized(2, "nearest", 1, 2, 3, 4), [2, 4]);
    assert.deepEqual(resized(3, "nearest", 1, 2, 3, 4, 5), [1, 3, 5]);
  });

  it("bilinear weighs by distance and repeats the edge", () => {
    close(resized(6, "bilinear", 0, 4, 8), [0, 1, 3, 5, 7, 8], 1e-12);
    close(resized(1, "bilinear", 0, 4, 8), [4], 1e-12);
    close(resized(4, "bilinear", 5), [5, 5, 5, 5], 1e-12);
  });

  it("bicubic takes Keys's four taps", () => {
    // The third of eight: a quarter pixel left of pixel 1; weights of distances ¼, ¾, 1¼, 1¾.
    const weight = (d: number): number => (d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2);
    const expected = weight(0.25) * 3 + weight(0.75) * 10 + weight(1.25) * 7;
    const sum = weight(0.25) + weight(0.75) + weight(1.25);
    close(resized(8, "bicubic", 10, 3, 7, 1).slice(2, 3), [expected / sum], 1e-12);
  });
});

describe("affine transforms by hand", () => {
  /** The line looked up at scale · x + shift. */
  const moved = (scale: number, shift: number, options: ops.AffineOptions): number[] =>
    run([line(1, 2, 3), { shape: [1, 6], data: [scale, 0, shift, 0, 1, 0] }], (x, t) =>
      ops.affineTransform(x, t, options),
    ).data;

  it("fill modes, beyond either edge", () => {
    const beyond = (fillMode: ops.FillMode, shift: number): number[] =>
      moved(1, shift, { fillMode, fillValue: 9, size: [1, 7], interpolation: "nearest" });
    assert.deepEqual(beyond("constant", -2), [9, 9, 1, 2, 3, 9, 9]);
    assert.deepEqual(beyond("nearest", -2), [1, 1, 1, 2, 3, 3, 3]);
    assert.deepEqual(beyond("reflect", -4), [3, 3, 2, 1, 1, 2, 3]);
    assert.deepEqual(beyond("reflect", 2), [3, 3, 2, 1, 1, 2, 3]);
    assert.deepEqual(beyond("wrap", -4), [3, 1, 2, 3, 1, 2, 3]);
  });

  it("between the pixels, and between an edge and the fill value", () => {
    assert.deepEqual(moved(1, 0.25, { fillValue: 7 }), [1.25, 2.25, 4]);
    assert.deepEqual(moved(1, -0.5, { fillMode: "wrap" }), [2, 1.5, 2.5]);
    assert.deepEqual(moved(1, 0.5, { interpolation: "nearest", fillMode: "nearest" }), [2, 3, 3]);
    assert.deepEqual(moved(1, -0.5, { interpolation: "nearest", fillValue: 9 }), [9, 2, 3]);
  });

  it("a rotation by a quarter turn moves rows to columns", () => {
    const image = { shape: [1, 2, 2, 1], data: [1, 2, 3, 4] };
    const quarter = { shape: [1, 6], data: [0, -1, 1, 1, 0, 0] };
    assert.deepEqual(run([image, quarter], (x, t) => ops.affineTransform(x, t)).data, [2, 4, 1, 3]);
  });
});

describe("refused", () => {
  it("sizes, interpolations, fill modes and transforms that do not fit", () => {
    const [x, flat, transforms] = inputs([2, 4, 4, 3], [2, 4], [2, 8]) as [ops.Operand & object, never, never];
    refuses(() => ops.resize(x, { size: [0, 4] }), ArgumentError, /resize: size \[height, width\].*\[0, 4\]/);
    refuses(() => ops.resize(flat, { size: [2, 2] }), ShapeError, /resize: x: expected 4 axes/);
    refuses(() => ops.resize(x, { size: [2, 2], interpolation: "lanczos3" as never }), ArgumentError, /"lanczos3"/);
    refuses(
      () => ops.affineTransform(x, transforms),
      ShapeError,
      /transforms: expected shape \(2, 6\), found.*\(2, 8\)/,
    );
    refuses(() => ops.affineTransform(x, whole(x, [2, 6]), { fillMode: "mirror" as never }), ArgumentError, /"mirror"/);
  });
});
