/** Models from Keras's JSON form. The JSON is not trusted; see saving/deserialize.ts. */
import { InputLayer } from "../layers/input.ts";
import { KerasTensor, type Operation } from "../layers/operation.ts";
import { arrayOf, deserializeLayer, isObject, type JsonObject, objectOf, stringOf } from "../saving/deserialize.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { Model } from "./model.ts";
import { Sequential } from "./sequential.ts";

/**
 * A layer, or a model, from its JSON form `{class_name, config, …}`; the counterpart of `serializeLayer`.
 *
 * @throws ArgumentError naming what is unknown, refused or malformed
 */
export function layerFromConfig(json: unknown, where = "Config"): Operation {
  const { class_name: className, config } = objectOf(where, json);
  if (className === "Sequential") return sequentialFromConfig(`${where}: Sequential`, config);
  if (className === "Functional" || className === "Model") return functionalFromConfig(`${where}: Functional`, config);
  return deserializeLayer(where, json);
}

/** A model from its JSON form. @throws ArgumentError naming what is unknown, refused or malformed */
export function modelFromConfig(json: unknown, where = "Config"): Model {
  const model = layerFromConfig(json, where);
  if (model instanceof Model) return model;
  throw new ArgumentError(complain({ where, expected: "a model", found: model.label }));
}

function nameAndTrainable(config: JsonObject): { name?: string; trainable?: boolean } {
  const { name, trainable } = config;
  return { ...(typeof name === "string" && { name }), ...(trainable === false && { trainable }) };
}

function sequentialFromConfig(where: string, json: unknown): Sequential {
  // Keras 1 and early Keras 2 wrote the layers alone.
  const config = Array.isArray(json) ? { layers: json } : objectOf(where, json);
  const layers: (Operation | KerasTensor)[] = [];
  for (const layer of arrayOf(`${where}: layers`, config["layers"])) {
    const { config: options } = objectOf(`${where}: layers`, layer);
    const shape = isObject(options) ? options["batch_input_shape"] : undefined;
    const made = layerFromConfig(layer, where);
    // Keras 2 states the input as an option of the first layer.
    if (layers.length === 0 && Array.isArray(shape) && !(made instanceof InputLayer)) {
      layers.push(new InputLayer({ batchShape: shape as [null, ...number[]] }));
    }
    layers.push(made);
  }
  return new Sequential(layers, nameAndTrainable(config));
}

/** A call that waits until all tensors it takes are there. */
interface Waiting {
  readonly layer: Operation;
  readonly inputs: readonly Reference[];
}

interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

function functionalFromConfig(where: string, json: unknown): Model {
  const config = objectOf(where, json);
  const layers = new Map<string, Operation>();
  let waiting: Waiting[] = [];
  for (const entry of arrayOf(`${where}: layers`, config["layers"])) {
    const data = objectOf(`${where}: layers`, entry);
    const name = stringOf(`${where}: layers: name`, data["name"]);
    if (layers.has(name)) {
      throw new ArgumentError(complain({ where, expected: "layers of different names", found: `"${name}" twice` }));
    }
    const layer = layerFromConfig(data, `${where}: layer "${name}"`);
    layers.set(name, layer);
    for (const node of arrayOf(`${where}: inbound_nodes of "${name}"`, data["inbound_nodes"])) {
      waiting.push({ layer, inputs: referencesOf(`${where}: inbound_nodes of "${name}"`, node) });
    }
  }
  const find = ({ layer: name, call, output }: Reference): KerasTensor | undefined =>
    layers.get(name)?.calls[call]?.outputs[output];
  while (waiting.length > 0) {
    const later: Waiting[] = [];
    // A layer's calls keep their order, for others refer to them by number.
    const held = new Set<Operation>();
    for (const wait of waiting) {
      const inputs = wait.inputs.map(find);
      const ready = !held.has(wait.layer) && inputs.every((input) => input instanceof KerasTensor);
      if (ready) wait.layer.applyAll(inputs as KerasTensor[]);
      else {
        held.add(wait.layer);
        later.push(wait);
      }
    }
    if (later.length === waiting.length) throw disconnected(where, later);
    waiting = later;
  }
  const tensors = (key: string): KerasTensor[] =>
    endsOf(`${where}: ${key}`, config[key], layers).map((end) => {
      const tensor = find(end);
      if (tensor) return tensor;
      throw new ArgumentError(
        complain({ where: `${where}: ${key}`, expected: "tensors of its layers", found: end.layer }),
      );
    });
  return new Model({
    inputs: tensors("input_layers"),
    outputs: tensors("output_layers"),
    ...nameAndTrainable(config),
  });
}

function disconnected(where: string, waiting: readonly Waiting[]): ArgumentError {
  const names = waiting.map(({ layer }) => `"${layer.name}"`).join(", ");
  const expected = "layers connected without loops";
  return new ArgumentError(complain({ where, expected, found: `calls of ${names} whose inputs never come` }));
}

/** The tensors that a call takes: Keras 3's `{args, kwargs}`, or Keras 2's `[[layer, call, output, kwargs], …]`. */
function referencesOf(where: string, node: unknown): Reference[] {
  if (Array.isArray(node)) {
    return node.map((entry) => {
      const [layer, call, output, kwargs = {}] = arrayOf(where, entry);
      checkKwargs(where, kwargs);
      return referenceOf(where, [layer, call, output]);
    });
  }
  const { args, kwargs = {} } = objectOf(where, node);
  checkKwargs(where, kwargs);
  const [first, ...others] = arrayOf(where, args);
  if (others.length > 0) {
    throw new ArgumentError(complain({ where, expected: "one argument or one list", found: `${others.length + 1}` }));
  }
  return (Array.isArray(first) ? first : [first]).map((entry) => {
    const { class_name: className, config } = objectOf(where, entry);
    if (className !== "__keras_tensor__") {
      throw new ArgumentError(complain({ where, expected: "tensors", found: JSON.stringify(className) ?? "nothing" }));
    }
    return referenceOf(where, objectOf(where, config)["keras_history"]);
  });
}

/** @throws ArgumentError for an argument that changes what the layer does */
function checkKwargs(where: string, kwargs: unknown): void {
  for (const [key, value] of Object.entries(objectOf(where, kwargs))) {
    if (value === null || value === false) continue;
    const found = JSON.stringify(value);
    throw new ArgumentError(complain({ where: `${where}: ${key}`, expected: "no further arguments", found }));
  }
}

function referenceOf(where: string, value: unknown): Reference {
  const [layer, call, output] = arrayOf(where, value);
  if (typeof layer === "string" && Number.isInteger(call) && Number.isInteger(output)) {
    return { layer, call: call as number, output: output as number };
  }
  throw new ArgumentError(complain({ where, expected: "[layer, call, output]", found: JSON.stringify(value) }));
}

/** Where a model begins or ends: one reference, a list, or by name. */
function endsOf(where: string, value: unknown, layers: ReadonlyMap<string, Operation>): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap((entry) => endsOf(where, entry, layers));
  const list = arrayOf(where, value);
  if (typeof list[0] !== "string") return list.flatMap((entry) => endsOf(where, entry, layers));
  const reference = referenceOf(where, list);
  // Keras counts the calls of functional models from 1 here.
  const isFunctional = layers.get(reference.layer)?.className === "Functional";
  return [isFunctional ? { ...reference, call: reference.call - 1 } : reference];
}
