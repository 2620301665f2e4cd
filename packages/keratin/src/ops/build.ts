/** How ops become nodes: numbers are lifted to constants, the shape rule is asked, the node is added. */
import type { Attributes, Graph, Node } from "../ir/graph.ts";
import { ArgumentError, complain, InternalError, ShapeError } from "../util/errors.ts";
import { constant } from "./leaf/constant.ts";
import type { Op } from "./op.ts";

/** A node, or a number that becomes a constant of the other operand's dtype. */
export type Operand = Node | number;

/**
 * Adds a node of `op` over the operands.
 *
 * @throws ShapeError or ArgumentError from the op's shape rule, with the scope (the layer) in front
 * @throws ArgumentError if no operand is a node
 */
export function build<A extends Attributes>(op: Op<A>, operands: readonly Operand[], attributes: A): Node {
  const first = operands.find((operand) => typeof operand !== "number");
  if (first === undefined) {
    throw new ArgumentError(
      complain({ where: op.name, expected: "at least one node among the operands", found: `(${operands.join(", ")})` }),
    );
  }
  const { graph, dtype } = first;
  const inputs = operands.map((operand) => {
    if (typeof operand === "number") return constant(graph, operand, dtype);
    if (operand.graph !== graph) throw new InternalError(`${op.name}: its operands belong to different graphs.`);
    return operand;
  });
  return buildOn(graph, op, inputs, attributes);
}

/** Adds a node of `op` to a graph: for leaves, which have no operand to take the graph from. */
export function buildOn<A extends Attributes>(graph: Graph, op: Op<A>, inputs: readonly Node[], attributes: A): Node {
  const type = naming(graph.scope, () => {
    if (op.arity !== "any" && op.arity !== inputs.length) {
      throw new ArgumentError(
        complain({ where: op.name, expected: `${op.arity} inputs`, found: String(inputs.length) }),
      );
    }
    return op.infer(inputs, attributes);
  });
  return graph.add({ op: op.name, inputs, attributes, ...type });
}

/** Runs `run`; what it complains about gets the name of the layer in front. */
export function naming<T>(scope: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (scope === "") throw error;
    if (error instanceof ShapeError) throw new ShapeError(`${scope}: ${error.message}`, { cause: error });
    if (error instanceof ArgumentError) throw new ArgumentError(`${scope}: ${error.message}`, { cause: error });
    throw error;
  }
}
