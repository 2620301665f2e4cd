import type { Graph, Node } from "../../ir/graph.ts";
import { type Shape, sizeOf } from "../../util/shape.ts";
import { uniformAt } from "../../util/threefry.ts";
import { buildOn } from "../build.ts";
import { expectDtype, expectShape, inputAt } from "../check.ts";
import type { Op } from "../op.ts";

type RandomAttributes = { readonly shape: Shape; readonly batch: boolean };

export const randomUniformOp: Op<RandomAttributes> = {
  name: "random_uniform",
  doc: "Uniform numbers in [0, 1), element by element from a counter (Threefry-2x32, util/threefry.ts): the same bits however the batch is split.",
  arity: 1,
  parameters: { shape: "The shape of the draw.", batch: "Whether axis 0 is the batch." },
  infer(inputs, { shape }) {
    expectDtype("random_uniform: seed", inputAt(inputs, 0), "int32");
    expectShape("random_uniform: seed (key, key, stream)", inputAt(inputs, 0), [3]);
    return { shape, dtype: "float32" };
  },
  vjp: () => [null],
  evaluate([seed], { shape }) {
    const [key0 = 0, key1 = 0, stream = 0] = seed?.data ?? [];
    return new Float64Array(sizeOf(shape)).map((_, i) => uniformAt(key0, key1, stream, i));
  },
  distribute: (_inputs, _node, { batch }) => (batch ? "batch" : "whole"),
  samples: [
    {
      title: "a batch",
      inputs: [{ shape: [3], values: "integer", below: 1000, batch: false }],
      attributes: { shape: [6, 7], batch: true },
    },
    {
      title: "independent of the batch",
      inputs: [{ shape: [3], values: "integer", below: 1000, batch: false }],
      attributes: { shape: [33], batch: false },
    },
  ],
};

/** Uniform float32 numbers in [0, 1). `seed` is int32 [3]: two words of key, and the stream. `batch`: default true. */
export const randomUniform = (
  graph: Graph,
  { shape, batch = true }: { shape: Shape; batch?: boolean },
  seed: Node,
): Node => buildOn(graph, randomUniformOp, [seed], { shape, batch });
