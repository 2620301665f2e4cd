/** Convolutions and pooling: channels first, pads in numbers. */
import type { Node } from "../../../ir/graph.ts";
import type { ConvAttributes } from "../../../ops/conv/common.ts";
import type { ConvGradInputAttributes } from "../../../ops/conv/conv2d-grad-input.ts";
import type { Padding, Pair } from "../../../ops/conv/geometry.ts";
import type { PoolAttributes } from "../../../ops/pool/common.ts";
import type { OnnxContext, Rule, Value } from "../context.ts";
import type { OnnxAttribute } from "../proto.ts";
import { padOf, sliceOf } from "./shape.ts";

/** [kernelHeight, kernelWidth, in / groups, out] → [out, in / groups, kernelHeight, kernelWidth]. */
const TO_OIHW = [3, 2, 0, 1] as const;

/** ONNX: all beginnings, then all ends. */
const padsOf = ([[top, bottom], [left, right]]: Padding): number[] => [top, left, bottom, right];

const channelsFirst = (name: string): Value => ({ name, layout: "NCHW" });

/** The attributes that both convolutions have. */
function windowOf(w: Node, { strides, padding, dilations, groups }: ConvAttributes): Record<string, OnnxAttribute> {
  return { kernel_shape: w.shape.slice(0, 2), strides, dilations, group: groups, pads: padsOf(padding) };
}

/** A negative padding drops rows and columns: how many at each end of height and width, and the padding that is left. */
function splitPadding(padding: Padding): { drop: Padding; keep: Padding } {
  const each = (of: (rows: number) => number): Padding => {
    const pair = ([before, after]: Pair): Pair => [of(before), of(after)];
    return [pair(padding[0]), pair(padding[1])];
  };
  return { drop: each((rows) => Math.max(-rows, 0)), keep: each((rows) => Math.max(rows, 0)) };
}

function conv2d(node: Node, context: OnnxContext): Value {
  const [x, w] = node.inputs as [Node, Node];
  const attributes = node.attributes as ConvAttributes;
  const { drop, keep } = splitPadding(attributes.padding);
  const cuts = drop.map(([before, after], i) => ({
    axis: 2 + i,
    begin: before,
    end: (x.shape[1 + i] ?? 0) - after,
  }));
  const image = sliceOf(node, context.in(x, "NCHW"), drop.flat().some(Boolean) ? cuts : [], context);
  const inputs = [image, context.constant(w, TO_OIHW)];
  const settings = windowOf(w, { ...attributes, padding: keep });
  return channelsFirst(context.add(node, { opType: "Conv", inputs, attributes: settings }));
}

/**
 * The gradient of a convolution is the transposed one of Conv2DTranspose. `output_padding` are rows at the end that no
 * window of the convolution reached.
 */
function conv2dGradInput(node: Node, context: OnnxContext): Value {
  const [y, w] = node.inputs as [Node, Node];
  const attributes = node.attributes as ConvGradInputAttributes;
  const { strides, dilations, padding, inputSize } = attributes;
  const { drop, keep } = splitPadding(padding);
  const output_padding = ([0, 1] as const).map((i) => {
    const extent = ((w.shape[i] ?? 1) - 1) * dilations[i] + 1;
    return inputSize[i] + padding[i][0] + padding[i][1] - extent - strides[i] * ((y.shape[i + 1] ?? 1) - 1);
  });
  const inputs = [context.in(y, "NCHW"), context.constant(w, TO_OIHW)];
  const settings = { ...windowOf(w, { ...attributes, padding: keep }), output_padding };
  const image = context.add(node, { opType: "ConvTranspose", inputs, attributes: settings });
  const border = drop.flatMap(([before, after], i) => (before + after > 0 ? [{ axis: 2 + i, before, after }] : []));
  return channelsFirst(padOf(node, image, border, 0, context));
}

function pooling(opType: "MaxPool" | "AveragePool"): Rule {
  return (node, context) => {
    const { poolSize, strides, padding } = node.attributes as PoolAttributes;
    const attributes = { kernel_shape: poolSize, strides, pads: padsOf(padding) };
    return channelsFirst(
      context.add(node, { opType, inputs: [context.in(node.inputs[0] as Node, "NCHW")], attributes }),
    );
  };
}

export const imageRules = {
  avg_pool: pooling("AveragePool"),
  conv2d,
  conv2d_grad_input: conv2dGradInput,
  max_pool: pooling("MaxPool"),
} as const satisfies Readonly<Record<string, Rule>>;
