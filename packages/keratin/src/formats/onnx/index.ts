/** ONNX files, for onnxruntime, Netron and others (https://onnx.ai). */
import type { Sequential } from "../../model/sequential.ts";
import { predictGraph } from "../../model/step.ts";
import { complain, StateError } from "../../util/errors.ts";
import { graphToOnnx } from "./graph.ts";

/** The batch size of the graph that is exported; the file itself leaves it open. Not 1, which would broadcast. */
const TRACED = 2;

/**
 * The model's prediction as an ONNX file (operator set 26, float32). Inputs and outputs have the shapes that `predict`
 * takes and gives, images as `[batch, height, width, channels]`, with an open batch axis named "batch". Inside, images
 * have their channels first, as ONNX wants it. Layers that only act in training are left out.
 *
 * @returns the bytes of an `.onnx` file
 * @throws StateError if the model does not know its input yet
 * @throws ArgumentError naming the layer and op that ONNX has no word for
 */
export async function exportOnnx(model: Sequential): Promise<Uint8Array<ArrayBuffer>> {
  const { inputShape, name } = model;
  if (!inputShape) {
    const hint = "Put a layers.Input in front, or call predict once.";
    throw new StateError(
      complain({
        where: `exportOnnx of model "${name}"`,
        expected: "a built model",
        found: "no input shape yet",
        hint,
      }),
    );
  }
  return graphToOnnx(predictGraph(model, { batch: TRACED, input: inputShape }), name);
}
