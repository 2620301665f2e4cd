/** Every op on WebAssembly against the float64 reference, over the samples of its record, with 1 to 4 threads. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Backend, Results } from "../../../src/backend/backend.ts";
import { ReferenceBackend } from "../../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../../src/backend/wasm/backend.ts";
import { distributionsOf, shardPass } from "../../../src/compile/passes/shard.ts";
import { Graph, type Node } from "../../../src/ir/graph.ts";
import { buildOn } from "../../../src/ops/build.ts";
import { crossBatchSum, input } from "../../../src/ops/index.ts";
import type { Op, Sample, SampleInput } from "../../../src/ops/op.ts";
import { OPS } from "../../../src/ops/registry.ts";
import type { TypedArray } from "../../../src/util/ndarray.ts";
import { RandomSequence } from "../../../src/util/random.ts";
import { sizeOf } from "../../../src/util/shape.ts";
import { difference } from "../../difference.ts";

/** Largest |Δ| over the largest |reference|, by the kernels that ran: Winograd's larger tiles round more. */
function boundOf(kernels: readonly string[]): number {
  if (kernels.some((name) => /winograd-f[56]/.test(name))) return 2e-5;
  return kernels.some((name) => name.includes("winograd")) ? 1e-5 : 3e-6;
}

function draw({ shape, values = "normal", below = 10 }: SampleInput, random: RandomSequence): TypedArray {
  const size = sizeOf(shape);
  if (values === "integer") return Int32Array.from({ length: size }, () => random.below(below));
  const one = {
    normal: () => random.normal(),
    positive: () => random.uniform(0.5, 2),
    unit: () => random.uniform(1e-3, 1),
  }[values];
  return Float32Array.from({ length: size }, one);
}

function graphOf(op: Op, sample: Sample): Graph {
  const graph = new Graph();
  const inputs = sample.inputs.map((spec, k) => {
    const dtype = spec.values === "integer" ? "int32" : "float32";
    return input(graph, { name: `x${k}`, shape: spec.shape, dtype, batch: spec.batch ?? k === 0 });
  });
  graph.output("y", buildOn(graph, op, inputs, sample.attributes ?? {}));
  return graph;
}

async function run(
  backend: Backend,
  graph: Graph,
  data: readonly TypedArray[],
): Promise<{ results: Results; bound: number }> {
  const executable = await backend.compile(graph, { name: "a test" });
  const results = await executable.submit((feeds) => data.forEach((values, k) => feeds[`x${k}`]?.set(values)));
  executable.dispose();
  return { results, bound: boundOf(executable.statistics.kernels) };
}

const threads = [1, 2, 3, 4].map((n) => new WasmBackend({ threads: n }));
const backends = [...threads, new WasmBackend({ threads: 2, deterministic: true })];
const reference = new ReferenceBackend();

for (const op of Object.values(OPS) as Op[]) {
  if (op.samples.length === 0) continue;
  describe(`${op.name}: within 3e-6 of the reference, relative to scale (Winograd F2–F4 1e-5, F5 and F6 2e-5)`, () => {
    op.samples.forEach((sample, index) => {
      it(sample.title, async () => {
        const random = new RandomSequence(index + 1);
        const data = sample.inputs.map((spec) => draw(spec, random));
        const expected = await run(reference, graphOf(op, sample), data);
        for (const backend of backends) {
          const found = await run(backend, graphOf(op, sample), data);
          const { error, text } = difference(found.results["y"] as TypedArray, expected.results["y"] as TypedArray);
          assert.ok(error <= found.bound, `${backend.threads} threads: ${text}`);
        }
      });
    });
  });
}

describe("a sum over the batch", () => {
  it("is cut into a sum per shard and a sum over shards", () => {
    const graph = new Graph();
    const x: Node = input(graph, { name: "x", shape: [8, 3] });
    graph.output("y", crossBatchSum(buildOn(graph, OPS.reduce_sum as Op, [x], { axes: [0], keepDims: false })));
    const kinds = [...distributionsOf(shardPass(graph)).values()];
    assert.deepEqual(kinds, ["batch", "partial", "whole", "whole"]);
  });
});
