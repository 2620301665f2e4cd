/** Networks as the labs have them, smaller, and some of other forms. */

import type { KerasTensor } from "../../../src/layers/operation.ts";
import * as layers from "../../../src/layers/registry.ts";
import { Model } from "../../../src/model/model.ts";
import { Sequential } from "../../../src/model/sequential.ts";

/** As in Lab 07: handwritten digits. The lecture's has 32 filters. */
export const lab07 = (filters = 8): Sequential =>
  new Sequential(
    [
      layers.Input({ shape: [28, 28, 1], name: "digits" }),
      layers.Conv2D({ filters, kernelSize: 3, activation: "relu", name: "conv1" }),
      layers.MaxPooling2D({ poolSize: 2, name: "pool1" }),
      layers.Conv2D({ filters: 2 * filters, kernelSize: 3, activation: "relu", name: "conv2" }),
      layers.MaxPooling2D({ poolSize: 2, name: "pool2" }),
      layers.Conv2D({ filters: 2 * filters, kernelSize: 3, activation: "relu", name: "conv3" }),
      layers.Flatten({ name: "flatten" }),
      layers.Dense({ units: 2 * filters, activation: "relu", name: "dense1" }),
      layers.Dense({ units: 10, activation: "softmax", name: "dense2" }),
    ],
    { name: "lab07" },
  );

/** As in Lab 08: colour pictures, normalisation, dropout. */
export const lab08 = (): Sequential =>
  new Sequential(
    [
      layers.Input({ shape: [32, 32, 3], name: "pictures" }),
      layers.Rescaling({ scale: 1 / 255, offset: -0.5, name: "rescaling" }),
      layers.Conv2D({ filters: 8, kernelSize: 3, padding: "same", useBias: false, name: "conv1" }),
      layers.BatchNormalization({ name: "norm1" }),
      layers.ReLU({ name: "relu1" }),
      layers.MaxPooling2D({ poolSize: 3, strides: 2, padding: "same", name: "pool1" }),
      layers.Dropout({ rate: 0.25, name: "dropout" }),
      layers.Conv2D({ filters: 12, kernelSize: 3, strides: 2, padding: "same", groups: 2, name: "conv2" }),
      layers.BatchNormalization({ name: "norm2" }),
      layers.ReLU({ name: "relu2" }),
      layers.AveragePooling2D({ poolSize: 2, padding: "same", name: "pool2" }),
      layers.Conv2D({ filters: 16, kernelSize: 3, dilationRate: 2, padding: "same", name: "conv3" }),
      layers.GlobalAveragePooling2D({ name: "average" }),
      layers.Dense({ units: 10, activation: "softmax", name: "classes" }),
    ],
    { name: "lab08" },
  );

/** Two outputs from one trunk, a model within, a layer used twice. */
export const branches = (): Model => {
  const shared = layers.Conv2D({ filters: 4, kernelSize: 3, padding: "same", activation: "relu", name: "shared" });
  const inner = new Sequential([layers.Flatten({ name: "flat" }), layers.Dense({ units: 5, name: "five" })], {
    name: "inner",
  });
  const input = layers.Input({ shape: [6, 7, 4], name: "maps" });
  const once = shared(input);
  const twice = shared(layers.Activation({ activation: "gelu", name: "gelu" })(once));
  return new Model({ inputs: input, outputs: [twice, inner(twice), once], name: "branches" });
};

/** As in Lab 09: SqueezeNet's fire modules, with a residual and a global average. */
export const squeeze = (): Model => {
  const relu = { activation: "relu" } as const;
  const fire = (x: KerasTensor, squeezed: number, expanded: number, name: string): KerasTensor => {
    const narrow = layers.Conv2D({ filters: squeezed, kernelSize: 1, ...relu, name: `${name}_squeeze` })(x);
    const left = layers.Conv2D({ filters: expanded, kernelSize: 1, ...relu, name: `${name}_1x1` })(narrow);
    const options = { filters: expanded, kernelSize: 3, padding: "same", ...relu, name: `${name}_3x3` } as const;
    return layers.Concatenate({ name })([left, layers.Conv2D(options)(narrow)]);
  };
  const input = layers.Input({ shape: [35, 31, 3], name: "pictures" });
  const start = layers.Conv2D({ filters: 8, kernelSize: 3, strides: 2, ...relu, name: "start" })(input);
  const pooled = layers.MaxPooling2D({ poolSize: 3, strides: 2, name: "pool" })(start);
  const first = fire(pooled, 4, 8, "fire1");
  const sum = layers.Add({ name: "sum" })([first, fire(first, 4, 8, "fire2")]);
  const maps = layers.Conv2D({ filters: 5, kernelSize: 1, name: "maps" })(sum);
  const average = layers.GlobalAveragePooling2D({ name: "average" })(maps);
  const classes = layers.Softmax({ name: "classes" })(average);
  // The maps too, for class activation maps.
  return new Model({ inputs: input, outputs: [classes, maps], name: "squeeze" });
};

/** Pictures and a row of numbers, which moves every pixel. */
export const twoInputs = (): Model => {
  const pictures = layers.Input({ shape: [6, 5, 3], name: "pictures" });
  const row = layers.Input({ shape: [7], name: "row" });
  const maps = layers.Conv2D({ filters: 4, kernelSize: 3, padding: "same", name: "conv" })(pictures);
  const shift = layers.Reshape({ targetShape: [1, 1, 4], name: "shift" })(
    layers.Dense({ units: 4, name: "dense" })(row),
  );
  const moved = layers.Add({ name: "moved" })([maps, shift]);
  const scaled = layers.Multiply({ name: "scaled" })([shift, layers.UpSampling2D({ size: 2, name: "up" })(moved)]);
  return new Model({ inputs: [row, pictures], outputs: scaled, name: "two_inputs" });
};

export const NETWORKS: readonly (() => Model)[] = [lab07, lab08, branches, squeeze, twoInputs];
