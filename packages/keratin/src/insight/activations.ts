import type { BatchPart } from "../data/source.ts";
import type { Model } from "../model/model.ts";
import type { NdArray } from "../util/ndarray.ts";
import { compute, inputsOf } from "./computation.ts";
import { type LayerChoice, Trace } from "./trace.ts";

/**
 * The outputs of layers for inputs `[samples, …input]`, in one program: by the layer's name `[samples, …output]` each.
 *
 * @param layers by name, place in the model, or the layers themselves; default all, also those of nested models
 * @throws ArgumentError if there is no such layer, with the nearest name; otherwise as `predict`
 */
export async function activations(
  model: Model,
  x: BatchPart,
  layers?: readonly LayerChoice[],
): Promise<Record<string, NdArray<Float32Array>>> {
  const inputs = inputsOf("activations: x", model, x);
  const trace = new Trace(model);
  const steps = layers ? layers.map((layer) => trace.step("activations: layers", layer)) : trace.steps;
  const key = `activations ${steps.map(({ name }) => name).join(" ")}`;
  return compute(
    trace,
    { key, build: (inside) => Object.fromEntries(steps.map((step) => [step.name, inside.output(step)])) },
    inputs,
  );
}
