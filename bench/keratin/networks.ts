/** The labs' networks on the public API, with Keras's defaults everywhere. */
import { layers, optimizers, Sequential } from "keratin";
import type { Network } from "../lib/workload.ts";

function lab07(): Sequential {
  const model = new Sequential([
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
  model.compile({ optimizer: "rmsprop", loss: "categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

function lab08(): Sequential {
  const model = new Sequential([
    layers.Input({ shape: [32, 32, 3] }),
    layers.Conv2D({ filters: 32, kernelSize: 3, padding: "same", activation: "relu" }),
    layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Dropout({ rate: 0.25 }),
    layers.Conv2D({ filters: 64, kernelSize: 3, padding: "same", activation: "relu" }),
    layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Dropout({ rate: 0.25 }),
    layers.Flatten(),
    layers.Dense({ units: 512, activation: "relu" }),
    layers.Dropout({ rate: 0.5 }),
    layers.Dense({ units: 10, activation: "softmax" }),
  ]);
  const optimizer = optimizers.RMSprop({ learningRate: 1e-4 });
  model.compile({ optimizer, loss: "categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

export const MODELS: Readonly<Record<Network, () => Sequential>> = { lab07, lab08 };
