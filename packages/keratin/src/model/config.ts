/** Models to and from Keras's JSON form (`keras/src/models/functional.py`, `sequential.py`). */
import { InputLayer } from "../layers/input.ts";
import type { Call, KerasTensor, Operation } from "../layers/operation.ts";
import { type Json, type KerasObject, serializeObject } from "../saving/serialize.ts";
import { InternalError } from "../util/errors.ts";
import { compileConfig } from "./compile-config.ts";
import type { CompileOptions } from "./fit-options.ts";
import type { Network } from "./network.ts";

/** Keras's form of a layer or of a model used as one. */
export type LayerJson = KerasObject & { readonly build_config?: Json; shared_object_id?: number };

/**
 * The layers that a text has had so far. One that comes again, in another of the nested models, is marked with a number in
 * both places, so that reading makes one layer of them.
 */
export class Sharing {
  readonly #written = new Map<Operation, LayerJson>();
  #shared = 0;

  /** Notes that a layer was written. */
  add(layer: Operation, json: LayerJson): void {
    const before = this.#written.get(layer);
    if (!before) this.#written.set(layer, json);
    else json.shared_object_id = before.shared_object_id ??= ++this.#shared;
  }
}

/** The config of a functional model: its layers, and for each how it is called. */
export function functionalConfig(
  { name, trainable }: { readonly name: string; readonly trainable: boolean },
  network: Network,
  sharing: Sharing,
): { [key: string]: Json } {
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
    // Added to the object itself: it is marked if its layer comes again.
    layers: network.layers.map(
      (layer) =>
        Object.assign(serializeLayer(layer, sharing), {
          name: layer.name,
          inbound_nodes: layer instanceof InputLayer ? [] : callsOf(layer).map(inbound),
        }) as Json,
    ),
    input_layers: ends(network.inputs),
    output_layers: ends(network.outputs),
  };
}

/** What a Sequential consists of. */
interface Stack {
  readonly name: string;
  readonly trainable: boolean;
  readonly layers: readonly Operation[];
  readonly inputLayer: InputLayer | undefined;
}

/** The config of a Sequential: its layers in order, behind the input if it is known. */
export function sequentialConfig(
  { name, trainable, layers, inputLayer }: Stack,
  sharing: Sharing,
): { [key: string]: Json } {
  return {
    name,
    trainable,
    layers: [...(inputLayer ? [inputLayer] : []), ...layers].map((layer) => serializeLayer(layer, sharing) as Json),
    ...(inputLayer && { build_input_shape: inputLayer.batchShape }),
  };
}

/** A model as a part of another one. */
interface Nested {
  getConfig(sharing: Sharing): { [key: string]: Json };
}

/** Keras's form of a layer or of a model used as one, with the shapes that it was built for. */
export function serializeLayer(layer: Operation, sharing: Sharing = new Sharing()): LayerJson {
  const shapes = layer.inputShapes;
  const [first] = shapes ?? [];
  const build =
    layer instanceof InputLayer || !first
      ? {}
      : { build_config: { input_shape: shapes?.length === 1 ? first : (shapes ?? []) } };
  const json: LayerJson = { ...formOf(layer, sharing), ...build };
  sharing.add(layer, json);
  return json;
}

/** A model with how it was compiled, as Keras writes it into files. */
export function serializeModel(
  model: Operation & { readonly compileOptions: CompileOptions | undefined },
): LayerJson & {
  readonly compile_config?: Json;
} {
  const { compileOptions } = model;
  return { ...serializeLayer(model), ...(compileOptions && { compile_config: compileConfig(compileOptions) }) };
}

function formOf(layer: Operation, sharing: Sharing): KerasObject {
  const isFunctional = layer.className === "Functional";
  if (!isFunctional && layer.className !== "Sequential") return serializeObject("layers", layer);
  return {
    module: isFunctional ? "keras.src.models.functional" : "keras",
    class_name: layer.className,
    config: (layer as unknown as Nested).getConfig(sharing),
    registered_name: isFunctional ? "Functional" : null,
  };
}
