/** Networks as the labs have them, smaller, and some of other forms. */
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

export const NETWORKS: readonly (() => Model)[] = [lab07, lab08, branches];
