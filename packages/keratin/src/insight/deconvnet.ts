import { gradients } from "../autodiff/gradients.ts";
import type { BatchPart } from "../data/source.ts";
import type { Model } from "../model/model.ts";
import * as ops from "../ops/index.ts";
import type { NdArray } from "../util/ndarray.ts";
import { compute, type Inside, inputsOf } from "./computation.ts";
import { channelOf, strongestUnits } from "./strongest.ts";
import { type LayerChoice, Trace } from "./trace.ts";

/** What a unit's activation looks like in pixels. */
export interface Deconvolution {
  /** `[samples, …input]`. */
  readonly values: NdArray<Float32Array>;
  /** The unit of the channel that was followed back in each sample: the strongest, `[row, column]`; `[]` for dense layers. */
  readonly positions: readonly (readonly number[])[];
  /** Their activations. */
  readonly activations: readonly number[];
}

/**
 * Deconvnet: the strongest activation of a channel, all others set to zero, followed back to the pixels: through filters
 * transposed, through max poolings by unpooling at the places of the maxima (switches), and through a ReLU wherever the
 * network has one (Zeiler & Fergus 2013, https://arxiv.org/abs/1311.2901). Other layers are followed back as gradients are.
 *
 * @throws ArgumentError if there is no such layer or channel, or the model has several inputs; otherwise as `predict`
 */
export async function deconvnet(
  model: Model,
  x: BatchPart,
  layer: LayerChoice,
  channel: number,
): Promise<Deconvolution> {
  const where = "deconvnet";
  const inputs = inputsOf(`${where}: x`, model, x);
  const trace = new Trace(model);
  const step = trace.step(`${where}: layer`, layer);
  const index = channelOf(where, step, channel);
  const units = await strongestUnits(trace, step, index, inputs);
  const build = (inside: Inside) => {
    const output = inside.output(step);
    // The gradient of this by the output is the output at the unit and 0 elsewhere.
    const start = ops.reduceSum(ops.mul(ops.stopGradient(ops.mul(output, inside.feed("unit"))), output));
    const [values] = gradients(start, inside.inputs, { relu: (_node, gradient) => [ops.relu(gradient)] });
    return { values: values as typeof start };
  };
  const { values } = await compute(trace, { key: `deconvnet ${step.name}`, build }, inputs, { unit: units.selector });
  return {
    values: values as NdArray<Float32Array>,
    positions: units.found.map(({ position }) => position),
    activations: units.found.map(({ activation }) => activation),
  };
}
