/** Resizing and affine transforms by themselves: random shapes, and coordinates far out, which must stay in the arrays. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emitAffineTransform, emitAffineTransformGrad } from "../../../../src/backend/wasm/kernels/affine.ts";
import { emitResize, resizeScratch, tapTable } from "../../../../src/backend/wasm/kernels/resize.ts";
import { resizeOp } from "../../../../src/ops/image/resize.ts";
import { RandomSequence } from "../../../../src/util/random.ts";
import { tapsOf } from "../../../../src/util/taps.ts";
import { ENGINES, runKernel } from "../kernel-harness.ts";

const INTERPOLATIONS = ["nearest", "bilinear", "bicubic"] as const;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

for (const { name, engine } of ENGINES) {
  describe(`resizing on ${name}: 60 random shapes within 2e-6 of float64`, () => {
    const random = new RandomSequence(9);
    for (let round = 0; round < 60; round++) {
      const interpolation = INTERPOLATIONS[round % 3] ?? "nearest";
      const size = (): number => 1 + random.below(12);
      const [n, input, output] = [
        1 + random.below(3),
        [size(), size(), 1 + random.below(9)] as const,
        [size(), size()] as const,
      ];
      it(`${n} of ${input.join("×")} to ${output.join("×")}, ${interpolation}`, () => {
        const [height, width, channels] = input;
        const x = Float32Array.from({ length: n * height * width * channels }, () => random.normal());
        const y = new Float32Array(n * output[0] * output[1] * channels);
        const [rows, columns] = [tapsOf(height, output[0], interpolation), tapsOf(width, output[1], interpolation)];
        const spec = { input, output, taps: [rows[0]?.weights.length ?? 1, columns[0]?.weights.length ?? 1] as const };
        const line = new Float32Array(resizeScratch(spec) / 4);
        const tables = [tapTable(rows, width * channels * 4), tapTable(columns, channels * 4)];
        runKernel(engine, (module) => emitResize(module, spec), [x, y, ...tables, line, n]);
        const shape = [n, ...output, channels];
        const given = { shape: [n, ...input], data: Float64Array.from(x) };
        const expected = resizeOp.evaluate([given], { size: output, interpolation }, { shape, dtype: "float32" });
        const scale = Math.max(...expected.map(Math.abs));
        expected.forEach((value, i) => assert.ok(Math.abs(value - (y[i] as number)) <= 2e-6 * scale, `element ${i}`));
      });
    }
  });

  describe(`affine transforms on ${name}`, () => {
    const far = [nan, inf, -inf, 3e38, -3e38, 1e9, -5e6, 12345.5, 1, 1, 0, 0, 0, 0];
    const random = new RandomSequence(4);
    for (const interpolation of ["nearest", "bilinear"] as const) {
      for (const fillMode of ["constant", "nearest", "reflect", "wrap"] as const) {
        it(`${interpolation}, ${fillMode}: whatever the transform, nothing else is read as an image or written`, () => {
          const spec = { input: [3, 5, 2], output: [4, 3], interpolation, fillMode, fillValue: 1 } as const;
          const transforms = Float32Array.from({ length: 48 }, () => far[random.below(far.length)] ?? 0);
          const images = new Float32Array(8 * 30).fill(1);
          const results = new Float32Array(8 * 24);
          runKernel(engine, (module) => emitAffineTransform(module, spec), [images, transforms, results, 8]);
          // All pixels are 1, and so is the fill value: whatever is found is 1, or NaN where a coordinate is none.
          assert.ok(results.every((value) => Number.isNaN(value) || Math.abs(value - 1) < 1e-6));
          runKernel(engine, (module) => emitAffineTransformGrad(module, spec), [results, transforms, images, 8]);
        });
      }
    }
  });
}
