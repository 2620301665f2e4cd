/** Models from Keras's JSON form. The JSON is not trusted; see saving/deserialize.ts. */
import { InputLayer } from "../layers/input.ts";
import type { BatchShape, KerasTensor, Operation } from "../layers/operation.ts";
import { checkPolicy, deserializeLayer } from "../saving/deserialize.ts";
import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from "../saving/json.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { compileOptionsFrom } from "./compile-config.ts";
import { serializeLayer } from "./config.ts";
import { checkConfigSize, checkEnds } from "./config-size.ts";
import { connect, type Waiting } from "./connect.ts";
import { Model } from "./model.ts";
import { Calls, endsOf, type Reference, referencesOf } from "./references.ts";
import { Sequential } from "./sequential.ts";

/**
 * A layer, or a model, from its JSON form `{class_name, config, …}`; the counterpart of `serializeLayer`.
 *
 * @throws ArgumentError naming what is unknown, refused or malformed
 */
export function layerFromConfig(json: unknown, where = "Config"): Operation {
  checkConfigSize(where, json);
  return operationFrom(where, json, new Map());
}

/** Layers that occur in several nested models, by the numbers that the file gives them. */
type Shared = Map<unknown, Operation>;

function operationFrom(where: string, json: unknown, shared: Shared): Operation {
  const { class_name: className, config, shared_object_id: id } = objectOf(where, json);
  const known = shared.get(id);
  if (known) return known;
  const make = (): Operation => {
    if (className === "Sequential") return sequentialFromConfig(`${where}: Sequential`, config, shared);
    if (className === "Functional" || className === "Model") {
      return functionalFromConfig(`${where}: Functional`, config, shared);
    }
    return deserializeLayer(where, json);
  };
  const made = make();
  if (id !== undefined && id !== null) shared.set(id, made);
  return made;
}

/** A model from its JSON form. @throws ArgumentError naming what is unknown, refused or malformed */
export function modelFromConfig(json: unknown, where = "Config"): Model {
  const model = layerFromConfig(json, where);
  if (model instanceof Model) return model;
  throw new ArgumentError(complain({ where, expected: "a model", found: model.label }));
}

/**
 * A model from the text that `toJSON` gives, or Keras's `to_json`: with new weights, and compiled if the text says how.
 *
 * @throws ArgumentError naming what is unknown, refused or malformed
 */
export function modelFromJSON(text: string): Model {
  const where = "modelFromJSON";
  const json = objectOf(where, parseText(where, text));
  const model = modelFromConfig(json, where);
  compileFromConfig(model, json, where);
  return model;
}

/** Compiles a model as its JSON form says; does nothing if it says nothing. @throws ArgumentError as `modelFromConfig` */
export function compileFromConfig(model: Model, { compile_config: config }: JsonObject, where: string): void {
  if (config === undefined || config === null) return;
  const options = compileOptionsFrom(`${where}: compile_config`, objectOf(`${where}: compile_config`, config));
  if (options) model.compile(options);
}

/** The same layers with new weights, as Keras's `clone_model`; not compiled. @throws ArgumentError as `toJSON` of a model */
export function cloneModel<T extends Model>(model: T): T {
  return modelFromConfig(serializeLayer(model), `cloneModel of ${model.label}`) as T;
}

function parseText(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = (error as Error).message;
    throw new ArgumentError(complain({ where, expected: "JSON of a model", found, hint: "See model.toJSON()." }));
  }
}

function nameAndTrainable(config: JsonObject): { name?: string; trainable?: boolean } {
  const { name, trainable } = config;
  return { ...(typeof name === "string" && { name }), ...(trainable === false && { trainable }) };
}

function sequentialFromConfig(where: string, json: unknown, shared: Shared): Sequential {
  // Keras 1 and early Keras 2 wrote the layers alone.
  const config = Array.isArray(json) ? { layers: json } : objectOf(where, json);
  checkPolicy(where, config["dtype"]);
  const layers: (Operation | KerasTensor)[] = [];
  for (const layer of arrayOf(`${where}: layers`, config["layers"])) {
    const { config: options } = objectOf(`${where}: layers`, layer);
    const shape = isObject(options) ? options["batch_input_shape"] : undefined;
    const made = operationFrom(where, layer, shared);
    // Keras 2 states the input as an option of the first layer.
    if (layers.length === 0 && Array.isArray(shape) && !(made instanceof InputLayer)) {
      layers.push(new InputLayer({ batchShape: shape as [null, ...number[]] }));
    }
    layers.push(made);
  }
  const model = new Sequential(layers, nameAndTrainable(config));
  const shape = config["build_input_shape"];
  // Keras builds a model without an input for the shape that it first saw.
  if (!model.built && layers.length > 0 && Array.isArray(shape)) model.buildFor([batchShapeOf(where, shape)]);
  return model;
}

/** @throws ArgumentError unless all axes but the first have a size */
function batchShapeOf(where: string, shape: readonly unknown[]): BatchShape {
  const [, ...sizes] = shape;
  if (shape.length > 0 && sizes.every((size) => Number.isInteger(size) && Number(size) > 0)) {
    return [null, ...(sizes as number[])];
  }
  const found = JSON.stringify(shape);
  throw new ArgumentError(
    complain({ where: `${where}: build_input_shape`, expected: "sizes behind the batch", found }),
  );
}

function functionalFromConfig(where: string, json: unknown, shared: Shared): Model {
  const config = objectOf(where, json);
  checkPolicy(where, config["dtype"]);
  const layers = new Map<string, Operation>();
  const waiting: Waiting[] = [];
  let isKeras2 = false;
  for (const entry of arrayOf(`${where}: layers`, config["layers"])) {
    const data = objectOf(`${where}: layers`, entry);
    const name = stringOf(`${where}: layers: name`, data["name"]);
    if (layers.has(name)) {
      throw new ArgumentError(complain({ where, expected: "layers of different names", found: `"${name}" twice` }));
    }
    const layer = operationFrom(`${where}: layer "${name}"`, data, shared);
    layers.set(name, layer);
    for (const node of arrayOf(`${where}: inbound_nodes of "${name}"`, data["inbound_nodes"])) {
      isKeras2 ||= Array.isArray(node);
      waiting.push({ layer, inputs: referencesOf(`${where}: inbound_nodes of "${name}"`, node) });
    }
  }
  const [inputs, outputs] = (["input_layers", "output_layers"] as const).map((key) =>
    endsOf(`${where}: ${key}`, config[key]),
  ) as [Reference[], Reference[]];
  checkEnds(where, [...inputs, ...outputs]);
  const calls = new Calls(layers, [...waiting.flatMap((wait) => wait.inputs), ...outputs], isKeras2);
  connect(where, waiting, calls);
  const tensor = (end: Reference): KerasTensor => {
    const found = calls.findEnd(end);
    if (found) return found;
    throw new ArgumentError(complain({ where, expected: "ends at its layers", found: JSON.stringify(end.layer) }));
  };
  return new Model({ inputs: inputs.map(tensor), outputs: outputs.map(tensor), ...nameAndTrainable(config) });
}
