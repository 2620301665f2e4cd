/** From objects to Keras's JSON form (`keras/src/saving/serialization_lib.py`). */
import { activationName } from "../nn/activations.ts";
import { getInitializer, type InitializerOption } from "../nn/initializers.ts";
import { getRegularizer, type RegularizerOption } from "../nn/regularizers.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { toSnakeCase } from "./case.ts";
import { CLASSES, type Family, MODULES, registeredName } from "./registry.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An object as Keras writes it. */
export type KerasObject = {
  readonly module: string | null;
  readonly class_name: string;
  readonly config: Json;
  readonly registered_name: string | null;
};

/** An object that files hold by its class and options. */
export interface Configured {
  readonly className: string;
  getConfig(): object;
}

const FLOAT32: KerasObject = {
  module: "keras",
  class_name: "DTypePolicy",
  config: { name: "float32" },
  registered_name: null,
};

export const isConfigured = (value: unknown): value is Configured =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  "className" in value &&
  "getConfig" in value &&
  typeof value.getConfig === "function";

/** @throws ArgumentError for an object of an own class that was not registered */
export function serializeObject(family: Family, value: Configured): KerasObject {
  const { className } = value;
  const own = registeredName(value.constructor);
  if (own === undefined && !Object.hasOwn(CLASSES[family], className)) {
    const hint = "Call registerKerasSerializable(MyClass) before.";
    const where = `Saving ${className}`;
    throw new ArgumentError(
      complain({ where, expected: "a class that Keras has, or a registered one", found: className, hint }),
    );
  }
  const config = serializeOptions(`${className}`, value.getConfig());
  return {
    module: own === undefined ? MODULES[family] : null,
    class_name: className,
    config: family === "layers" && !("dtype" in config) ? withPolicy(config) : config,
    registered_name: own ?? null,
  };
}

/** Keras has the policy behind name and trainable; a few of its classes do not take `trainable`. */
function withPolicy({ name = null, trainable, ...rest }: { readonly [key: string]: Json | undefined }): Json {
  return { name, ...(trainable !== undefined && { trainable }), dtype: FLOAT32, ...rest } as Json;
}

function serializeOptions(where: string, options: object): { [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [toSnakeCase(key), serializeValue(`${where}: ${key}`, key, value)]),
  );
}

/** One option's value; the option's name says what family its objects are of. */
function serializeValue(where: string, key: string, value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (/initializer$/i.test(key)) {
    return serializeObject("initializers", getInitializer(where, value as InitializerOption)) as Json;
  }
  if (/regularizer$/i.test(key)) {
    const regularizer = getRegularizer(where, value as RegularizerOption);
    return regularizer ? (serializeObject("regularizers", regularizer) as Json) : null;
  }
  if (isConfigured(value)) return serializeObject(key === "learningRate" ? "schedules" : "layers", value) as Json;
  if (typeof value === "function") return serializeFunction(where, value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (item) => serializeValue(where, key, item));
  }
  return value as Json;
}

/** @throws ArgumentError for a function that was not registered */
export function serializeFunction(where: string, value: object): Json {
  const name = registeredName(value) ?? activationName(value);
  if (name !== undefined) return name;
  const hint = "Call registerKerasSerializable(myFunction) before, or use one of Keras's names.";
  throw new ArgumentError(
    complain({ where, expected: "a name, or a registered function", found: "another function", hint }),
  );
}
