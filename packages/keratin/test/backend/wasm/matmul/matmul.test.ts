import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { detectEngine } from "../../../../src/backend/wasm/engine.ts";
import type { Epilogue } from "../../../../src/backend/wasm/kernels/epilogue.ts";
import { emitMatmul } from "../../../../src/backend/wasm/kernels/matmul.ts";
import { matmulOp } from "../../../../src/ops/matrix/matmul.ts";
import { apply, argument } from "../../../../src/ops/scalar.ts";
import { directBound, ENGINES, randomValues, relativeError, runKernel, unset } from "../kernel-harness.ts";

const EPILOGUE: Epilogue = {
  body: apply("mul", apply("max", apply("add", argument(0), argument(1)), 0), argument(2)),
  operands: ["channel", "scalar"],
};

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 20 }),
  inner: fc.integer({ min: 1, max: 70 }),
  columns: fc.integer({ min: 1, max: 37 }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  withEpilogue: fc.boolean(),
});

for (const { name: engineName, engine } of ENGINES) {
  it(`matmul, any sizes, ${engineName}: error ≤ 2⁻²²·√inner of the largest value, at least 1e-6`, () => {
    fc.assert(
      fc.property(cases, ({ withEpilogue, ...sizes }) => {
        const { rows, inner, columns, transposeA, transposeB } = sizes;
        const a = randomValues(rows * inner, 1);
        const b = randomValues(inner * columns, 2);
        const bias = randomValues(columns, 3);
        let expected = matmulOp.evaluate(
          [
            { shape: transposeA ? [inner, rows] : [rows, inner], data: Float64Array.from(a) },
            { shape: transposeB ? [columns, inner] : [inner, columns], data: Float64Array.from(b) },
          ],
          { transposeA, transposeB },
          { shape: [rows, columns], dtype: "float32" },
        );
        if (withEpilogue) expected = expected.map((value, i) => Math.max(value + (bias[i % columns] as number), 0) * 2);
        const n = transposeA && !transposeB ? inner : rows;
        const operands = withEpilogue ? [bias, Float32Array.of(2)] : [];
        const epilogue = withEpilogue ? EPILOGUE : undefined;
        const found = unset(rows * columns);
        runKernel(engine, (module) => emitMatmul(module, { ...sizes, epilogue }), [a, b, found, n, ...operands]);
        assert.ok(relativeError(found, expected) <= directBound(inner));
      }),
      { numRuns: 150, seed: 11 },
    );
  });
}

describe("matmul kernels", () => {
  it("do not depend on the number of rows", () => {
    const names = [3, 64].map((rows) => {
      let name = "";
      runKernel(
        detectEngine({ deterministic: true }),
        (module) => {
          const func = emitMatmul(module, { rows, inner: 4, columns: 4, transposeA: false, transposeB: false });
          name = func.name;
          return func;
        },
        [new Float32Array(4 * rows), new Float32Array(16), unset(4 * rows), rows],
      );
      return name;
    });
    assert.equal(names[0], names[1]);
  });
});
