/** Small models and data for the tests of fit and its friends. */
import { setBackend } from "../../src/backend/current.ts";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import * as layers from "../../src/layers/registry.ts";
import type { CallbackModel } from "../../src/model/callbacks/callback.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence, setRandomSeed } from "../../src/util/random.ts";

/** All following steps run on a fresh reference backend, from seed 1. */
export function prepare(): void {
  setBackend(new ReferenceBackend());
  setRandomSeed(1);
}

/** Rows of four numbers; the class, 0 to 2, is the place of the largest of the first three. */
export function samples(rows: number): { x: NdArray; y: NdArray<Int32Array> } {
  const random = new RandomSequence(5);
  const x = Float32Array.from({ length: rows * 4 }, () => random.normal());
  const y = Int32Array.from({ length: rows }, (_, row) => {
    const part = [...x.subarray(row * 4, row * 4 + 3)];
    return part.indexOf(Math.max(...part));
  });
  return { x: new NdArray(x, [rows, 4]), y: new NdArray(y, [rows]) };
}

/** Four inputs, three classes; compiled for class numbers. */
export function classifier(): Sequential {
  const model = new Sequential([
    layers.Input({ shape: [4] }),
    layers.Dense({ units: 8, activation: "relu" }),
    layers.Dense({ units: 3, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

/** What callbacks see of a model, without one. */
export const fakeModel = (own: Partial<CallbackModel>): CallbackModel => ({
  name: "fake",
  built: true,
  stopTraining: false,
  initialEpoch: 0,
  metrics: [],
  optimizer: undefined,
  trainableWeights: [],
  getWeights: async () => [],
  setWeights: async () => {},
  toJSON: () => "{}",
  save: async () => {},
  saveWeights: async () => {},
  loadWeights: async () => {},
  ...own,
});
