/** Initializers draw from the distributions that real Keras draws from (golden/initializers.py). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as initializers from "../../src/nn/initializers.ts";
import { setRandomSeed } from "../../src/util/random.ts";
import { camelCase, type KerasOptions, loadSuite } from "./fixture.ts";
import { checkSerialized } from "./serialized.ts";

type Drawn = { readonly shape: number[] } & (
  | { readonly draw: "uniform"; readonly minval: number; readonly maxval: number }
  | { readonly draw: "normal" | "truncated_normal"; readonly mean: number; readonly stddev: number }
);

interface InitializerCase {
  readonly name: string;
  readonly initializer: Exclude<keyof typeof initializers, "getInitializer" | "Zeros" | "Ones">;
  readonly options: KerasOptions;
  readonly keras: KerasOptions;
  readonly draws: Drawn[];
}

/** Of a normal distribution that is cut at two deviations. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/** Mean, deviation, and how far from the mean the farthest number may be, and at least is among some thousands. */
function expectations(drawn: Drawn): { mean: number; deviation: number; farthest: number; least: number } {
  if (drawn.draw === "uniform") {
    const half = (drawn.maxval - drawn.minval) / 2;
    return { mean: drawn.minval + half, deviation: half / Math.sqrt(3), farthest: half, least: 0.99 * half };
  }
  const { mean, stddev } = drawn;
  if (drawn.draw === "normal") return { mean, deviation: stddev, farthest: 6 * stddev, least: 3 * stddev };
  return { mean, deviation: stddev * TRUNCATED_DEVIATION, farthest: 2 * stddev, least: 1.98 * stddev };
}

const average = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

function check(values: Float32Array, drawn: Drawn): void {
  const { mean, deviation, farthest, least } = expectations(drawn);
  const found = average(values);
  const allowed = (4 * deviation) / Math.sqrt(values.length);
  assert.ok(Math.abs(found - mean) <= allowed, `mean ${found}, expected ${mean} ± ${allowed}`);
  const spread = Math.sqrt(average(values.map((x) => (x - mean) ** 2)));
  assert.ok(Math.abs(spread / deviation - 1) < 0.05, `deviation ${spread}, expected ${deviation} ± 5 %`);
  const most = values.reduce((far, x) => Math.max(far, Math.abs(x - mean)), 0);
  assert.ok(most <= farthest * (1 + 1e-6), `${most} from the mean, at most ${farthest} expected`);
  assert.ok(most >= least, `never more than ${most} from the mean, ${least} expected`);
}

describe("initializers draw as Keras's: mean within 4 standard errors, deviation within 5 %, bounds", () => {
  for (const golden of loadSuite<InitializerCase>("initializers").cases) {
    it(golden.name, () => {
      setRandomSeed(11);
      const initializer = initializers[golden.initializer](camelCase(golden.options));
      for (const drawn of golden.draws) check(initializer.create(drawn.shape), drawn);
      checkSerialized("initializers", initializer, golden.keras);
    });
  }
});
