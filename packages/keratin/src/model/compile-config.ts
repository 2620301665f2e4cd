/** What `compile` was given, to and from Keras's `compile_config` (`keras/src/trainers/trainer.py`). */
import type { LossOption } from "../nn/losses/index.ts";
import type { MetricOption } from "../nn/metrics/index.ts";
import type { OptimizerOption } from "../nn/optimizers/index.ts";
import { deserializeObject, functionNamed } from "../saving/deserialize.ts";
import { arrayOf, isObject, type JsonObject } from "../saving/json.ts";
import { wrappedFunction } from "../saving/keras2.ts";
import type { Family } from "../saving/registry.ts";
import { type Configured, isConfigured, type Json, serializeFunction, serializeObject } from "../saving/serialize.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { CompileOptions, MetricsOption, PerOutput } from "./fit-options.ts";

/** Keras's form; strings stay strings. @throws ArgumentError for classes and functions that are not registered */
export function compileConfig(options: CompileOptions): { [key: string]: Json } {
  const { optimizer = "rmsprop", loss, lossWeights, metrics, weightedMetrics } = options;
  return {
    optimizer: serializeOption("optimizers", "compile: optimizer", optimizer),
    loss: serializeOption("losses", "compile: loss", loss),
    loss_weights: serializeOption("losses", "compile: lossWeights", lossWeights),
    metrics: serializeOption("metrics", "compile: metrics", metrics),
    weighted_metrics: serializeOption("metrics", "compile: weightedMetrics", weightedMetrics),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: "auto",
  };
}

function serializeOption(family: Family, where: string, value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (isConfigured(value)) return serializeObject(family, value as Configured);
  if (typeof value === "function") return serializeFunction(where, value);
  if (Array.isArray(value)) return value.map((item) => serializeOption(family, where, item));
  if (typeof value !== "object") return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, serializeOption(family, where, item)]));
}

/**
 * What `compile` takes, from Keras's form; undefined if there is no loss, without which nothing is trained.
 *
 * @throws ArgumentError naming what is unknown or refused
 */
export function compileOptionsFrom(where: string, config: JsonObject): CompileOptions | undefined {
  const option = (family: Family, key: string): unknown => {
    checkCount(`${where}: ${key}`, config[key]);
    return deserializeOption(family, `${where}: ${key}`, config[key]);
  };
  const loss = option("losses", "loss");
  if (loss === undefined) return undefined;
  const [optimizer, lossWeights] = [option("optimizers", "optimizer"), option("losses", "loss_weights")];
  const [metrics, weightedMetrics] = [option("metrics", "metrics"), option("metrics", "weighted_metrics")];
  return {
    loss: loss as PerOutput<LossOption>,
    ...(optimizer !== undefined && { optimizer: optimizer as OptimizerOption }),
    ...(lossWeights !== undefined && { lossWeights: lossWeights as PerOutput<number> }),
    ...(metrics !== undefined && { metrics: metrics as MetricsOption }),
    ...(weightedMetrics !== undefined && { weightedMetrics: weightedMetrics as MetricsOption }),
  };
}

/** Losses and metrics, of all outputs together. */
const MOST_OBJECTS = 1000;

/** @throws ArgumentError for a text that asks for more objects than any model has */
function checkCount(where: string, value: unknown): void {
  let count = 0;
  const open = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (Array.isArray(item)) for (const inner of item) open.push(inner);
    else if (isObject(item) && !("class_name" in item)) for (const inner of Object.values(item)) open.push(inner);
    if (++count <= 2 * MOST_OBJECTS) continue;
    throw new ArgumentError(complain({ where, expected: `at most ${MOST_OBJECTS} losses or metrics`, found: "more" }));
  }
}

/** A string, number or object; lists and objects by output of such; functions by their names. */
function deserializeOption(family: Family, where: string, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return functionNamed(value);
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return arrayOf(where, value).map((item) => deserializeOption(family, where, item) ?? null);
  if (!isObject(value)) {
    throw new ArgumentError(complain({ where, expected: "names and objects", found: JSON.stringify(value) }));
  }
  const { class_name: className, config } = value;
  if (className === "function" && typeof config === "string") return functionNamed(config);
  const wrapped = wrappedFunction(value);
  if (wrapped !== undefined) return functionNamed(wrapped);
  if (typeof className === "string") return deserializeObject(family, where, value) as LossOption | MetricOption;
  const entries = Object.entries(value).map(([key, item]) => [key, deserializeOption(family, where, item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
