/** Models for the tests of insight. */
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { sizeOf } from "../../src/util/shape.ts";

/** The network of Lab 07. */
export function lab07(): Sequential {
  return new Sequential([
    layers.Input({ shape: [28, 28, 1] }),
    layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.Flatten(),
    layers.Dense({ units: 64, activation: "relu" }),
    layers.Dense({ units: 10, activation: "softmax" }),
  ]);
}

/** A convolution, pooling, another convolution, and four classes from logits through softmax. */
export function smallClassifier(): Sequential {
  return new Sequential([
    layers.Input({ shape: [10, 10, 2] }),
    layers.Conv2D({ filters: 4, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D(),
    layers.Conv2D({ filters: 3, kernelSize: 2, activation: "relu" }),
    layers.Flatten(),
    layers.Dense({ units: 4, activation: "softmax" }),
  ]);
}

/** Normal numbers, the same each time. */
export function randomBatch(shape: readonly number[], seed = 2): NdArray<Float32Array> {
  const random = new RandomSequence(seed);
  return new NdArray(
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    shape,
  );
}
