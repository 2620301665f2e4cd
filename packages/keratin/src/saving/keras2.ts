/**
 * What Keras 2 (and tf-keras) writes otherwise, in Keras 3's words. Keras 3 itself refuses some of these files; Keratin
 * reads them where the meaning is the same. Unknown options are still refused by deserialize.ts.
 */
import { isObject, type JsonObject } from "./json.ts";
import type { Family } from "./registry.ts";

type Config = Record<string, unknown>;

/** Options that Keras 2 writes for layers which do not use them. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  SeparableConv2D: ["kernel_initializer", "kernel_regularizer", "kernel_constraint"],
  DepthwiseConv2D: ["filters", "kernel_initializer", "kernel_regularizer", "kernel_constraint"],
};

/** Layers that have no groups; Keras 2 writes 1. */
const UNGROUPED: ReadonlySet<string> = new Set(["SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose"]);

const LAYERS: Readonly<Record<string, (config: Config) => void>> = {
  LeakyReLU: (config) => rename(config, "alpha", "negative_slope"),
  BatchNormalization(config) {
    const { axis } = config;
    if (Array.isArray(axis) && axis.length === 1) config["axis"] = axis[0];
  },
};

/** A config in Keras 3's words; one of Keras 3 comes back as it is. */
export function translated(family: Family, className: string, given: JsonObject): JsonObject {
  const config = { ...given };
  if (family === "layers") {
    for (const key of UNUSED[className] ?? []) delete config[key];
    if (UNGROUPED.has(className) && config["groups"] === 1) delete config["groups"];
    if (Object.hasOwn(LAYERS, className)) LAYERS[className]?.(config);
  }
  if (family === "losses") {
    delete config["fn"];
    // "auto" is the mean over the batch, Keras 3's default.
    if (config["reduction"] === "auto") delete config["reduction"];
  }
  if (family === "optimizers") withSchedule(config);
  if (family === "initializers" && config["distribution"] === "normal") config["distribution"] = "truncated_normal";
  return config;
}

/** A metric or loss that Keras 2 wraps in a class, as the name of its function; undefined if it is none. */
export function wrappedFunction({ class_name: className, config }: JsonObject): string | undefined {
  const isWrapper = className === "MeanMetricWrapper" || className === "LossFunctionWrapper";
  const fn = isWrapper && isObject(config) ? config["fn"] : undefined;
  return typeof fn === "string" ? fn : undefined;
}

/** Keras 2 marks its optimizers as registered classes. */
export const withoutCustom = (className: string): string => className.replace(/^Custom>/, "");

/** `decay` is a schedule now; see `nn/optimizers/options.ts`. */
function withSchedule(config: Config): void {
  rename(config, "lr", "learning_rate");
  const { learning_rate: rate, decay } = config;
  if (typeof decay !== "number") return;
  delete config["decay"];
  if (decay === 0 || typeof rate !== "number") return;
  const schedule = { initial_learning_rate: rate, decay_steps: 1, decay_rate: decay };
  config["learning_rate"] = { class_name: "InverseTimeDecay", config: schedule };
}

function rename(config: Config, from: string, to: string): void {
  if (!(from in config) || to in config) return;
  config[to] = config[from];
  delete config[from];
}
