/**
 * The graph of layers between tensors, in Keras's order of layers (`keras/src/ops/function.py`: by decreasing depth, within
 * a depth as a depth-first walk from the outputs meets them). Weights, summaries and files follow this order.
 */
import type { Node } from "../ir/graph.ts";
import { InputLayer } from "../layers/input.ts";
import type { Call, CallContext, KerasTensor, Operation } from "../layers/operation.ts";
import { ArgumentError, complain, InternalError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";

/** Layers connected between inputs and outputs. */
export class Network {
  readonly inputs: readonly KerasTensor[];
  readonly outputs: readonly KerasTensor[];
  /** Every layer once, input layers included. */
  readonly layers: readonly Operation[];
  /** Every use of a layer, in an order in which they can be computed. */
  readonly calls: readonly Call[];

  /**
   * Inputs may be tensors in the middle of another model: the layers behind them are then connected to new inputs.
   *
   * @param label the model's, for messages
   * @throws ArgumentError if outputs need other inputs, or two layers have one name
   */
  constructor(label: string, inputs: readonly KerasTensor[], outputs: readonly KerasTensor[]) {
    const isInput = ({ call }: KerasTensor): boolean => call.operation instanceof InputLayer;
    const ends = inputs.every(isInput) ? { inputs, outputs } : reconnect(label, inputs, outputs);
    this.inputs = ends.inputs;
    this.outputs = ends.outputs;
    const walk = walkFrom(label, this.inputs, this.outputs);
    const depths = depthsOf(walk);
    // Inputs that no output needs are parts of the model too, as in Keras.
    const unused = this.inputs.map(({ call }) => call).filter((call) => !depths.operations.has(call.operation));
    for (const { operation } of unused) depths.operations.set(operation, 0);
    const byDepth = (a: number | undefined, b: number | undefined): number => (b ?? 0) - (a ?? 0);
    const met = (operation: Operation): number => walk.firstMet.get(operation) ?? -1;
    this.calls = [...walk.calls, ...unused].sort((a, b) => byDepth(depths.calls.get(a), depths.calls.get(b)));
    this.layers = [...depths.operations.keys()].sort(
      (a, b) => byDepth(depths.operations.get(a), depths.operations.get(b)) || met(a) - met(b),
    );
    checkNames(label, this.layers);
  }

  /** Adds all layers to a graph: from nodes for the inputs to nodes of the outputs. */
  forward(inputs: readonly Node[], context: CallContext): Node[] {
    const values = new Map<KerasTensor, Node>();
    for (const [i, tensor] of this.inputs.entries()) values.set(tensor, inputs[i] as Node);
    const nodeOf = (tensor: KerasTensor): Node => {
      const value = values.get(tensor);
      if (!value) throw new InternalError(`The tensor of "${tensor.name}" is used before it is computed.`);
      return value;
    };
    for (const { operation, inputs: given, outputs } of this.calls) {
      if (operation instanceof InputLayer) continue;
      const results = operation.forwardAll(given.map(nodeOf), context);
      for (const [i, tensor] of outputs.entries()) values.set(tensor, results[i] as Node);
    }
    return this.outputs.map(nodeOf);
  }
}

interface Walk {
  /** Each after those that it needs. */
  readonly calls: readonly Call[];
  readonly firstMet: ReadonlyMap<Operation, number>;
}

/** All calls between inputs and outputs. */
function walkFrom(label: string, inputs: readonly KerasTensor[], outputs: readonly KerasTensor[]): Walk {
  const calls: Call[] = [];
  const firstMet = new Map<Operation, number>();
  const seen = new Set<Call>();
  const starts = new Set(inputs);
  // A list instead of recursion: models may be thousands of layers deep.
  const open: { readonly call: Call; readonly before: readonly KerasTensor[]; next: number }[] = [];
  const meet = (tensor: KerasTensor): void => {
    const { call } = tensor;
    if (seen.has(call)) return;
    seen.add(call);
    if (call.operation instanceof InputLayer && !starts.has(tensor)) throw disconnected(label, tensor);
    if (!firstMet.has(call.operation)) firstMet.set(call.operation, firstMet.size);
    open.push({ call, before: starts.has(tensor) ? [] : call.inputs, next: 0 });
  };
  for (const output of outputs) {
    meet(output);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const input = top.before[top.next++];
      if (input) meet(input);
      else calls.push((open.pop() as (typeof open)[number]).call);
    }
  }
  return { calls, firstMet };
}

/** The longest way from each call and layer to an output; a layer used twice counts by its deepest use. */
function depthsOf({ calls }: Walk): { calls: Map<Call, number>; operations: Map<Operation, number> } {
  const ofCall = new Map<Call, number>();
  const ofOperation = new Map<Operation, number>();
  const known = new Set(calls);
  for (const call of [...calls].reverse()) {
    const depth = Math.max(ofCall.get(call) ?? 0, ofOperation.get(call.operation) ?? 0);
    ofCall.set(call, depth);
    ofOperation.set(call.operation, depth);
    for (const { call: before } of call.inputs) {
      if (known.has(before)) ofCall.set(before, Math.max(depth + 1, ofCall.get(before) ?? 0));
    }
  }
  return { calls: ofCall, operations: ofOperation };
}

/**
 * The same layers between new inputs, for a model that starts in the middle of another one. New inputs have Keras's names
 * (`clone_graph_nodes` of `keras/src/models/functional.py`).
 */
function reconnect(
  label: string,
  inputs: readonly KerasTensor[],
  outputs: readonly KerasTensor[],
): { inputs: KerasTensor[]; outputs: KerasTensor[] } {
  const copies = new Map<KerasTensor, KerasTensor>();
  for (const tensor of inputs) {
    const [, ...shape] = tensor.shape;
    const isInput = tensor.call.operation instanceof InputLayer;
    const name = `${tensor.tensorName}CLONE`;
    copies.set(tensor, isInput ? tensor : new InputLayer({ shape, name }).output);
  }
  const copyOf = (tensor: KerasTensor): KerasTensor => {
    const known = copies.get(tensor);
    if (known) return known;
    const { call } = tensor;
    const { operation, inputs: given, outputs: made } = call;
    if (operation instanceof InputLayer) throw disconnected(label, tensor);
    const again = operation.repeatCall(call, given.map(copyOf));
    for (const [i, output] of made.entries()) copies.set(output, again[i] as KerasTensor);
    return again[tensor.index] as KerasTensor;
  };
  return { outputs: outputs.map(copyOf), inputs: inputs.map(copyOf) };
}

function disconnected(label: string, tensor: KerasTensor): ArgumentError {
  const found = `one that also needs "${tensor.name}" of shape ${showShape(tensor.shape)}`;
  const hint = "Add that tensor to inputs.";
  return new ArgumentError(complain({ where: label, expected: "outputs that follow from the inputs", found, hint }));
}

function checkNames(label: string, layers: readonly Operation[]): void {
  const names = new Set<string>();
  for (const { name } of layers) {
    if (names.has(name)) {
      const hint = "Give it another name.";
      const complaint = { where: label, expected: "layers of different names", found: `"${name}" twice`, hint };
      throw new ArgumentError(complain(complaint));
    }
    names.add(name);
  }
}
