import type { Graph, Node, NodeDType } from "../../ir/graph.ts";
import { InternalError } from "../../util/errors.ts";
import type { Shape } from "../../util/shape.ts";
import { buildOn } from "../build.ts";
import { expectIntegers } from "../check.ts";
import type { Op } from "../op.ts";

type InputAttributes = {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: NodeDType;
  readonly batch: boolean;
};

export const inputOp: Op<InputAttributes> = {
  name: "input",
  doc: "Values that the host feeds in at every step.",
  arity: 0,
  parameters: {
    name: "The name it is fed by.",
    shape: "Its shape, the batch axis included.",
    dtype: "Its element type.",
    batch: "Whether axis 0 is the batch.",
  },
  infer: (_inputs, { name, shape, dtype }) => {
    expectIntegers(`input "${name}": sizes of its shape`, shape, shape.length, 1);
    return { shape, dtype };
  },
  evaluate: () => {
    throw new InternalError("An input has no value of its own: it is fed.");
  },
  distribute: (_inputs, _node, { batch }) => (batch ? "batch" : "whole"),
  samples: [],
};

/** What `input` is told about the values to come. */
export interface InputOptions {
  name: string;
  /** With the batch axis. */
  shape: Shape;
  /** Default float32. */
  dtype?: NodeDType;
  /** Whether axis 0 is the batch. Default true. */
  batch?: boolean;
}

/** Values that the host feeds in at every step. */
export function input(graph: Graph, { name, shape, dtype = "float32", batch = true }: InputOptions): Node {
  return buildOn(graph, inputOp, [], { name, shape, dtype, batch });
}
