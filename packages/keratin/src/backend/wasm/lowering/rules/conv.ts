/** Convolutions and matrix products. */
import type { Node } from "../../../../ir/graph.ts";
import type { ConvAttributes } from "../../../../ops/conv/common.ts";
import type { MatmulAttributes } from "../../../../ops/matrix/matmul.ts";
import { type ConvSpec, convSizes, emitConvForward, emitConvGradFilter, emitConvGradInput, emitTurnFilter, turnedFilterBytes } from "../../kernels/conv.ts";
import { emitMatmul } from "../../kernels/matmul.ts";
import type { LoweringContext } from "../context.ts";
import { countOf, epilogueOf } from "./common.ts";

type Image = readonly [number, number, number, number];

/** The spec of a convolution of images [batch, height, width, channels] with a filter into [batch, height, width, filters]. */
function specOf(input: readonly number[], filter: readonly number[], output: readonly number[], node: Node): ConvSpec {
  const { strides, padding, dilations, groups } = node.attributes as ConvAttributes;
  const [, height, width, channels] = input as Image;
  const [, outHeight, outWidth, filters] = output as Image;
  const [kh = 1, kw = 1] = filter;
  return { input: [height, width, channels], output: [outHeight, outWidth, filters], kernel: [kh, kw], strides, padding, dilations, groups };
}

const inputsOf = (node: Node): [Node, Node] => [node.inputs[0] as Node, node.inputs[1] as Node];

function conv2d(node: Node, context: LoweringContext): void {
  const [x, w] = inputsOf(node);
  const spec = specOf(x.shape, w.shape, node.shape, node);
  const { epilogue, operands } = epilogueOf(node, context);
  const frame = context.use(context.scratch("frame", convSizes(spec).frameBytes), "update");
  const args = [context.read(x), context.read(w), context.write(node), countOf(node, context), frame, ...operands];
  context.call(node, "conv2d:direct", (module) => emitConvForward(module, spec, epilogue), args);
}

function conv2dGradInput(node: Node, context: LoweringContext): void {
  const [dy, w] = inputsOf(node);
  const spec = specOf(node.shape, w.shape, dy.shape, node);
  const turned = context.once(`turned filter of ${w.id}, ${spec.groups} groups`, () => {
    const buffer = context.scratch("turned filter", turnedFilterBytes(spec));
    const args = [context.read(w), context.use(buffer, "write")];
    context.call(node, "turn filter", (module) => emitTurnFilter(module, spec), args);
    return buffer;
  });
  const { frame: size, rowBytes } = convSizes(spec);
  const frame = context.use(context.scratch("frame", size[0] * rowBytes), "update");
  const args = [context.read(dy), context.use(turned, "read"), context.write(node), countOf(node, context), frame];
  context.call(node, "conv2d_grad_input:direct", (module) => emitConvGradInput(module, spec), args);
}

function conv2dGradFilter(node: Node, context: LoweringContext): void {
  const [x, dy] = inputsOf(node);
  const spec = specOf(x.shape, node.shape, dy.shape, node);
  const frame = context.use(context.scratch("frame", convSizes(spec).frameBytes), "update");
  const args = [context.read(x), context.read(dy), context.write(node), countOf(x, context), frame];
  context.call(node, "conv2d_grad_filter:direct", (module) => emitConvGradFilter(module, spec), args);
}

function matmul(node: Node, context: LoweringContext): void {
  const [a, b] = inputsOf(node);
  const { transposeA, transposeB } = node.attributes as MatmulAttributes;
  const [rows = 1, columns = 1] = node.shape;
  const inner = (transposeA ? a.shape[0] : a.shape[1]) ?? 1;
  const { epilogue, operands } = epilogueOf(node, context);
  const spec = { transposeA, transposeB, rows, inner, columns, epilogue };
  const counted = transposeA && !transposeB ? countOf(a, context) : countOf(node, context);
  const args = [context.read(a), context.read(b), context.write(node), counted, ...operands];
  context.call(node, "matmul", (module) => emitMatmul(module, spec), args);
}

export const convRules = { conv2d, conv2d_grad_input: conv2dGradInput, conv2d_grad_filter: conv2dGradFilter, matmul };
