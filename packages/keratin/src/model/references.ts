/** How Keras's JSON names the tensors of a functional model: `[layer, call, output]`. */

import { InputLayer } from "../layers/input.ts";
import type { KerasTensor, Operation } from "../layers/operation.ts";
import { arrayOf, isObject, objectOf } from "../saving/json.ts";
import { ArgumentError, complain } from "../util/errors.ts";

/** A tensor by the layer that makes it. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** The tensors that a call takes: Keras 3's `{args, kwargs}`, or Keras 2's `[[layer, call, output, kwargs], …]`. */
export function referencesOf(where: string, node: unknown): Reference[] {
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
export function endsOf(where: string, value: unknown): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap((entry) => endsOf(where, entry));
  const list = arrayOf(where, value);
  if (typeof list[0] !== "string") return list.flatMap((entry) => endsOf(where, entry));
  return [referenceOf(where, list)];
}

/** What one model refers to, and how the calls of its layers are counted. */
export class Calls {
  readonly #layers: ReadonlyMap<string, Operation>;
  /** How often each was called before, by other models: files count the calls within this one. */
  readonly #before: ReadonlyMap<string, number>;
  /** The number that the first call of a nested model has; Keras 2 begins with 1. */
  readonly #first = new Map<string, number>();
  readonly #isKeras2: boolean;

  /**
   * @param layers that are there, but not yet called in this model
   * @param references all that occur
   * @param isKeras2 whether calls are lists
   */
  constructor(layers: ReadonlyMap<string, Operation>, references: readonly Reference[], isKeras2: boolean) {
    this.#layers = layers;
    this.#isKeras2 = isKeras2;
    const callsOf = (layer: Operation): number => (layer instanceof InputLayer ? 0 : layer.calls.length);
    this.#before = new Map([...layers].map(([name, layer]) => [name, callsOf(layer)]));
    if (!isKeras2) return;
    for (const { layer, call } of references) {
      if (isModel(layers.get(layer))) this.#first.set(layer, Math.min(call, this.#first.get(layer) ?? call));
    }
  }

  /** The layer of a tensor, and the number of its call among all of its calls; undefined if there is no such layer. */
  placeOf({ layer: name, call }: Reference): { readonly layer: Operation; readonly call: number } | undefined {
    const layer = this.#layers.get(name);
    return layer && { layer, call: call - (this.#first.get(name) ?? 0) + (this.#before.get(name) ?? 0) };
  }

  /** The tensor, if its layer was called so often. */
  find(reference: Reference): KerasTensor | undefined {
    const place = this.placeOf(reference);
    return place?.layer.calls[place.call]?.outputs[reference.output];
  }

  /** The tensor at an end of the model, where Keras 3 counts the calls of functional models from 1. */
  findEnd(end: Reference): KerasTensor | undefined {
    const isCounted = !this.#isKeras2 && this.#layers.get(end.layer)?.className === "Functional";
    return this.find(isCounted ? { ...end, call: end.call - 1 } : end);
  }
}

const isModel = (layer: Operation | undefined): boolean => /^(Functional|Sequential)$/.test(layer?.className ?? "");
