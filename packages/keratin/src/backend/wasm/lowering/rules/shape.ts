/** What moves elements: transpose, pad, slice, concat. */
import type { Node } from "../../../../ir/graph.ts";
import { sizeOf, stridesOf } from "../../../../util/shape.ts";
import { emitBlockCopy, emitFill } from "../../kernels/copy.ts";
import type { LoweringContext } from "../context.ts";
import { countOf, perRow } from "./common.ts";

function transpose(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const permutation = node.attributes["permutation"] as number[];
  const from = stridesOf(x.shape);
  const fromSteps = permutation.map((axis) => from[axis] ?? 1);
  const spec = { sizes: node.shape.slice(1), fromSteps, toSteps: stridesOf(node.shape), fromOffset: 0, toOffset: 0 };
  const args = [context.read(x), context.write(node), countOf(node, context)];
  context.call(node, "transpose", (module) => emitBlockCopy(module, spec), args);
}

function pad(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const { paddings, value } = node.attributes as { paddings: [number, number][]; value: number };
  const bits = node.dtype === "float32" ? new Int32Array(Float32Array.of(value).buffer)[0] : value;
  const fill = [context.write(node), countOf(node, context, perRow(node))];
  context.call(node, "fill", (module) => emitFill(module, bits ?? 0), fill);
  const toSteps = stridesOf(node.shape);
  const toOffset = paddings.reduce((sum, [before], axis) => sum + before * (toSteps[axis] ?? 0), 0);
  const spec = { sizes: x.shape.slice(1), fromSteps: stridesOf(x.shape), toSteps, fromOffset: 0, toOffset };
  context.call(node, "pad", (module) => emitBlockCopy(module, spec), [
    context.read(x),
    context.write(node),
    countOf(x, context),
  ]);
}

function slice(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const begin = node.attributes["begin"] as number[];
  const fromSteps = stridesOf(x.shape);
  const fromOffset = begin.reduce((sum, start, axis) => sum + start * (fromSteps[axis] ?? 0), 0);
  const spec = { sizes: node.shape.slice(1), fromSteps, toSteps: stridesOf(node.shape), fromOffset, toOffset: 0 };
  context.call(node, "slice", (module) => emitBlockCopy(module, spec), [
    context.read(x),
    context.write(node),
    countOf(node, context),
  ]);
}

function concat(node: Node, context: LoweringContext): void {
  const axis = node.attributes["axis"] as number;
  const toSteps = stridesOf(node.shape);
  let toOffset = 0;
  for (const x of node.inputs) {
    const spec = { sizes: x.shape.slice(1), fromSteps: stridesOf(x.shape), toSteps, fromOffset: 0, toOffset };
    context.call(node, "concat", (module) => emitBlockCopy(module, spec), [
      context.read(x),
      context.write(node),
      countOf(x, context),
    ]);
    toOffset += sizeOf(x.shape.slice(axis, axis + 1)) * (toSteps[axis] ?? 1);
  }
}

export const shapeRules = { transpose, pad, slice, concat };
