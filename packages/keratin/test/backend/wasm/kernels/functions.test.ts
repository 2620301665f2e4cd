import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emitElementwise } from "../../../../src/backend/wasm/kernels/elementwise.ts";
import { apply, argument, MEANING, type Primitive } from "../../../../src/ops/scalar.ts";
import { RandomSequence } from "../../../../src/util/random.ts";
import { ENGINES, runKernel } from "../kernel-harness.ts";

/** The distance between neighbouring float32 at |x|. */
function ulp(x: number): number {
  const size = Math.abs(x);
  return size < 2 ** -126 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(size)) - 23);
}

function evaluate(engine: (typeof ENGINES)[number]["engine"], primitive: Primitive, x: Float32Array): Float32Array {
  const y = new Float32Array(x.length);
  const spec = { body: apply(primitive, argument(0)), type: "float32" as const, sizes: [1], steps: [[1]], repeat: 1 };
  runKernel(engine, (module) => emitElementwise(module, spec), [y, x.length, x]);
  return y;
}

interface Case {
  readonly primitive: Primitive;
  readonly ranges: readonly (readonly [number, number])[];
  /** In ulp, or in units of 2⁻²⁴ if the error is absolute. */
  readonly bound: number;
  readonly absolute?: boolean;
}

const CASES: readonly Case[] = [
  {
    primitive: "exp",
    ranges: [
      [-104, -87],
      [-87, 88.7],
      [-1, 1],
    ],
    bound: 1,
  },
  {
    primitive: "log",
    ranges: [
      [1e-45, 1e-37],
      [1e-3, 4],
      [0.9, 1.1],
      [1, 1e10],
    ],
    bound: 1,
  },
  {
    primitive: "tanh",
    ranges: [
      [-10, 10],
      [-1, 1],
      [0.6, 0.65],
      [-1e-3, 1e-3],
    ],
    bound: 1.5,
  },
  {
    primitive: "erf",
    ranges: [
      [-4.5, 4.5],
      [-1, 1],
      [0.9, 0.94],
      [-1e-3, 1e-3],
    ],
    bound: 1.5,
  },
  {
    primitive: "cos",
    ranges: [
      [-7, 7],
      [-8192, 8192],
    ],
    bound: 1.5,
    absolute: true,
  },
];

for (const { name, engine } of ENGINES) {
  describe(`elementary functions on ${name}`, () => {
    for (const { primitive, ranges, bound, absolute = false } of CASES) {
      it(`${primitive}: error ≤ ${bound} ${absolute ? "· 2⁻²⁴" : "ulp"} over ${ranges.map((r) => `[${r.join(", ")}]`).join(" ")}`, () => {
        const random = new RandomSequence(7);
        for (const [low, high] of ranges) {
          const x = Float32Array.from({ length: 20_000 }, () => random.uniform(low, high));
          evaluate(engine, primitive, x).forEach((found, i) => {
            const want = MEANING[primitive](x[i] as number);
            const error = Math.abs(found - want) / (absolute ? 2 ** -24 : ulp(want));
            assert.ok(error <= bound, `${primitive}(${x[i]}): ${found}, expected ${want} (${error})`);
          });
        }
      });
    }

    it("special values are those of Math", () => {
      const special = Float32Array.of(
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        0,
        -0,
        -1,
        1e-45,
        200,
        -200,
      );
      for (const primitive of ["exp", "log", "tanh", "erf", "sqrt", "floor", "abs", "neg"] as const) {
        const found = evaluate(engine, primitive, special);
        special.forEach((x, i) => {
          const want = Math.fround(
            primitive === "erf" && Math.abs(x) === Number.POSITIVE_INFINITY ? Math.sign(x) : MEANING[primitive](x),
          );
          if (want === 0 || !Number.isFinite(want)) assert.equal(found[i], want, `${primitive}(${x})`);
          else
            assert.ok(
              Math.abs((found[i] as number) - want) <= 2 * ulp(want),
              `${primitive}(${x}): ${found[i]}, expected ${want}`,
            );
        });
      }
      assert.ok(evaluate(engine, "cos", special).slice(0, 3).every(Number.isNaN));
    });
  });
}
