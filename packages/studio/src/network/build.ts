/** Networks made of their specs. */
import { type Layer, layers, optimizers, Sequential } from "keratin";
import { metricOf, OPTIMIZERS } from "./code.ts";
import type { LayerSpec, NetworkSpec } from "./spec.ts";

const MAKERS = layers as unknown as Readonly<Record<string, (options: object) => Layer>>;

/** @throws Keratin's errors, for an option that does not fit */
export function makeLayer({ className, options }: LayerSpec, more: object = {}): Layer {
  const make = Object.hasOwn(MAKERS, className) ? MAKERS[className] : undefined;
  if (!make) throw new Error(`Unknown layer: ${className}.`);
  return make({ ...options, ...more });
}

/** A model, ready to be trained. @throws Keratin's errors, for layers that do not fit */
export function buildModel(spec: NetworkSpec): Sequential {
  const stack = spec.layers.map((layer) => makeLayer(layer));
  const model = new Sequential([layers.Input({ shape: [...spec.inputShape] }), ...stack]);
  const makers = optimizers as unknown as Readonly<
    Record<string, (options: object) => ReturnType<typeof optimizers.SGD>>
  >;
  const make = makers[OPTIMIZERS[spec.optimizer] ?? ""];
  const rate = spec.learningRate === undefined ? {} : { learningRate: spec.learningRate };
  const optimizer = make ? make(rate) : spec.optimizer;
  model.compile({ optimizer, loss: spec.loss, metrics: [metricOf(spec.loss)] });
  return model;
}
