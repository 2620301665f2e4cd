/** Models for the tests of insight. */
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";

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
