/** Turns an op's samples into graphs and values, for the generated tests. */

import { Graph, type Node } from "../../src/ir/graph.ts";
import { build, buildOn } from "../../src/ops/build.ts";
import { input } from "../../src/ops/index.ts";
import type { Op, ReferenceArray, Sample, SampleInput } from "../../src/ops/op.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { sizeOf } from "../../src/util/shape.ts";

/** Random values as the sample asks for; the same for the same seed. */
export function sampleValues(sample: Sample, seed: number): ReferenceArray[] {
  const random = new RandomSequence(seed);
  return sample.inputs.map(({ shape, values = "normal", below = 2 }) => {
    const draw = {
      normal: () => random.normal(),
      positive: () => random.uniform(0.5, 2),
      unit: () => random.uniform(1e-3, 1),
      integer: () => random.below(below),
    }[values];
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, draw) };
  });
}

export const isBatch = ({ batch }: SampleInput, index: number): boolean => batch ?? index === 0;

/** A graph with the sample's inputs (named "0", "1", …) and the op's node over them. */
export function sampleGraph(op: Op, sample: Sample): { graph: Graph; inputs: Node[]; node: Node } {
  const graph = new Graph();
  const inputs = sample.inputs.map((init, index) => {
    const dtype = init.values === "integer" ? "int32" : "float32";
    return input(graph, {
      name: String(index),
      shape: init.shape,
      dtype,
      batch: init.shape.length > 0 && isBatch(init, index),
    });
  });
  const attributes = sample.attributes ?? {};
  const node = inputs.length > 0 ? build(op, inputs, attributes) : buildOn(graph, op, [], attributes);
  return { graph, inputs, node };
}
