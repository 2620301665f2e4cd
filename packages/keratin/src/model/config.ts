/** Models to and from Keras's JSON form (`keras/src/models/functional.py`, `sequential.py`). */
import { InputLayer } from "../layers/input.ts";
import type { Call, KerasTensor, Operation } from "../layers/operation.ts";
import { type Json, type KerasObject, serializeObject } from "../saving/serialize.ts";
import { InternalError } from "../util/errors.ts";
import type { Network } from "./network.ts";

/** The config of a functional model: its layers, and for each how it is called. */
export function functionalConfig(name: string, trainable: boolean, network: Network): { [key: string]: Json } {
  const own = new Set(network.calls);
  const callsOf = ({ calls }: Operation): Call[] => calls.filter((call) => own.has(call));
  /** [layer, which of its calls in this model, which output] */
  const reference = ({ call, index, name: layer }: KerasTensor, first = 0): Json => {
    const place = callsOf(call.operation).indexOf(call);
    if (place < 0) throw new InternalError(`The tensor of "${layer}" does not belong to model "${name}".`);
    return [layer, place + first, index];
  };
  const tensor = (x: KerasTensor): Json => ({
    class_name: "__keras_tensor__",
    config: { shape: x.shape, dtype: x.dtype, keras_history: reference(x) },
  });
  const inbound = ({ inputs }: Call): Json => {
    const [first] = inputs;
    const args = first && inputs.length === 1 ? [tensor(first)] : [inputs.map(tensor)];
    return { args, kwargs: {} };
  };
  // Keras counts the calls of functional models from 1 where models begin and end.
  const end = (x: KerasTensor): Json => reference(x, x.call.operation.className === "Functional" ? 1 : 0);
  const ends = (tensors: readonly KerasTensor[]): Json => {
    const [first] = tensors;
    return first && tensors.length === 1 ? end(first) : tensors.map(end);
  };
  return {
    name,
    trainable,
    layers: network.layers.map((layer) => ({
      ...serializeLayer(layer),
      name: layer.name,
      inbound_nodes: layer instanceof InputLayer ? [] : callsOf(layer).map(inbound),
    })),
    input_layers: ends(network.inputs),
    output_layers: ends(network.outputs),
  };
}

/** The config of a Sequential: its layers in order, behind the input if it is known. */
export function sequentialConfig(
  name: string,
  trainable: boolean,
  { layers, inputLayer }: { readonly layers: readonly Operation[]; readonly inputLayer: InputLayer | undefined },
): { [key: string]: Json } {
  return {
    name,
    trainable,
    layers: [...(inputLayer ? [inputLayer] : []), ...layers].map((layer) => serializeLayer(layer) as Json),
    ...(inputLayer && { build_input_shape: inputLayer.batchShape }),
  };
}

/** Keras's form of a layer or of a model used as one, with the shapes that it was built for. */
export function serializeLayer(layer: Operation): KerasObject & { readonly build_config?: Json } {
  const shapes = layer.inputShapes;
  const [first] = shapes ?? [];
  const build =
    layer instanceof InputLayer || !first
      ? {}
      : { build_config: { input_shape: shapes?.length === 1 ? first : (shapes ?? []) } };
  if (layer.className === "Functional" || layer.className === "Sequential") {
    const isFunctional = layer.className === "Functional";
    return {
      module: isFunctional ? "keras.src.models.functional" : "keras",
      class_name: layer.className,
      config: layer.getConfig() as Json,
      registered_name: isFunctional ? "Functional" : null,
      ...build,
    };
  }
  return { ...serializeObject("layers", layer), ...build };
}
