/** From Keras's JSON form to objects. The JSON is not trusted: classes come from an allow-list, and nothing else is looked up. */
import { Operation } from "../layers/operation.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { nearest } from "../util/suggest.ts";
import { toCamelCase, toSnakeCase } from "./case.ts";
import { isObject, type JsonObject, objectOf, stringOf } from "./json.ts";
import { translated, withoutCustom } from "./keras2.ts";
import { CLASSES, type Family, isClass, type Maker, registeredAs } from "./registry.ts";

/** Classes that hold code or other programs' files. */
const REFUSED: ReadonlySet<string> = new Set(["Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"]);

/** Settings that Keratin does not have, or has elsewhere: they do nothing by themselves. */
const INERT: ReadonlySet<string> = new Set([
  "autocast",
  "batch_input_shape",
  "dtype",
  "is_legacy_optimizer",
  "jit_compile",
  "renorm_momentum",
]);

/**
 * The object that a file describes as `{class_name, config, …}`.
 *
 * @throws ArgumentError if the class is unknown (with the nearest), refused, or has options that Keratin does not have
 */
export function deserializeObject(family: Family, where: string, json: unknown): unknown {
  const { class_name: name, config: given, registered_name: registered, module } = objectOf(where, json);
  const className = stringOf(`${where}: class_name`, name);
  checkModule(where, className, module);
  const maker = makerOf(family, where, className, registered);
  const config = translated(family, className, objectOf(`${where}: config of ${className}`, given));
  const options = optionsOf(`${where}: ${className}`, config);
  const made = maker(options);
  checkOptions(`${where}: ${className}`, config, made);
  return made;
}

/** A layer of its JSON form; see `deserializeObject`. */
export function deserializeLayer(where: string, json: unknown): Operation {
  const layer = deserializeObject("layers", where, json);
  if (layer instanceof Operation) return layer;
  throw new ArgumentError(complain({ where, expected: "a layer", found: typeof layer }));
}

/** @throws ArgumentError for an operation between layers, such as `x + 1`; some are named like layers */
function checkModule(where: string, className: string, module: unknown): void {
  if (typeof module !== "string" || !/^keras(\.src)?\.ops\b/.test(module)) return;
  const hint = "Use layers in Python: layers.Add instead of +, layers.Rescaling instead of * and / with numbers.";
  throw new ArgumentError(complain({ where, expected: "layers", found: `Keras's operation ${className}`, hint }));
}

function makerOf(family: Family, where: string, written: string, registered: unknown): Maker {
  const own = registeredAs(typeof registered === "string" ? registered : written);
  if (own) return (options) => (isClass(own) ? new own(options as never) : own);
  const className = withoutCustom(written);
  const known = CLASSES[family];
  const maker = Object.hasOwn(known, className) ? known[className] : undefined;
  if (maker) return maker;
  const what = family.replace(/s$/, "");
  if (REFUSED.has(className)) {
    const hint = "Such a layer runs code or another program's file, which Keratin never takes from a model file.";
    throw new ArgumentError(complain({ where, expected: "layers without code", found: className, hint }));
  }
  const hint = `Did you mean "${nearest(className, Object.keys(known))}"? A class of your own needs registerKerasSerializable.`;
  throw new ArgumentError(complain({ where, expected: `a ${what} that Keratin has`, found: `"${className}"`, hint }));
}

/** A config's options with Keratin's names; null means that the default is taken. */
function optionsOf(where: string, config: JsonObject): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key === "dtype") checkPolicy(where, value);
    else if (key === "batch_input_shape") options["batchShape"] = value;
    else if (value !== null) options[toCamelCase(key)] = optionValue(`${where}: ${key}`, key, value);
  }
  return options;
}

function optionValue(where: string, key: string, value: unknown): unknown {
  if (!isObject(value) || !("class_name" in value)) return value;
  if (key.endsWith("initializer")) return deserializeObject("initializers", where, value);
  if (key.endsWith("regularizer")) return deserializeObject("regularizers", where, value);
  if (key === "learning_rate") return deserializeObject("schedules", where, value);
  if (key.endsWith("activation")) return activationOf(where, value);
  const { class_name: className, config } = value;
  if (className === "__tuple__" && isObject(config) && Array.isArray(config["value"])) return config["value"];
  if ((className === "__numpy__" || className === "__tensor__") && isObject(config)) return config["value"];
  const hint = "Keratin has no such option; set it to null in Python and save again.";
  throw new ArgumentError(complain({ where, expected: "a plain value", found: JSON.stringify(className), hint }));
}

/** A function of a file: one that was registered, else its name. */
export const functionNamed = (name: string): unknown => registeredAs(name) ?? name;

/** Keras writes functions as `{class_name: "function", config: name}`; layers used as activations are refused. */
function activationOf(where: string, { class_name: className, config }: JsonObject): unknown {
  if (className === "function" && typeof config === "string") return functionNamed(config);
  const hint = "Use a layer of its own instead of an activation.";
  throw new ArgumentError(complain({ where, expected: "a function's name", found: JSON.stringify(className), hint }));
}

/** @throws ArgumentError unless layers compute in float32 */
export function checkPolicy(where: string, policy: unknown): void {
  if (policy === null || policy === undefined || policy === "float32") return;
  const { class_name: className, config } = isObject(policy) ? policy : { class_name: "Policy", config: policy };
  const name = isObject(config) ? config["name"] : config;
  if ((className === "DTypePolicy" || className === "Policy") && name === "float32") return;
  const hint = "Build the model with dtype float32 in Python, copy the weights, and save it again.";
  throw new ArgumentError(
    complain({ where: `${where}: dtype`, expected: '"float32"', found: JSON.stringify(name ?? className), hint }),
  );
}

/** @throws ArgumentError for an option that does something in Keras but is not known here */
function checkOptions(where: string, config: JsonObject, made: unknown): void {
  if (!isConfigured(made)) return;
  const known = new Set(Object.keys(made.getConfig()).map(toSnakeCase));
  for (const [key, value] of Object.entries(config)) {
    if (known.has(key) || value === null || value === false || INERT.has(key)) continue;
    const hint = "Keratin does not have this option.";
    const found = JSON.stringify(value) ?? "nothing";
    throw new ArgumentError(complain({ where: `${where}: ${key}`, expected: "no value", found, hint }));
  }
}

const isConfigured = (value: unknown): value is { getConfig(): object } =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  "getConfig" in value &&
  typeof value.getConfig === "function";
