import { Graph, type Node } from "../ir/graph.ts";

/** Makes the node of `target` that stands for `node`; `inputs` stand for its inputs. */
export type Visit = (node: Node, inputs: readonly Node[], target: Graph) => Node;

/** The same node over other inputs. */
export const copyNode: Visit = (node, inputs, target) =>
  target.add({
    op: node.op,
    inputs,
    attributes: node.attributes,
    shape: node.shape,
    dtype: node.dtype,
    scope: node.scope,
  });

/** The nodes that outputs and updates need. */
export function liveNodes(graph: Graph): Set<Node> {
  const live = new Set<Node>();
  const pending = graph.roots();
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (live.has(node)) continue;
    live.add(node);
    pending.push(...node.inputs);
  }
  return live;
}

/** The live users of each live node; a node that is an output or an update value has the root itself as a user: null. */
export function usersOf(graph: Graph): Map<Node, (Node | null)[]> {
  const users = new Map<Node, (Node | null)[]>();
  const live = liveNodes(graph);
  for (const node of live) users.set(node, []);
  for (const node of graph.nodes) {
    if (live.has(node)) for (const input of new Set(node.inputs)) users.get(input)?.push(node);
  }
  for (const root of graph.roots()) users.get(root)?.push(null);
  return users;
}

/** A new graph, made node by node in order; what no output or update needs is left out. */
export function rewrite(graph: Graph, visit: Visit): Graph {
  const target = new Graph();
  const images = new Map<Node, Node>();
  const live = liveNodes(graph);
  const image = (node: Node): Node => images.get(node) as Node;
  for (const node of graph.nodes) {
    if (!live.has(node)) continue;
    images.set(
      node,
      target.within(node.scope, () => visit(node, node.inputs.map(image), target)),
    );
  }
  for (const [name, node] of graph.outputs) target.output(name, image(node));
  for (const [variable, node] of graph.updates) target.update(variable, image(node));
  return target;
}

/** The graph without the nodes that nothing needs. */
export function sweep(graph: Graph): Graph {
  return rewrite(graph, copyNode);
}
