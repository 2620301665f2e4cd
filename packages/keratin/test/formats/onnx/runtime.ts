/** Runs ONNX files in onnxruntime-web: one thread of WebAssembly, in Node. */
import assert from "node:assert/strict";
import * as onnxruntime from "onnxruntime-web";
import { ReferenceBackend } from "../../../src/backend/reference/backend.ts";
import { exportOnnx } from "../../../src/formats/onnx/index.ts";
import { Graph } from "../../../src/ir/graph.ts";
import type { Model } from "../../../src/model/model.ts";
import * as ops from "../../../src/ops/index.ts";
import { NdArray, type TypedArray } from "../../../src/util/ndarray.ts";
import { RandomSequence } from "../../../src/util/random.ts";
import { sizeOf } from "../../../src/util/shape.ts";
import { difference } from "../../difference.ts";

onnxruntime.env.wasm.numThreads = 1;
onnxruntime.env.logLevel = "error";

type Feeds = Readonly<Record<string, NdArray>>;

/** Opens a file; the function gives all outputs, by name. */
export type OpenOnnx = (bytes: Uint8Array) => Promise<(feeds: Feeds) => Promise<Record<string, NdArray>>>;

/** onnxruntime's packages have the same interface. */
export function opener({ InferenceSession, Tensor }: typeof import("onnxruntime-web")): OpenOnnx {
  const tensorOf = ({ data, shape }: NdArray) =>
    data instanceof Float32Array
      ? new Tensor("float32", data, shape)
      : new Tensor("int32", Int32Array.from(data), shape);
  return async (bytes) => {
    const session = await InferenceSession.create(bytes);
    return async (feeds) => {
      const tensors = Object.entries(feeds).map(([name, array]) => [name, tensorOf(array)] as const);
      const results = Object.entries(await session.run(Object.fromEntries(tensors)));
      return Object.fromEntries(
        results.map(([name, { data, dims }]) => [name, new NdArray(data as TypedArray, dims)] as const),
      );
    };
  };
}

export const openOnnx: OpenOnnx = opener(onnxruntime);

/** Of the output's scale. */
export const TOLERANCE = 1e-5;

/** Gives all weights other numbers, so that biases and statistics count too: as large as they were, positive ones for variances. */
export async function shakeWeights(model: Model): Promise<void> {
  const random = new RandomSequence(11);
  for (const weight of model.weights) {
    const isVariance = weight.name.endsWith("variance");
    const shaken = (value: number): number => (isVariance ? random.uniform(0.5, 2) : value + 0.1 * random.normal());
    await weight.write(Float32Array.from(await weight.read(), shaken));
  }
}

/** Exports a model and compares with the float64 reference, for one sample and for five. */
export async function assertSamePredictions(model: Model, open: OpenOnnx = openOnnx): Promise<void> {
  const run = await open(await exportOnnx(model));
  const random = new RandomSequence(5);
  for (const rows of [1, 5]) {
    const inputs = model.inputs.map(({ name, shape: [, ...sizes] }) => {
      const shape = [rows, ...sizes];
      const data = Float32Array.from({ length: sizeOf(shape) }, () => random.normal());
      return [name, new NdArray(data, shape)] as const;
    });
    const feeds = Object.fromEntries(inputs);
    const found = Object.values(await run(feeds));
    for (const [i, expected] of (await referenceOutputs(model, feeds)).entries()) {
      assert.deepEqual(found[i]?.shape, [...expected.shape]);
      const { error, text } = difference(found[i]?.data ?? new Float32Array(), expected.data);
      assert.ok(error <= TOLERANCE, `${model.outputs[i]?.name}, batch ${rows}: ${text}`);
    }
  }
}

async function referenceOutputs(model: Model, feeds: Feeds): Promise<NdArray[]> {
  const graph = new Graph();
  const nodes = Object.entries(feeds).map(([name, { shape }]) => ops.input(graph, { name, shape }));
  const outputs = model.forwardAll(nodes, { training: false });
  for (const [i, output] of outputs.entries()) graph.output(String(i), output);
  const executable = await new ReferenceBackend().compile(graph, { name: model.name });
  const results = await executable.submit((views) => {
    for (const [name, { data }] of Object.entries(feeds)) views[name]?.set(data);
  });
  return outputs.map(({ shape }, i) => new NdArray(results[String(i)] as TypedArray, shape));
}
