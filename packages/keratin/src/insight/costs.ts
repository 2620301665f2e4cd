/** What each layer of a model costs, and how much of the input its units see. */
import type { Node } from "../ir/graph.ts";
import { Convolution } from "../layers/conv.ts";
import { GroupedConvolution } from "../layers/conv-groups.ts";
import { Conv2DTranspose } from "../layers/conv2d-transpose.ts";
import { Dense } from "../layers/dense.ts";
import { DepthwiseConv2D } from "../layers/depthwise-conv2d.ts";
import { GlobalPooling2D } from "../layers/global-pooling.ts";
import type { BatchShape, Operation } from "../layers/operation.ts";
import { Pooling2D } from "../layers/pooling.ts";
import { SeparableConv2D } from "../layers/separable-conv2d.ts";
import type { Model } from "../model/model.ts";
import { type Shape, sizeOf } from "../util/shape.ts";
import { type AxisField, fieldsFrom } from "./axis-fields.ts";
import {
  type Counts,
  convolutionCounts,
  denseCounts,
  depthwiseCounts,
  otherCounts,
  poolingCounts,
  separableCounts,
  transposedCounts,
} from "./counts.ts";
import type { OutputSize } from "./output-size.ts";
import { sampleGraph } from "./receptive-field.ts";
import { nodeOf, Trace, type Value } from "./trace.ts";
import { windowsOf } from "./windows.ts";

/** One use of a layer. */
export interface LayerCosts extends Counts {
  /** The layer's name; `"inner/conv2d"` in a nested model, `"conv2d#2"` for its second use. */
  readonly name: string;
  /** Keras's class name. */
  readonly className: string;
  /** The batch axis in front as null. */
  readonly outputShape: BatchShape;
  /**
   * How its sizes `[height, width]` come about and whether the windows fit, for convolutions and poolings; none for other
   * layers.
   */
  readonly windows: readonly OutputSize[];
  /** Whether its parameters are those of a row before. */
  readonly isReuse: boolean;
  /** What its units see of the model's first input, for each of that input's axes but the channels: `[height, width]`. */
  readonly receptiveField: readonly AxisField[];
}

/** The costs of a model for one sample. */
export interface ModelCosts {
  readonly rows: readonly LayerCosts[];
  /** Shared weights count once. */
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/**
 * A table of a model's layers: output sizes, parameters and multiply-adds with their formulas, receptive field.
 *
 * @throws StateError as long as the model's input is not known
 */
export function costs(model: Model): ModelCosts {
  const trace = new Trace(model);
  const {
    inputs: [first],
    nodes,
  } = sampleGraph(trace);
  const fields = first ? fieldsFrom(first) : new Map<Node, readonly AxisField[]>();
  const rows = trace.steps.map(({ name, layer, inputs, outputs, isReuse }): LayerCosts => {
    const outputShape = outputs[0]?.shape ?? [null];
    const [, ...input] = inputs[0]?.shape ?? [null];
    const counts = countsOf(layer, input, outputShape.slice(1) as number[]);
    const receptiveField = (fields.get(nodeOf(nodes, outputs[0] as Value)) ?? []).map(({ size, stride, offset }) => ({
      size,
      stride,
      offset,
    }));
    const windows = windowsOf(layer, input as number[]);
    return { name, className: layer.className, outputShape, windows, isReuse, receptiveField, ...counts };
  });
  const multiplyAdds = rows.reduce((sum, row) => sum + row.multiplyAdds.value, 0);
  return { rows, parameters: model.countParams(), multiplyAdds };
}

/** Layers that only move or drop numbers in a prediction. */
const FREE: ReadonlySet<string> = new Set([
  "CenterCrop",
  "Concatenate",
  "Cropping2D",
  "Dropout",
  "Flatten",
  "GaussianNoise",
  "Permute",
  "RandomBrightness",
  "RandomContrast",
  "RandomCrop",
  "RandomFlip",
  "RandomRotation",
  "RandomTranslation",
  "RandomZoom",
  "Reshape",
  "SpatialDropout2D",
  "UpSampling2D",
  "ZeroPadding2D",
]);

/** @param input and output without the batch axis */
function countsOf(layer: Operation, input: Shape, output: Shape): Counts {
  if (layer instanceof Convolution) return countsOfConvolution(layer, input, output);
  const inputChannels = input.at(-1) ?? 1;
  if (layer instanceof Pooling2D) {
    return poolingCounts({ kernelSize: layer.poolSize, inputChannels, outputSize: output.slice(0, -1) });
  }
  if (layer instanceof GlobalPooling2D) {
    return poolingCounts({ kernelSize: input.slice(0, -1), inputChannels, outputSize: [1, 1] });
  }
  if (layer instanceof Dense) {
    return denseCounts(inputChannels, layer.units, layer.useBias, sizeOf(output.slice(0, -1)));
  }
  return otherCounts(layer.countParams(), FREE.has(layer.className) ? 0 : sizeOf(output));
}

function countsOfConvolution(layer: Convolution, input: Shape, output: Shape): Counts {
  const { kernelSize, useBias } = layer;
  const sizes = { kernelSize, inputChannels: input.at(-1) ?? 1, outputSize: output.slice(0, -1), useBias };
  if (layer instanceof DepthwiseConv2D) return depthwiseCounts(sizes, layer.depthMultiplier);
  const filters = output.at(-1) ?? 1;
  if (layer instanceof SeparableConv2D) return separableCounts(sizes, filters, layer.depthMultiplier);
  if (layer instanceof Conv2DTranspose) return transposedCounts(sizes, filters, input.slice(0, -1));
  if (layer instanceof GroupedConvolution) return convolutionCounts(sizes, filters, layer.groups);
  return otherCounts(layer.countParams(), sizeOf(output));
}
