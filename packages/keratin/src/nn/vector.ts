import type { Graph, Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import * as ops from "../ops/index.ts";

/** Numbers that an option gives and a graph needs as an array `[length]`; kept as a variable that nothing updates. */
export class Vector {
  readonly #variable: Variable;

  constructor(name: string, values: readonly number[]) {
    const initial = Float32Array.from(values);
    this.#variable = new Variable({ name, shape: [initial.length], initial, trainable: false });
  }

  /** The numbers in a graph. */
  in(graph: Graph): Node {
    return ops.variable(graph, this.#variable);
  }
}
