/** Convolutions and pooling: channels first, pads in numbers. */
import type { Node } from "../../../ir/graph.ts";
import type { ConvAttributes } from "../../../ops/conv/common.ts";
import type { ConvGradInputAttributes } from "../../../ops/conv/conv2d.ts";
import type { Padding, Pair } from "../../../ops/conv/geometry.ts";
import type { ResizeAttributes } from "../../../ops/image/resize.ts";
import type { PoolAttributes } from "../../../ops/pool/common.ts";
import { type ResizeInterpolation, type Taps, tapsOf } from "../../../util/taps.ts";
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

/** How ONNX looks up pixels as `jax.image.resize` does: centres at half-integers, taps beyond the edge left out. */
const RESIZE: Readonly<Record<ResizeInterpolation, Readonly<Record<string, OnnxAttribute>>>> = {
  nearest: { mode: "nearest", nearest_mode: "round_prefer_ceil" },
  bilinear: { mode: "linear" },
  bicubic: { mode: "cubic", cubic_coeff_a: { float: -0.5 }, exclude_outside: 1 },
};

/**
 * Resize for whole factors. Others would come out of a factor that is rounded to float32, which decides between pixels
 * that are equally near, and onnxruntime 1.30 refuses smaller bicubic images behind a Transpose. There, nearest pixels
 * are looked up by number, and weighted ones are products with the matrices of weights: [height', height] · image ·
 * [width, width'].
 */
function resize(node: Node, context: OnnxContext): Value {
  const { size, interpolation } = node.attributes as ResizeAttributes;
  const { builder } = context;
  const [x] = node.inputs as [Node];
  const source = context.in(x, "NCHW");
  const from = [x.shape[1] ?? 1, x.shape[2] ?? 1] as const;
  const factors = size.map((pixels, i) => pixels / (from[i] ?? 1));
  if (factors.every(Number.isInteger)) {
    const inputs = [source, "", builder.numbers("float32", [1, 1, ...factors])];
    const attributes = { coordinate_transformation_mode: "half_pixel", ...RESIZE[interpolation] };
    return channelsFirst(context.add(node, { opType: "Resize", inputs, attributes }));
  }
  const [rows, columns] = from.map((pixels, i) => tapsOf(pixels, size[i] ?? 1, interpolation)) as [Taps[], Taps[]];
  if (interpolation === "nearest") {
    const gather = (image: string, taps: readonly Taps[], axis: number): string => {
      const places = taps.map(({ start }) => start);
      return context.add(node, {
        opType: "Gather",
        inputs: [image, builder.numbers("int64", places)],
        attributes: { axis },
      });
    };
    return channelsFirst(gather(gather(source, rows, 2), columns, 3));
  }
  const across = builder.numbers("float32", weightsOf(columns, from[1], "inputs"), [from[1], size[1]]);
  const down = builder.numbers("float32", weightsOf(rows, from[0], "outputs"), [size[0], from[0]]);
  const wide = context.add(node, { opType: "MatMul", inputs: [source, across] });
  return channelsFirst(context.add(node, { opType: "MatMul", inputs: [down, wide] }));
}

/** The weights as a matrix whose rows are inputs or outputs. */
function weightsOf(taps: readonly Taps[], inputs: number, rows: "inputs" | "outputs"): number[] {
  const places = Array.from({ length: inputs }, (_, i) => i);
  const weight = ({ start, weights }: Taps, i: number): number => weights[i - start] ?? 0;
  if (rows === "outputs") return taps.flatMap((tap) => places.map((i) => weight(tap, i)));
  return places.flatMap((i) => taps.map((tap) => weight(tap, i)));
}

export const imageRules = {
  avg_pool: pooling("AveragePool"),
  conv2d,
  conv2d_grad_input: conv2dGradInput,
  max_pool: pooling("MaxPool"),
  resize,
} as const satisfies Readonly<Record<string, Rule>>;
