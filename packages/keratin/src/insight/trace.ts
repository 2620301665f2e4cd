/** A model as a flat list of steps: every use of a layer, those inside of nested models too. */

import type { Node } from "../ir/graph.ts";
import { InputLayer } from "../layers/input.ts";
import type { CallContext } from "../layers/layer.ts";
import type { BatchShape, Call, KerasTensor, Operation } from "../layers/operation.ts";
import { Model } from "../model/model.ts";
import { ArgumentError, complain, InternalError } from "../util/errors.ts";
import { lookUp } from "../util/suggest.ts";

/** A layer of a model: the layer itself, or its name (`"inner/conv2d"` in a nested model, `"conv2d#2"` for its second use). */
export type LayerChoice = string | Operation;

/** A value between layers. */
export interface Value {
  readonly shape: BatchShape;
}

/** One use of a layer. */
export interface Step {
  /** The layer's name; behind the names of the models that it is nested in, and with `#2` from its second use on. */
  readonly name: string;
  readonly layer: Operation;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Whether the layer was used before, so that its parameters are counted. */
  readonly isReuse: boolean;
}

/** All that lies between a model's inputs and outputs. */
export class Trace {
  readonly model: Model;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** In an order in which they can be computed. */
  readonly steps: readonly Step[];

  /** @throws StateError as long as the model's input is not known */
  constructor(model: Model) {
    const steps: Step[] = [];
    this.model = model;
    this.inputs = model.inputs.map(({ shape }) => ({ shape }));
    this.steps = steps;
    this.outputs = flatten(model, this.inputs, "", { steps, uses: new Map() });
  }

  /**
   * The first use of a layer.
   *
   * @throws ArgumentError if the model has no such layer, with the nearest name
   */
  step(where: string, choice: LayerChoice): Step {
    if (typeof choice !== "string") {
      const known = this.steps.find(({ layer }) => layer === choice);
      if (known) return known;
      const expected = `a layer of model "${this.model.name}" between its inputs and outputs`;
      throw new ArgumentError(complain({ where, expected, found: choice?.label ?? typeof choice }));
    }
    return lookUp(where, choice, Object.fromEntries(this.steps.map((step) => [step.name, step])));
  }

  /** Adds all layers to a graph, from nodes for the inputs. */
  forward(inputs: readonly Node[], context: CallContext): Map<Value, Node> {
    const nodes = new Map<Value, Node>(this.inputs.map((value, i) => [value, inputs[i] as Node]));
    for (const { layer, inputs: given, outputs } of this.steps) {
      const results = layer.forwardAll(
        given.map((value) => nodeOf(nodes, value)),
        context,
      );
      for (const [i, value] of outputs.entries()) nodes.set(value, results[i] as Node);
    }
    return nodes;
  }
}

/** The node of a value in what `forward` gave. */
export function nodeOf(nodes: ReadonlyMap<Value, Node>, value: Value): Node {
  const node = nodes.get(value);
  if (node) return node;
  throw new InternalError("A value is used before it is computed.");
}

interface Flat {
  readonly steps: Step[];
  /** How often each name was used. */
  readonly uses: Map<string, number>;
}

function flatten(model: Model, inputs: readonly Value[], prefix: string, flat: Flat): Value[] {
  const values = new Map<KerasTensor, Value>(model.inputs.map((tensor, i) => [tensor, inputs[i] as Value]));
  const valueFor = (tensor: KerasTensor): Value => values.get(tensor) as Value;
  for (const { operation, inputs: given, outputs } of callsOf(model)) {
    const results =
      operation instanceof Model
        ? flatten(operation, given.map(valueFor), `${prefix}${operation.name}/`, flat)
        : outputs.map(({ shape }) => ({ shape }));
    for (const [i, tensor] of outputs.entries()) values.set(tensor, results[i] as Value);
    if (operation instanceof Model) continue;
    const name = `${prefix}${operation.name}`;
    const use = (flat.uses.get(name) ?? 0) + 1;
    flat.uses.set(name, use);
    const isReuse = flat.steps.some(({ layer }) => layer === operation);
    const step = { layer: operation, inputs: given.map(valueFor), outputs: results, isReuse };
    flat.steps.push({ ...step, name: use > 1 ? `${name}#${use}` : name });
  }
  return model.outputs.map(valueFor);
}

/** The calls between a model's inputs and outputs, each after those that it needs. */
function callsOf({ inputs, outputs }: Model): Call[] {
  const calls = new Set<Call>();
  const visit = (tensor: KerasTensor): void => {
    const { call } = tensor;
    if (inputs.includes(tensor) || calls.has(call) || call.operation instanceof InputLayer) return;
    for (const input of call.inputs) visit(input);
    calls.add(call);
  };
  for (const output of outputs) visit(output);
  return [...calls];
}
