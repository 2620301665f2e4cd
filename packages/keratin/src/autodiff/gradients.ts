/**
 * Reverse-mode differentiation: one walk over the graph that asks each op for its rule.
 *
 * A gradient on its way may have size 1 on axes along which it is the same everywhere (that of a mean, for instance);
 * elementwise ops broadcast it, and it is only repeated where an op needs all of it. So nothing large is stored for it.
 */
import type { Node } from "../ir/graph.ts";
import { trackDistributions } from "../ops/distribution.ts";
import { add, broadcastTo, constant, reduceSum, reshape } from "../ops/index.ts";
import type { Distribution, Op } from "../ops/op.ts";
import { opOf } from "../ops/registry.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { sameShape, showShape, sizeOf } from "../util/shape.ts";

type DistributionOf = (node: Node) => Distribution;

/** A gradient rule, as in an op's record. */
export type GradientRule = NonNullable<Op["vjp"]>;

/**
 * The gradients of a scalar with respect to some nodes of its graph; zeros where it does not depend on one.
 * The nodes added carry the scope of the node whose rule made them.
 *
 * @param rules by name of the op, other rules than the ops' own: for methods that go back another way than the gradient
 * @throws ShapeError if the loss is not a scalar
 * @throws ArgumentError if an op on the way has no gradient rule
 */
export function gradients(
  loss: Node,
  wrt: readonly Node[],
  rules: Readonly<Record<string, GradientRule>> = {},
): Node[] {
  if (sizeOf(loss.shape) !== 1) {
    throw new ShapeError(
      complain({
        where: "gradients",
        expected: "a scalar loss",
        found: `shape ${showShape(loss.shape)}`,
        hint: "Take its mean.",
      }),
    );
  }
  const { graph } = loss;
  const distributionOf = trackDistributions(graph);
  const forward = graph.nodes.slice(0, loss.id + 1);
  const wanted = dependents(forward, new Set(wrt));
  const one = constant(graph, 1);
  const sums = new Map<Node, Node>([[loss, reshape(one, loss.shape)]]);
  for (const node of forward.reverse()) {
    const gradient = sums.get(node);
    if (!gradient || !node.inputs.some((input) => wanted.has(input))) continue;
    scoped(node, () => {
      partsOf(
        node,
        rules[node.op] ?? opOf(node).vjp,
        opOf(node).body ? gradient : complete(gradient, node, distributionOf),
      ).forEach((part, k) => {
        const input = node.inputs[k];
        if (part && input && wanted.has(input)) accumulate(sums, input, fit(part, node, input, distributionOf));
      });
    });
  }
  return wrt.map((node) => complete(sums.get(node) ?? constant(graph, 0), node, distributionOf));
}

/** The nodes that depend on one of `wrt`, and these themselves. */
function dependents(nodes: readonly Node[], wrt: ReadonlySet<Node>): Set<Node> {
  const found = new Set<Node>();
  for (const node of nodes) {
    if (wrt.has(node) || node.inputs.some((input) => found.has(input))) found.add(node);
  }
  return found;
}

function partsOf(node: Node, rule: GradientRule | undefined, gradient: Node): (Node | null)[] {
  const parts = rule?.(node, gradient, node.attributes);
  if (parts) return parts;
  throw new ArgumentError(
    complain({
      where: `gradients: ${node.scope || node.op}`,
      expected: "ops with a gradient rule between the loss and what it is differentiated by",
      found: `${node.op}, which has none`,
      hint: "Put ops.stopGradient around it.",
    }),
  );
}

function scoped(node: Node, build: () => void): void {
  if (node.scope === "" || node.graph.scope === node.scope) build();
  else node.graph.within(node.scope, build);
}

function accumulate(sums: Map<Node, Node>, node: Node, part: Node): void {
  const known = sums.get(node);
  sums.set(node, known ? add(known, part) : part);
}

/**
 * Sums a part of a gradient over the axes along which the input was repeated to make the node: axes that the input lacks
 * or has with size 1, and the batch axis if the input is the same for all rows (even for a batch of one row).
 */
function fit(part: Node, node: Node, input: Node, distributionOf: DistributionOf): Node {
  if (!opOf(node).body && node.op !== "broadcast_to") return part;
  const lead = node.shape.length - input.shape.length;
  const acrossBatch = distributionOf(node) === "batch" && distributionOf(input) !== "batch";
  const isRepeated = (size: number, axis: number): boolean =>
    axis < lead || (axis === 0 && acrossBatch) || (input.shape[axis - lead] === 1 && size !== 1);
  const axes = node.shape.flatMap((size, axis) => (isRepeated(size, axis) ? [axis] : []));
  if (axes.length === 0) return part;
  const keepDims = axes.length > lead;
  const sum = reduceSum(complete(part, node, distributionOf), axes, { keepDims });
  return keepDims && lead > 0 ? reshape(sum, input.shape) : sum;
}

/** Repeats a gradient until it has the shape of its value, on the batch axis too. */
function complete(gradient: Node, value: Node, distributionOf: DistributionOf): Node {
  const batch = distributionOf(value) === "batch" && distributionOf(gradient) !== "batch";
  if (sameShape(gradient.shape, value.shape) && !batch) return gradient;
  return broadcastTo(gradient, value.shape, { batch });
}
