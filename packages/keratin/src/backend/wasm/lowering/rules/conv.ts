/** Convolutions and matrix products. */
import type { Node } from "../../../../ir/graph.ts";
import type { ConvAttributes } from "../../../../ops/conv/common.ts";
import type { MatmulAttributes } from "../../../../ops/matrix/matmul.ts";
import { chooseConv, tileSizeOf } from "../../kernels/conv/choose.ts";
import {
  depthwiseForwardScratch,
  depthwiseGradInputScratch,
  emitDepthwiseForward,
  emitDepthwiseGradInput,
} from "../../kernels/conv/depthwise.ts";
import { depthwiseGradFilterScratch, emitDepthwiseGradFilter } from "../../kernels/conv/depthwise-grad-filter.ts";
import {
  emitMultipliedForward,
  emitMultipliedGradFilter,
  emitMultipliedGradInput,
  multipliedForwardScratch,
  multipliedGradFilterScratch,
  multipliedGradInputScratch,
} from "../../kernels/conv/depthwise-multiplied.ts";
import { convForwardScratch, emitConvForward } from "../../kernels/conv/forward.ts";
import { convGradFilterScratch, emitConvGradFilter } from "../../kernels/conv/grad-filter.ts";
import { convGradInputScratch, emitConvGradInput } from "../../kernels/conv/grad-input.ts";
import type { ConvShape } from "../../kernels/conv/shape.ts";
import { emitMatmul } from "../../kernels/matmul.ts";
import type { Argument, LoweringContext } from "../context.ts";
import { countOf, epilogueOf } from "./common.ts";
import { winogradForward, winogradGradFilter, winogradGradInput } from "./winograd.ts";

/** The shape of a convolution node or of one of its gradients, from images [batch, height, width, channels] and filter. */
function convShape(node: Node, images: readonly number[], filter: readonly number[]): ConvShape {
  const { strides, padding, dilations, groups } = node.attributes as ConvAttributes;
  const [, height = 1, width = 1, channels = 1] = images;
  const [kernelHeight = 1, kernelWidth = 1, , filters = 1] = filter;
  return {
    inputSize: [height, width],
    channels,
    filters,
    kernel: [kernelHeight, kernelWidth],
    strides,
    dilations,
    padding,
    groups,
  };
}

const inputsOf = (node: Node): [Node, Node] => [node.inputs[0] as Node, node.inputs[1] as Node];

const workspace = (context: LoweringContext, bytes: number): Argument =>
  context.use(context.scratch("workspace", bytes), "update");

/** The kernels that need no transforms, and the bytes of scratch that each takes. */
const DIRECT = {
  direct: {
    forward: [emitConvForward, convForwardScratch],
    gradInput: [emitConvGradInput, convGradInputScratch],
    gradFilter: [emitConvGradFilter, convGradFilterScratch],
  },
  depthwise: {
    forward: [emitDepthwiseForward, depthwiseForwardScratch],
    gradInput: [emitDepthwiseGradInput, depthwiseGradInputScratch],
    gradFilter: [emitDepthwiseGradFilter, depthwiseGradFilterScratch],
  },
  multiplied: {
    forward: [emitMultipliedForward, multipliedForwardScratch],
    gradInput: [emitMultipliedGradInput, multipliedGradInputScratch],
    gradFilter: [emitMultipliedGradFilter, multipliedGradFilterScratch],
  },
} as const;

/** The convolution of a node, how it is computed, and the kernels where that is without Winograd. */
function chosen(node: Node, images: Node, filter: Node) {
  const shape = convShape(node, images.shape, filter.shape);
  const variant = chooseConv(shape);
  const name: keyof typeof DIRECT = variant === "depthwise" || variant === "multiplied" ? variant : "direct";
  return { shape, m: tileSizeOf(variant), name, kernels: DIRECT[name] };
}

function conv2d(node: Node, context: LoweringContext): void {
  const [x, w] = inputsOf(node);
  const { shape, m, name, kernels } = chosen(node, x, w);
  if (m) return winogradForward(node, context, shape, m);
  const [emit, scratchBytes] = kernels.forward;
  const { epilogue, operands } = epilogueOf(node, context);
  const scratch = workspace(context, scratchBytes(shape));
  const args = [context.read(x), context.read(w), context.write(node), scratch, countOf(node, context), ...operands];
  context.call(node, `conv2d:${name}`, (module) => emit(module, shape, epilogue), args);
}

function conv2dGradInput(node: Node, context: LoweringContext): void {
  const [dy, w] = inputsOf(node);
  const { shape, m, name, kernels } = chosen(node, node, w);
  if (m) return winogradGradInput(node, context, shape, m);
  const [emit, scratchBytes] = kernels.gradInput;
  const { epilogue, operands } = epilogueOf(node, context);
  const scratch = workspace(context, scratchBytes(shape, epilogue));
  const args = [context.read(dy), context.read(w), context.write(node), scratch, countOf(node, context), ...operands];
  context.call(node, `conv2d_grad_input:${name}`, (module) => emit(module, shape, epilogue), args);
}

function conv2dGradFilter(node: Node, context: LoweringContext): void {
  const [x, dy] = inputsOf(node);
  const { shape, m, name, kernels } = chosen(node, x, node);
  if (m) return winogradGradFilter(node, context, shape, m);
  const [emit, scratchBytes] = kernels.gradFilter;
  const scratch = workspace(context, scratchBytes(shape));
  const args = [context.read(x), context.read(dy), context.write(node), scratch, countOf(x, context)];
  context.call(node, `conv2d_grad_filter:${name}`, (module) => emit(module, shape), args);
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
