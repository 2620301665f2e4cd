/**
 * Pass "crop": does not compute the rows and columns that pooling drops. Where 2×2 windows leave the last row and column
 * of 11×11 maps unused, the convolution before them makes 10×10 maps, by a padding of −1 at the bottom and the right, and
 * so do its gradients, whose share there is zero.
 */
import type { Attributes, Graph, Node } from "../../ir/graph.ts";
import { buildOn } from "../../ops/build.ts";
import type { ConvAttributes } from "../../ops/conv/common.ts";
import type { Padding, Pair } from "../../ops/conv/geometry.ts";
import type { PoolAttributes, PoolGradAttributes } from "../../ops/pool/common.ts";
import { opOf } from "../../ops/registry.ts";
import { sameShape } from "../../util/shape.ts";
import { copyNode, rewrite, usersOf } from "../rewrite.ts";

/** Rows and columns that a value may lose. */
type Crops = Map<Node, Pair>;
type Users = ReadonlyMap<Node, readonly (Node | null)[]>;

export function cropPass(graph: Graph): Graph {
  const users = usersOf(graph);
  const crops: Crops = new Map();
  for (const node of users.keys()) if (isPooling(node)) addMaps(node, users, crops);
  if (crops.size === 0) return graph;
  for (const node of users.keys()) if (node.op === "max_pool_grad") addGradient(node, users, crops);
  return rewrite(graph, (node, inputs, target) => {
    const attributes = croppedAttributes(node, crops);
    const touched = attributes !== node.attributes || crops.has(node) || node.inputs.some((input) => crops.has(input));
    return touched ? buildOn(target, opOf(node), inputs, attributes) : copyNode(node, inputs, target);
  });
}

const isPooling = (node: Node): boolean => node.op === "max_pool" || node.op === "max_pool_argmax";

/** What a pooling leaves unused of its input at the bottom and the right; undefined if nothing or if it is padded. */
function unusedBy(pooling: Node): Pair | undefined {
  const { poolSize, strides, padding } = pooling.attributes as PoolAttributes;
  const [, height = 0, width = 0] = pooling.inputs[0]?.shape ?? [];
  const [, outHeight = 0, outWidth = 0] = pooling.shape;
  const rows = height - (outHeight - 1) * strides[0] - poolSize[0];
  const columns = width - (outWidth - 1) * strides[1] - poolSize[1];
  const isPadded = padding.flat().some((n) => n !== 0);
  return isPadded || (rows <= 0 && columns <= 0) ? undefined : [Math.max(rows, 0), Math.max(columns, 0)];
}

/** Marks the maps before a pooling, from the convolution on, if nothing else looks at what would be lost. */
function addMaps(pooling: Node, users: Users, crops: Crops): void {
  const crop = unusedBy(pooling);
  const maps = crop && mapsBefore(pooling.inputs[0] as Node);
  if (!crop || !maps || maps.some((map) => crops.has(map))) return;
  const loses = (user: Node | null): boolean => {
    if (!user) return false;
    if (!isPooling(user)) return maps.includes(user);
    const other = unusedBy(user);
    return other !== undefined && other[0] === crop[0] && other[1] === crop[1];
  };
  if (maps.every((map) => users.get(map)?.every(loses))) for (const map of maps) crops.set(map, crop);
}

/** The chain of elementwise ops from a convolution to `last`, both included; undefined if there is something else in it. */
function mapsBefore(last: Node): Node[] | undefined {
  const chain = [last];
  for (let node = last; node.op !== "conv2d"; ) {
    const maps = node.inputs.filter((input) => sameShape(input.shape, last.shape));
    const broadcast = node.inputs.every((input) => maps.includes(input) || input.shape.length < 2);
    const [map] = maps;
    if (!opOf(node).body || maps.length !== 1 || !broadcast || !map) return undefined;
    chain.push(map);
    node = map;
  }
  return chain;
}

/** Marks the gradient of cropped maps, if only the convolution's gradients and sums over the maps use it. */
function addGradient(node: Node, users: Users, crops: Crops): void {
  const [, winners] = node.inputs;
  const crop = winners?.op === "max_pool_argmax" ? crops.get(winners.inputs[0] as Node) : undefined;
  const fits = (user: Node | null): boolean => {
    if (user?.op === "conv2d_grad_input") return user.inputs[0] === node;
    if (user?.op === "conv2d_grad_filter") return user.inputs[1] === node && user.inputs[0] !== node;
    const axes = user?.op === "reduce_sum" ? (user.attributes["axes"] as readonly number[]) : [];
    return axes.includes(1) && axes.includes(2);
  };
  if (crop && users.get(node)?.every(fits)) crops.set(node, crop);
}

function croppedAttributes(node: Node, crops: Crops): Attributes {
  const { attributes } = node;
  const own = crops.get(node);
  if (node.op === "conv2d")
    return own ? { ...attributes, padding: lessPadding(attributes as ConvAttributes, own) } : attributes;
  if (node.op === "max_pool_grad" && own) {
    const [height, width] = (attributes as PoolGradAttributes).inputSize;
    return { ...attributes, inputSize: [height - own[0], width - own[1]] };
  }
  const gradient =
    node.op === "conv2d_grad_input" ? node.inputs[0] : node.op === "conv2d_grad_filter" ? node.inputs[1] : undefined;
  const crop = gradient && crops.get(gradient);
  return crop ? { ...attributes, padding: lessPadding(attributes as ConvAttributes, crop) } : attributes;
}

/** The padding with which a convolution makes so many rows and columns less. */
function lessPadding({ padding, strides }: ConvAttributes, [rows, columns]: Pair): Padding {
  const [[top, bottom], [left, right]] = padding;
  return [
    [top, bottom - rows * strides[0]],
    [left, right - columns * strides[1]],
  ];
}
