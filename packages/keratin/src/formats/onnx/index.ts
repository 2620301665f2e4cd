/** ONNX files, for onnxruntime, Netron and others (https://onnx.ai). */
import { Graph } from "../../ir/graph.ts";
import type { Model } from "../../model/model.ts";
import * as ops from "../../ops/index.ts";
import { graphToOnnx } from "./graph.ts";

/** The batch size of the graph that is exported; the file itself leaves it open. Not 1, which would broadcast. */
const TRACED = 2;

/**
 * The model's prediction as an ONNX file (operator set 26, float32). Inputs and outputs have the shapes that `predict`
 * takes and gives, images as `[batch, height, width, channels]`, with an open batch axis named "batch"; inputs are named
 * after their input layers, outputs after the layers that make them. Inside, images have their channels first, as ONNX
 * wants it. What only acts in training is left out.
 *
 * @returns the bytes of an `.onnx` file
 * @throws StateError if the model does not know its input yet
 * @throws ArgumentError naming the layer and op that ONNX has no word for
 */
export async function exportOnnx(model: Model): Promise<Uint8Array<ArrayBuffer>> {
  const graph = new Graph();
  const inputs = model.inputs.map(({ name, shape: [, ...sizes], dtype }) =>
    ops.input(graph, { name, shape: [TRACED, ...sizes], dtype }),
  );
  const outputs = model.forwardAll(inputs, { training: false });
  for (const [i, output] of outputs.entries()) {
    const name = model.outputs[i]?.name ?? "";
    graph.output(graph.outputs.has(name) ? `${name}_${i}` : name, output);
  }
  return graphToOnnx(graph, model.name);
}
