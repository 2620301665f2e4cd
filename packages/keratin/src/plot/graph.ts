/** What a drawing of a model shows: its layers as boxes, nested models as boxes or groups, and what flows between them. */
import { InputLayer } from "../layers/input.ts";
import type { BatchShape, Call, KerasTensor, Operation } from "../layers/operation.ts";
import { Model } from "../model/model.ts";
import { Sequential } from "../model/sequential.ts";

/** A layer, or a nested model that is not expanded. */
export interface Box {
  readonly layer: Operation;
  /** The group that it stands in; undefined outside of all. */
  readonly group: Group | undefined;
  /** Of all its calls in the drawing, each once. */
  readonly inputShapes: readonly (readonly BatchShape[])[];
  readonly outputShapes: readonly (readonly BatchShape[])[];
}

/** A nested model whose layers are shown. */
export interface Group {
  readonly model: Model;
  readonly group: Group | undefined;
}

/** What one layer gives goes into another one. */
export interface Arrow {
  readonly from: Box;
  readonly to: Box;
}

export interface PlotGraph {
  readonly boxes: readonly Box[];
  /** Outer ones before those inside of them. */
  readonly groups: readonly Group[];
  /** At most one between two boxes in one direction. */
  readonly arrows: readonly Arrow[];
}

/**
 * A layer that is called several times, or belongs to several of the models, is one box. As in Keras, the input of a
 * Sequential is no box.
 *
 * @throws StateError if a model's input is not known yet
 */
export function plotGraph(model: Model, expandNested: boolean): PlotGraph {
  const boxes = new Map<Operation, Box>();
  const groups = new Map<Model, Group>();
  const flows: { from: Operation; to: Operation }[] = [];
  const isExpanded = (layer: Operation): layer is Model => expandNested && layer instanceof Model;

  const addModel = (owner: Model, group: Group | undefined): void => {
    const own = callsBetween(owner);
    for (const layer of owner.layers) {
      const calls = layer.calls.filter((call) => own.has(call));
      if (isExpanded(layer)) {
        if (!groups.has(layer)) {
          const inner = { model: layer, group };
          groups.set(layer, inner);
          addModel(layer, inner);
        }
      } else if (!boxes.has(layer)) boxes.set(layer, boxOf(layer, calls, group));
      for (const { inputs } of calls) {
        for (const [i, tensor] of inputs.entries()) flows.push({ from: giver(tensor), to: taker(layer, i) });
      }
    }
  };

  /** The layer that makes a tensor, inside of expanded models. */
  const giver = (tensor: KerasTensor): Operation => {
    const { operation } = tensor.call;
    const inner = isExpanded(operation) ? operation.outputs[tensor.index] : undefined;
    return inner ? giver(inner) : operation;
  };

  /** The layer that takes an input of this one, inside of expanded models. */
  const taker = (layer: Operation, input: number): Operation => {
    if (!isExpanded(layer)) return layer;
    const [first] = layer.layers;
    if (layer instanceof Sequential && first) return taker(first, input);
    return layer.inputs[input]?.call.operation ?? layer;
  };

  addModel(model, undefined);
  return { boxes: [...boxes.values()], groups: filled(groups, boxes), arrows: arrowsOf(flows, boxes) };
}

/** Without groups all of whose layers stand elsewhere, because another model had them first. */
function filled(groups: ReadonlyMap<Model, Group>, boxes: ReadonlyMap<Operation, Box>): Group[] {
  const found = new Set<Group>();
  for (const { group } of boxes.values()) for (let outer = group; outer; outer = outer.group) found.add(outer);
  return [...groups.values()].filter((group) => found.has(group));
}

/** All calls between a model's inputs and outputs. */
function callsBetween({ inputs, outputs }: Model): Set<Call> {
  const calls = new Set<Call>();
  const open = outputs.map(({ call }) => call);
  for (let call = open.pop(); call; call = open.pop()) {
    if (calls.has(call)) continue;
    calls.add(call);
    const isStart = call.outputs.some((tensor) => inputs.includes(tensor));
    if (!isStart) open.push(...call.inputs.map((tensor) => tensor.call));
  }
  return calls;
}

function boxOf(layer: Operation, calls: readonly Call[], group: Group | undefined): Box {
  const shapes = (tensorsOf: (call: Call) => readonly KerasTensor[]): BatchShape[][] => {
    const all = calls.map((call) => tensorsOf(call).map(({ shape }) => shape));
    return [...new Map(all.map((list) => [JSON.stringify(list), list])).values()];
  };
  return {
    layer,
    group,
    inputShapes: layer instanceof InputLayer ? [] : shapes(({ inputs }) => inputs),
    outputShapes: shapes(({ outputs }) => outputs),
  };
}

/** What comes from the input of a Sequential has no arrow, for that is no box. */
function arrowsOf(flows: readonly { from: Operation; to: Operation }[], boxes: ReadonlyMap<Operation, Box>): Arrow[] {
  const known = new Map<Box, Set<Box>>();
  const arrows: Arrow[] = [];
  for (const flow of flows) {
    const from = boxes.get(flow.from);
    const to = boxes.get(flow.to);
    if (!from || !to || known.get(from)?.has(to)) continue;
    known.set(from, (known.get(from) ?? new Set()).add(to));
    arrows.push({ from, to });
  }
  return arrows;
}
